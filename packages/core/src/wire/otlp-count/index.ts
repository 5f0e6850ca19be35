import { Cursor } from '../protobuf-cursor.ts';
import { WireError, WireErrorCode } from '../wire-error.ts';

/** Field numbers (and JSON names) from the request down to what is counted. */
interface Level {
  readonly numbers: readonly number[];
  readonly names: readonly string[];
}

const LEVELS: Readonly<Record<'logs' | 'metrics', readonly Level[]>> = {
  logs: [
    { numbers: [1], names: ['resourceLogs', 'resource_logs'] },
    { numbers: [2], names: ['scopeLogs', 'scope_logs'] },
    { numbers: [2], names: ['logRecords', 'log_records'] },
  ],
  metrics: [
    { numbers: [1], names: ['resourceMetrics', 'resource_metrics'] },
    { numbers: [2], names: ['scopeMetrics', 'scope_metrics'] },
    { numbers: [2], names: ['metrics'] },
    { numbers: [5, 7, 9, 10, 11], names: ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'exponential_histogram', 'summary'] },
    { numbers: [1], names: ['dataPoints', 'data_points'] },
  ],
};

/**
 * Number of log records or metric data points in an export request, without reading them: what is broken inside counts
 * as far as it can be seen. Throws `WireError` when the request as a whole is not decodable.
 */
export function countOtlpRecords(signal: 'logs' | 'metrics', encoding: 'protobuf' | 'json', bytes: Uint8Array): number {
  return encoding === 'json' ? countJson(bytes, LEVELS[signal]) : countProtobuf(bytes, LEVELS[signal]);
}

function countProtobuf(bytes: Uint8Array, levels: readonly Level[]): number {
  const cursor = new Cursor();
  cursor.bytes = bytes;
  // The top level first: what is broken there is broken as a whole.
  while (cursor.at < bytes.length) cursor.skip(cursor.tag(bytes.length), bytes.length);
  cursor.at = 0;
  return countMessage(cursor, bytes.length, levels);
}

/** Goes as deep as `levels`, at most five. */
function countMessage(cursor: Cursor, end: number, levels: readonly Level[]): number {
  const [level, ...below] = levels;
  let sum = 0;
  try {
    while (cursor.at < end) {
      const tag = cursor.tag(end);
      if ((tag & 7) !== 2 || !level!.numbers.includes(tag >>> 3)) {
        cursor.skip(tag, end);
        continue;
      }
      const stop = cursor.stop(end);
      sum += below.length === 0 ? 1 : countMessage(cursor, stop, below);
      cursor.at = stop;
    }
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
  }
  return sum;
}

function countJson(bytes: Uint8Array, levels: readonly Level[]): number {
  let request: unknown;
  try {
    request = JSON.parse(DECODER.decode(bytes));
  } catch (error) {
    throw new WireError(WireErrorCode.BAD_JSON, error instanceof Error ? error.message.slice(0, 200) : 'Not JSON', -1);
  }
  if (typeof request !== 'object' || request === null || Array.isArray(request)) throw new WireError(WireErrorCode.WRONG_SHAPE, 'The request is not a JSON object', -1);
  let open: unknown[] = [request];
  for (const level of levels) open = open.flatMap((item) => membersOf(item, level.names));
  return open.length;
}

/** Everything in the named members of `item`, arrays taken apart. */
function membersOf(item: unknown, names: readonly string[]): unknown[] {
  if (typeof item !== 'object' || item === null) return [];
  return Object.entries(item).flatMap(([name, member]: [string, unknown]) => (names.includes(name) && typeof member === 'object' && member !== null ? member : []));
}

const DECODER = new TextDecoder();
