import { intField, join, lengthField } from './fields.ts';

export type OtlpEncoding = 'protobuf' | 'json';
export type OtlpSignal = 'traces' | 'logs' | 'metrics' | 'profiles';

export interface PartialSuccess {
  /** Spans, log records, data points or profiles not accepted. 0 with a message is a warning. */
  readonly rejected: number;
  readonly message: string;
}

/** The JSON name of `rejected` differs by signal; the protobuf field numbers are the same in all four. */
const REJECTED_NAME: Readonly<Record<OtlpSignal, string>> = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
  profiles: 'rejectedProfiles',
};

/** Clients refuse answers over 4 MiB; a reason nobody would read to its end need not come near. */
const MAX_MESSAGE_CODE_UNITS = 8 * 1024;

const TEXT = new TextEncoder();

/**
 * The body of a successful answer: `Export<Signal>ServiceResponse` of opentelemetry-proto 1.11. Without `partial` it is the
 * empty message: 0 bytes in protobuf, `{}` in JSON.
 */
export function encodeExportResponse(encoding: OtlpEncoding, signal: OtlpSignal, partial?: PartialSuccess): Uint8Array {
  const message = cutMessage(partial?.message ?? '');
  const rejected = partial?.rejected ?? 0;
  const empty = partial === undefined || (rejected === 0 && message === '');
  if (encoding === 'json') {
    // int64 is a decimal string in proto3 JSON.
    const fields = { [REJECTED_NAME[signal]]: String(rejected), errorMessage: message };
    return TEXT.encode(empty ? '{}' : JSON.stringify({ partialSuccess: fields }));
  }
  return empty ? new Uint8Array(0) : lengthField(1, join([intField(1, rejected), lengthField(2, message)]));
}

/** Cuts a message for a client to a sane length, never through a surrogate pair. */
export function cutMessage(message: string): string {
  const whole = message.toWellFormed();
  if (whole.length <= MAX_MESSAGE_CODE_UNITS) return whole;
  const cut = whole.slice(0, MAX_MESSAGE_CODE_UNITS);
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}
