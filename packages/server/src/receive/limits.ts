import { DEFAULT_CONNECTION_LIMITS } from '../transport/limits.ts';
import type { ConnectionLimits } from '../transport/limits.ts';

/** What one door allows. Bytes and milliseconds. */
export interface ReceiveLimits extends ConnectionLimits {
  /** One body or message, before and after decompression (OTLP 1.11 recommends 64 MiB). */
  readonly bodyBytes: number;
}

export const DEFAULT_RECEIVE_LIMITS: ReceiveLimits = { ...DEFAULT_CONNECTION_LIMITS, bodyBytes: 64 * 1024 * 1024 };
