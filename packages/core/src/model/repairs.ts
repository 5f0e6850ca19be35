/**
 * What was mended on a span at ingest: a bit set stored with the span, counted on `/metrics` by `RepairName`, and shown
 * in the UI. Persisted: never renumber, only append.
 */
export const Repair = {
  /** 8-byte trace id, padded on the left with zeros. */
  SHORT_TRACE_ID: 1 << 0,
  /** Start time was 0 or missing: the time of arrival was used. */
  MISSING_START: 1 << 1,
  /** End before start: duration is 0, the sent end is kept in the attribute `spoor.sent_end_unix_nano`. */
  END_BEFORE_START: 1 << 2,
  /** A time outside 1970 … 2262 was clamped. */
  TIME_CLAMPED: 1 << 3,
  /** No usable `service.name`: `unknown_service` was used. */
  MISSING_SERVICE: 1 << 4,
  /** Empty span name: `unknown_operation` is not made up, the name stays empty and the UI says so. */
  EMPTY_NAME: 1 << 5,
  /** Bytes that were not UTF-8 (or lone surrogates in JSON) became U+FFFD. */
  UTF8_REPAIRED: 1 << 6,
  /** A value over the size cap was cut, the cut length is in its text. */
  VALUE_TRUNCATED: 1 << 7,
  /** Attributes over the count or the span's byte cap were dropped and counted. */
  ATTRIBUTES_DROPPED: 1 << 8,
  EVENTS_DROPPED: 1 << 9,
  LINKS_DROPPED: 1 << 10,
  /** A value nested deeper than the limit was replaced by `[depth limit]`. */
  DEPTH_LIMITED: 1 << 11,
  /** An attribute key came more than once: the last one won. */
  DUPLICATE_KEY: 1 << 12,
  /** An integer that does not fit int64 was kept as a double. */
  INT_OVERFLOW: 1 << 13,
  /** A profile-only field (`key_strindex`, `string_value_strindex`) was treated as absent. */
  STRINDEX_IGNORED: 1 << 14,
  /** A link without a valid trace or span id was dropped. */
  INVALID_LINK: 1 << 15,
  /** An event time was 0 or missing: the span's start was used. */
  MISSING_EVENT_TIME: 1 << 16,
  /** A kind or status code that OTLP does not define became 0 (unspecified, unset). */
  UNKNOWN_ENUM: 1 << 17,
} as const;
export type RepairName = keyof typeof Repair;

/** Every repair name in bit order. */
export const REPAIR_NAMES = Object.keys(Repair) as readonly RepairName[];

/** Why a span was not accepted. Used as the `reason` label of the rejection counter. */
export const RejectReason = {
  INVALID_TRACE_ID: 'invalid_trace_id',
  INVALID_SPAN_ID: 'invalid_span_id',
  INVALID_PARENT_ID: 'invalid_parent_id',
  MALFORMED_SPAN: 'malformed_span',
  MALFORMED_RESOURCE: 'malformed_resource',
  MALFORMED_SCOPE: 'malformed_scope',
} as const;
export type RejectReason = (typeof RejectReason)[keyof typeof RejectReason];

/** What became of one payload. Every decoder returns one. */
export interface DecodeReport {
  /** Spans appended to the block. */
  accepted: number;
  /** Spans not appended. A malformed resource or scope counts as the number of spans it would have held, at least 1. */
  rejected: number;
  readonly rejections: Map<RejectReason, number>;
  /** Spans per repair bit, in `REPAIR_NAMES` order. */
  readonly repairs: Uint32Array;
  /** The first few reasons in words, for `partial_success.error_message`. At most 5. */
  readonly messages: string[];
}

export function newDecodeReport(): DecodeReport {
  return { accepted: 0, rejected: 0, rejections: new Map(), repairs: new Uint32Array(REPAIR_NAMES.length), messages: [] };
}

export function rejectSpans(report: DecodeReport, reason: RejectReason, message: string, spans = 1): void {
  report.rejected += spans;
  report.rejections.set(reason, (report.rejections.get(reason) ?? 0) + spans);
  if (report.messages.length < 5) report.messages.push(message);
}

export function countRepairs(report: DecodeReport, bits: number): void {
  for (let rest = bits; rest !== 0; rest &= rest - 1) report.repairs[31 - Math.clz32(rest & -rest)]!++;
}
