import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { ConnectionCounters } from '../connection-counters.ts';
import type { Hints } from '../hints.ts';
import type { ConnectionLimits } from '../limits.ts';
import { ListenError } from './listen-error.ts';
import { findPortHolder } from './port-holder.ts';
import { sniff } from './sniff.ts';

/** An open port. */
export interface Listener {
  /** `host:port`, IPv6 in brackets. */
  readonly address: string;
  readonly port: number;
  /** Takes no more connections, lets requests under way finish for `graceMs`, then cuts the rest. */
  close(graceMs?: number): Promise<void>;
}

/** One protocol behind the front. */
export interface ProtocolServer {
  /** Takes over a socket whose first bytes are in its buffer. */
  serve(socket: Socket): void;
  /** Asked repeatedly while closing: close what is idle, and tell peers to go. */
  drain(): void;
  close(): void;
}

export interface FrontOptions {
  readonly host: string;
  readonly port: number;
  /** For errors: the configuration key of the address. */
  readonly configKey: string;
  readonly limits: ConnectionLimits;
  readonly counters: ConnectionCounters;
  readonly hints: Hints;
  readonly http1: ProtocolServer;
  readonly http2: ProtocolServer;
}

const DEFAULT_GRACE_MS = 3000;
const DRAIN_INTERVAL_MS = 25;

/** Binds the port and hands each connection to the server of the protocol its first bytes show. */
export async function openFront(options: FrontOptions): Promise<Listener> {
  const { host, port, limits, counters } = options;
  const sockets = new Set<Socket>();
  // Half-open as node:http does it: a client that ends its side after the request still gets its answer.
  const server = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 });
  server.maxConnections = limits.connections;
  server.on('drop', () => counters.connectionRefused('max_connections'));
  server.on('connection', (socket) => {
    sockets.add(socket);
    counters.connectionOpened();
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      sockets.delete(socket);
      counters.connectionClosed();
    });
    void route(socket, options);
  });
  await bind(server, options);
  const address = server.address() as AddressInfo;
  return {
    address: `${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    port: address.port,
    close: (graceMs = DEFAULT_GRACE_MS) => closeFront({ server, sockets, protocols: [options.http1, options.http2] }, graceMs),
  };

  async function bind(listening: Server, { configKey }: FrontOptions): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        listening.once('error', reject);
        listening.listen({ host, port, backlog: 511 }, resolve);
      });
    } catch (error) {
      throw await listenError(error, { host, port, configKey });
    }
  }
}

async function route(socket: Socket, { limits, counters, hints, http1, http2 }: FrontOptions): Promise<void> {
  const protocol = await sniff(socket, limits.headerTimeoutMs);
  if (socket.destroyed) return;
  switch (protocol) {
    case undefined:
      counters.connectionRefused(socket.readableEnded ? 'idle' : 'silent');
      socket.destroy();
      return;
    case 'tls':
      counters.connectionRefused('tls_on_plaintext');
      hints.warn('tls', 'A client speaks TLS to this plaintext port: let it use http:// (for gRPC: insecure), or put a TLS proxy in front', {
        door: counters.transport,
        client: socket.remoteAddress,
      });
      socket.destroy();
      return;
    case 'http1':
      http1.serve(socket);
      return;
    case 'http2':
      http2.serve(socket);
  }
}

interface Closing {
  readonly server: Server;
  readonly sockets: ReadonlySet<Socket>;
  readonly protocols: readonly ProtocolServer[];
}

async function closeFront({ server, sockets, protocols }: Closing, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const end = performance.now() + graceMs;
  while (sockets.size > 0 && performance.now() < end) {
    for (const protocol of protocols) protocol.drain();
    await new Promise((resolve) => setTimeout(resolve, DRAIN_INTERVAL_MS));
  }
  for (const protocol of protocols) protocol.close();
  for (const socket of sockets) socket.destroy();
  await closed;
}

interface Place {
  readonly host: string;
  readonly port: number;
  readonly configKey: string;
}

async function listenError(error: unknown, { host, port, configKey }: Place): Promise<ListenError> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
  const place = { port, configKey };
  const remedy = `set ${configKey} to another port`;
  switch (code) {
    case 'EADDRINUSE': {
      const holder = (await findPortHolder(port)) ?? 'another program, often an OpenTelemetry Collector, Jaeger or an earlier Spoor';
      return new ListenError(code, `port ${port} is taken by ${holder}: stop it or ${remedy}`, place);
    }
    case 'EACCES':
      return new ListenError(code, `not allowed to listen on port ${port}: ${remedy} (ports below 1024 need privileges)`, place);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ListenError(code, `${host} is not an address of this machine: set listen.host to one of it`, place);
    default:
      return new ListenError(code, `cannot listen on ${host}:${port} (${code}): ${remedy}`, place);
  }
}
