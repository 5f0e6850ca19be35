import { constants, performServerHandshake } from 'node:http2';
import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { Log } from '../../observe/index.ts';
import type { ConnectionCounters } from '../connection-counters.ts';
import type { ConnectionLimits } from '../limits.ts';
import type { ProtocolServer } from '../listener/index.ts';
import { safely } from '../safely.ts';
import { isOpen, respond } from './reply.ts';
import { SessionGuard } from './session-guard.ts';

/** One call, from its headers to its trailers. */
export interface GrpcCall {
  /** `onDone` is called once, when the stream is closed for whatever reason. */
  start(onDone: () => void): void;
  /** Asked now and then with `performance.now()`: ends the call when its time is up. */
  checkTime(now: number): void;
}

/** Why a stream never became a call. */
export type StreamRefusal = 'aborted' | 'method' | 'media_type';

export interface GrpcSessionsOptions {
  readonly log: Log;
  readonly limits: ConnectionLimits;
  readonly counters: ConnectionCounters;
  readonly open: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => GrpcCall;
  readonly refused: (reason: StreamRefusal) => void;
}

/** How often deadlines and idle sessions are looked at: one timer for all instead of one per call. */
const TICK_MS = 100;
const MIB = 1024 * 1024;

/** gRPC over HTTP/2 without TLS (prior knowledge). */
export class GrpcSessions implements ProtocolServer {
  private readonly options: GrpcSessionsOptions;
  private readonly calls = new Set<GrpcCall>();
  private readonly sessions = new Map<ServerHttp2Session, SessionGuard>();
  private ticker: NodeJS.Timeout | undefined;

  constructor(options: GrpcSessionsOptions) {
    this.options = options;
  }

  serve(socket: Socket): void {
    const { limits, counters, log, refused } = this.options;
    // HTTP/2 has no half-closed connections: without this a client's FIN would leave the socket open for ever.
    socket.allowHalfOpen = false;
    const session = performServerHandshake(socket, {
      // Node's own bound on what a session holds; window and body limits are tighter, this one must not come first.
      maxSessionMemory: 2 * Math.ceil(limits.sessionWindowBytes / MIB) + 32,
      maxSessionInvalidFrames: 100,
      maxSessionRejectedStreams: 100,
      settings: {
        initialWindowSize: limits.streamWindowBytes,
        maxConcurrentStreams: limits.streamsPerSession,
        maxHeaderListSize: limits.headerBytes,
        enablePush: false,
      },
    });
    const guard = new SessionGuard(session, socket, counters);
    this.sessions.set(session, guard);
    this.ticker ??= setInterval(() => this.tick(), TICK_MS).unref();
    session.setLocalWindowSize(limits.sessionWindowBytes);
    session.on('error', (error) => {
      // grpc-go says goodbye with a GOAWAY that nghttp2 finds invalid (an odd last stream id): nothing was lost, nothing to count.
      if (isProtocolError(error) && !guard.isDone()) counters.connectionRefused('protocol_error');
    });
    session.once('close', () => {
      this.sessions.delete(session);
      if (this.sessions.size === 0) this.stopTicking();
      socket.destroy();
    });
    session.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      stream.on('error', () => undefined);
      safely(log, () => {
        if (!isOpen(stream)) refused('aborted');
        else if (isGrpc(stream, headers, refused)) this.begin(stream, headers, guard);
      });
    });
  }

  drain(): void {
    for (const session of this.sessions.keys()) if (!session.closed) session.close();
  }

  close(): void {
    this.stopTicking();
    for (const session of this.sessions.keys()) session.destroy();
  }

  private begin(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, guard: SessionGuard): void {
    const call = this.options.open(stream, headers);
    this.calls.add(call);
    guard.callBegan();
    call.start(() => {
      this.calls.delete(call);
      guard.callEnded();
    });
  }

  private stopTicking(): void {
    clearInterval(this.ticker);
    this.ticker = undefined;
  }

  private tick(): void {
    const now = performance.now();
    const { limits, log } = this.options;
    for (const call of this.calls) safely(log, () => call.checkTime(now));
    for (const guard of this.sessions.values()) safely(log, () => guard.check(now, limits));
  }
}

function isProtocolError(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && error.code.startsWith('ERR_HTTP2');
}

/** Answers what is not gRPC the HTTP way: 405 and 415, as the gRPC specification asks. */
function isGrpc(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, refused: (reason: StreamRefusal) => void): boolean {
  const type = headers['content-type'] ?? '';
  const grpcType = type === 'application/grpc' || /^application\/grpc(\+proto)?(;|$)/i.test(type);
  if (grpcType && headers[':method'] === 'POST') return true;
  refused(grpcType ? 'method' : 'media_type');
  respond(stream, { ':status': grpcType ? 405 : 415, ...(grpcType && { allow: 'POST' }) }, { endStream: true });
  stream.resume();
  stream.close(constants.NGHTTP2_NO_ERROR);
  return false;
}
