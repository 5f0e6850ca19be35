/** What one listener allows its connections. Bytes and milliseconds. */
export interface ConnectionLimits {
  /** Request line and headers together. */
  readonly headerBytes: number;
  readonly headerTimeoutMs: number;
  /** From the first byte of a request to the last of its body. */
  readonly bodyTimeoutMs: number;
  /** An HTTP/1.1 connection without a request under way. */
  readonly keepAliveMs: number;
  /** An HTTP/2 connection without a stream under way. Long, because an SDK may have nothing to say for minutes. */
  readonly sessionIdleMs: number;
  /** A silent HTTP/2 peer is pinged after this long, and dropped when it does not answer within `pingTimeoutMs`. */
  readonly pingAfterMs: number;
  readonly pingTimeoutMs: number;
  readonly connections: number;
  readonly streamsPerSession: number;
  /** HTTP/2 flow control windows: what a peer may send ahead of our reading it. */
  readonly streamWindowBytes: number;
  readonly sessionWindowBytes: number;
}

export const DEFAULT_CONNECTION_LIMITS: ConnectionLimits = {
  headerBytes: 16 * 1024,
  headerTimeoutMs: 10_000,
  bodyTimeoutMs: 30_000,
  keepAliveMs: 75_000,
  sessionIdleMs: 15 * 60_000,
  pingAfterMs: 60_000,
  pingTimeoutMs: 20_000,
  connections: 4096,
  streamsPerSession: 100,
  streamWindowBytes: 8 * 1024 * 1024,
  sessionWindowBytes: 32 * 1024 * 1024,
};
