import type { Socket } from 'node:net';
import type { Door } from '../door.ts';
import type { Hints } from '../../transport/hints.ts';
import type { ProtocolServer } from '../../transport/listener/index.ts';

const HINT =
  'This is the OTLP/gRPC port and you speak HTTP/1.1. Send OTLP/HTTP to port 4318 (http://host:4318/v1/traces), or set OTEL_EXPORTER_OTLP_PROTOCOL=grpc.\n';
const ANSWER = `HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(HINT)}\r\nConnection: close\r\n\r\n${HINT}`;
const CUT_AFTER_MS = 1000;

/** Tells HTTP/1.1 clients of the gRPC port where to go. */
export class Http1Hint implements ProtocolServer {
  private readonly door: Door;
  private readonly hints: Hints;

  constructor(door: Door, hints: Hints) {
    this.door = door;
    this.hints = hints;
  }

  serve(socket: Socket): void {
    this.door.connectionRefused('http1_on_grpc');
    this.hints.warn('http1', 'A client speaks HTTP/1.1 to the gRPC port: OTLP/HTTP is on port 4318 by default', { client: socket.remoteAddress });
    socket.end(ANSWER);
    // What the client still sends is read and dropped, so that it sees the answer and not a reset.
    const timer = setTimeout(() => socket.destroy(), CUT_AFTER_MS);
    socket.once('close', () => clearTimeout(timer)).once('end', () => socket.destroySoon());
    socket.resume();
  }

  drain(): void {
    // Each of these connections ends within a second by itself.
  }

  close(): void {
    // The front destroys what is left.
  }
}
