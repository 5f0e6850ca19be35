import type { Socket } from 'node:net';
import type { ConnectionRefusal } from './connection-counters.ts';

interface ParserAnswer {
  readonly reason: ConnectionRefusal;
  readonly status: string;
}

/** What to answer when node:http could not make a request of the bytes; undefined when there is nobody to answer. */
export function parserAnswer(code: string | undefined): ParserAnswer | undefined {
  switch (code) {
    case 'ECONNRESET':
    case 'EPIPE':
    case 'HPE_INVALID_EOF_STATE':
      return undefined;
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { reason: 'request_timeout', status: '408 Request Timeout' };
    case 'HPE_HEADER_OVERFLOW':
      return { reason: 'header_too_large', status: '431 Request Header Fields Too Large' };
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return { reason: 'header_too_large', status: '413 Content Too Large' };
    default:
      return { reason: 'bad_request_line', status: '400 Bad Request' };
  }
}

const CUT_AFTER_MS = 1000;

/** A whole HTTP/1.1 answer written by hand, for when there is no request object; then the connection ends. */
export function writeRawAnswer(socket: Socket, status: string, text: string): void {
  if (!socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const head = `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n`;
  socket.end(head + text);
  const timer = setTimeout(() => socket.destroy(), CUT_AFTER_MS);
  socket.once('close', () => clearTimeout(timer));
  socket.resume();
}
