import type { TimeRange } from '@spoor/core/plan';
import { parseGoBool, parseGoDuration, parseGoInt, parseRfc3339 } from '../http/go-values.ts';
import type { QueryValues } from '../http/index.ts';
import type { JaegerSearch } from './search-predicate.ts';

export interface V3Search extends JaegerSearch {
  readonly range: TimeRange;
  readonly limit: number;
}

/** A bad parameter: 400 with this message. */
export class V3ParameterError extends Error {
  override readonly name = 'V3ParameterError';
}

const DEFAULT_DEPTH = 100;
const MAX_DEPTH = 10_000;

/** `query.*` parameters in camelCase or snake_case. Throws `V3ParameterError`. */
export function parseV3Search(query: QueryValues): V3Search {
  const get = (camel: string, ...more: readonly string[]) => query.get(`query.${camel}`, `query.${snake(camel)}`, ...more);
  const from = parsed(query, 'startTimeMin', parseRfc3339);
  const to = parsed(query, 'startTimeMax', parseRfc3339);
  if (from === undefined || to === undefined) throw new V3ParameterError('query.startTimeMin and query.startTimeMax are required');
  if (from >= to) throw new V3ParameterError('query.startTimeMin must be before query.startTimeMax');
  const depth = get('searchDepth', 'query.num_traces');
  const limit = depth === undefined ? BigInt(DEFAULT_DEPTH) : parseGoInt(depth, 32);
  if (limit instanceof Error) throw new V3ParameterError(`malformed parameter query.searchDepth: ${limit.message}`);
  if (limit <= 0n || limit > MAX_DEPTH) throw new V3ParameterError(`malformed parameter query.searchDepth: must be greater than 0 and less than ${MAX_DEPTH + 1}`);
  parsed(query, 'rawTraces', parseGoBool);
  return {
    service: get('serviceName'),
    operation: get('operationName'),
    tags: parseAttributes(get('attributes')),
    minDuration: parsed(query, 'durationMin', parseGoDuration),
    maxDuration: parsed(query, 'durationMax', parseGoDuration),
    range: { from, to: to + 1n },
    limit: Number(limit),
  };
}

/** `startTime`, `endTime` of `/api/v3/traces/{id}` and `/api/v3/dependencies`: checked, never used to hide a trace. */
export function checkV3Times(query: QueryValues): { readonly from: bigint | undefined; readonly to: bigint | undefined } {
  const read = (camel: string) => {
    const text = query.get(camel, snake(camel));
    const time = text === undefined ? undefined : parseRfc3339(text);
    if (time instanceof Error) throw new V3ParameterError(`malformed parameter ${snake(camel)}: ${time.message}`);
    return time;
  };
  return { from: read('startTime'), to: read('endTime') };
}

function parsed<T>(query: QueryValues, camel: string, parse: (text: string) => T | Error): T | undefined {
  const text = query.get(`query.${camel}`, `query.${snake(camel)}`);
  const value = text === undefined ? undefined : parse(text);
  if (value instanceof Error) throw new V3ParameterError(`malformed parameter query.${camel}: ${value.message}`);
  return value;
}

function parseAttributes(text: string | undefined): Map<string, string> {
  if (text === undefined) return new Map();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new V3ParameterError(`malformed parameter query.attributes: ${error instanceof Error ? error.message : 'not JSON'}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.values(value).every((item) => typeof item === 'string')) {
    throw new V3ParameterError('malformed parameter query.attributes: expected a JSON object of strings');
  }
  return new Map(Object.entries(value as Readonly<Record<string, string>>));
}

function snake(camel: string): string {
  return camel.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
