import { constants } from 'node:http2';
import type { ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { ConnectionCounters, ConnectionRefusal } from '../connection-counters.ts';
import type { ConnectionLimits } from '../limits.ts';

/** Pings in one minute from a client. Clients ping every 10 s at most; a flood is an attack or a bug. */
const MAX_PINGS_PER_MINUTE = 120;
const MINUTE_MS = 60_000;

/** A session that is leaving and has no calls needs only to flush its last frames. */
const LEAVING_MS = 1000;

/** Watches one HTTP/2 session: pings a silent peer, closes an idle or noisy one. */
export class SessionGuard {
  /** Calls under way. */
  private streams = 0;
  private finished = 0;
  private readonly session: ServerHttp2Session;
  private readonly socket: Socket;
  private readonly counters: ConnectionCounters;
  private lastActivity = performance.now();
  private lastSeen = performance.now();
  private pingSentAt: number | undefined;
  private pings = 0;
  private minuteStart = performance.now();

  constructor(session: ServerHttp2Session, socket: Socket, counters: ConnectionCounters) {
    this.session = session;
    this.socket = socket;
    this.counters = counters;
    session.on('ping', () => this.onPing());
  }

  callBegan(): void {
    this.streams++;
    this.touch();
  }

  callEnded(): void {
    this.streams--;
    this.finished++;
    this.touch();
  }

  /** Had calls, and has none under way. */
  isDone(): boolean {
    return this.streams === 0 && this.finished > 0;
  }

  check(now: number, limits: ConnectionLimits): void {
    const { session } = this;
    if (session.destroyed || session.closed) {
      // Node can miss the peer's end after a GOAWAY with frames still queued; nobody else would then close the socket.
      if (this.streams === 0 && now - this.lastActivity > LEAVING_MS) this.socket.destroy();
    } else if (this.pingSentAt !== undefined && now - this.pingSentAt > limits.pingTimeoutMs) {
      this.end('ping_timeout');
    } else if (this.streams === 0 && now - this.lastActivity > limits.sessionIdleMs) {
      this.counters.connectionRefused('idle');
      session.close();
    } else if (this.pingSentAt === undefined && now - this.lastSeen > limits.pingAfterMs) {
      this.ping(now);
    }
  }

  private touch(): void {
    this.lastActivity = performance.now();
    this.lastSeen = this.lastActivity;
  }

  private ping(now: number): void {
    const sent = this.session.ping(() => {
      this.pingSentAt = undefined;
      this.lastSeen = performance.now();
    });
    if (sent) this.pingSentAt = now;
  }

  private onPing(): void {
    const now = performance.now();
    this.lastSeen = now;
    if (now - this.minuteStart > MINUTE_MS) {
      this.minuteStart = now;
      this.pings = 0;
    }
    if (++this.pings > MAX_PINGS_PER_MINUTE) this.end('too_many_pings');
  }

  private end(reason: ConnectionRefusal): void {
    if (this.session.destroyed) return;
    this.counters.connectionRefused(reason);
    this.session.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM);
  }
}
