import { parseTraceId } from '@spoor/core/model';
import { goQuote, parseGoDuration, parseGoInt } from '../http/go-values.ts';
import type { QueryValues } from '../http/index.ts';
import type { JaegerSearch } from './search-predicate.ts';

export interface V1Search extends JaegerSearch {
  /** Nanoseconds since the Unix epoch. */
  readonly from: bigint;
  readonly to: bigint;
  readonly limit: number;
  /** When given, the traces asked for by id (32 hex digits) instead of a search. */
  readonly traceIds: readonly string[];
}

/** A bad parameter: 400 with this message. */
export class V1ParameterError extends Error {
  override readonly name = 'V1ParameterError';
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 10_000;
const DEFAULT_LOOKBACK = 2n * 86_400n * 1_000_000_000n;

/** Parameters of `GET /api/traces` (jaegerquery's query parser). Throws `V1ParameterError`. */
export function parseV1Search(query: QueryValues, now: bigint): V1Search {
  const to = timeParam(query, 'end') ?? now;
  const from = timeParam(query, 'start') ?? now - DEFAULT_LOOKBACK;
  const traceIds = query.all('traceID').map(parseIdParam);
  const limit = limitParam(query.get('limit'));
  const minDuration = durationParam(query, 'minDuration');
  const maxDuration = durationParam(query, 'maxDuration');
  if (minDuration !== undefined && maxDuration !== undefined && maxDuration < minDuration) {
    throw new V1ParameterError("'maxDuration' should be greater than 'minDuration'");
  }
  // Jaeger itself demands a service here only for stores that cannot search without one; ours can.
  return { service: query.get('service'), operation: query.get('operation'), tags: parseTags(query), minDuration, maxDuration, from, to, limit, traceIds };
}

function timeParam(query: QueryValues, name: string): bigint | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  const micros = parseGoInt(text);
  if (micros instanceof Error) throw new V1ParameterError(`unable to parse param '${name}': ${micros.message}`);
  return micros * 1000n;
}

function limitParam(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = parseGoInt(text, 32);
  if (limit instanceof Error) throw new V1ParameterError(limit.message);
  if (limit <= 0n || limit > MAX_LIMIT) throw new V1ParameterError(`search depth must be greater than 0 and less than ${MAX_LIMIT + 1}`);
  return Number(limit);
}

function durationParam(query: QueryValues, name: string): bigint | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  const nanos = parseGoDuration(text);
  if (nanos instanceof Error) throw new V1ParameterError(`unable to parse param '${name}': ${nanos.message}`);
  return nanos;
}

function parseIdParam(text: string): string {
  const id = parseTraceId(text);
  if (id === undefined) throw new V1ParameterError(`cannot parse traceID param: strconv.ParseUint: parsing ${goQuote(text)}: invalid syntax`);
  return id;
}

function parseTags(query: QueryValues): Map<string, string> {
  const tags = new Map<string, string>();
  for (const tag of query.all('tag')) {
    const colon = tag.indexOf(':');
    if (colon < 0) throw new V1ParameterError(`malformed 'tag' parameter, expecting key:value, received: ${tag}`);
    tags.set(tag.slice(0, colon), tag.slice(colon + 1));
  }
  for (const text of query.all('tags')) {
    if (text !== '') for (const [key, value] of parseTagsJson(text)) tags.set(key, value);
  }
  return tags;
}

/** A JSON object of strings. */
function parseTagsJson(text: string): [string, string][] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new V1ParameterError(`malformed 'tags' parameter, cannot unmarshal JSON: ${error instanceof Error ? error.message : 'not JSON'}`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new V1ParameterError(`malformed 'tags' parameter, cannot unmarshal JSON: json: cannot unmarshal ${jsonType(parsed)} into Go value of type map[string]string`);
  }
  return Object.entries(parsed).map(([key, value]: [string, unknown]) => {
    if (typeof value !== 'string') throw new V1ParameterError(`malformed 'tags' parameter, cannot unmarshal JSON: json: cannot unmarshal ${jsonType(value)} into Go value of type string`);
    return [key, value];
  });
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return value === null ? 'null' : typeof value;
}
