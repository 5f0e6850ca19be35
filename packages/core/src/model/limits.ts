/** Caps applied to each span while decoding. Over a cap the span is kept, the excess is cut and counted. */
export interface IngestLimits {
  /** Bytes of one string, bytes or nested value. */
  readonly valueBytes: number;
  /** Bytes of all attribute keys and values of one span, its events and links included. */
  readonly spanBytes: number;
  readonly attributes: number;
  readonly events: number;
  readonly links: number;
  /** Levels of arrays and maps in a value. */
  readonly depth: number;
}

export const DEFAULT_LIMITS: IngestLimits = {
  valueBytes: 64 * 1024,
  spanBytes: 1024 * 1024,
  attributes: 1024,
  events: 1024,
  links: 1024,
  depth: 64,
};

/** What a decoder must know besides the bytes. All of it is in the journal, so that a replay decodes to the same spans. */
export interface DecodeContext {
  readonly tenant: string;
  /** Nanoseconds since the Unix epoch: stands in for missing times. */
  readonly receivedAt: bigint;
  readonly limits: IngestLimits;
}

export const DEFAULT_TENANT = 'default';
export const UNKNOWN_SERVICE = 'unknown_service';
