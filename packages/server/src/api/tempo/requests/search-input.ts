import { formatDuration } from '@spoor/core/traceql';
import type { TraceqlSearch } from '../../../store/traceql-store.ts';
import type { QueryValues } from '../../http/index.ts';
import type { TempoDeps } from '../tempo-deps.ts';
import { badRequest } from '../tempo-error.ts';
import { legacyQuery } from './legacy-query.ts';
import { parseTags } from './logfmt.ts';
import { countParam, integerParam, millisecondsParam } from './parameters.ts';
import { parseQuery } from './query-text.ts';
import { secondsRange } from './seconds-range.ts';

/** What a search asks for, unchecked; texts may be empty, 0 means not given. */
export interface SearchInput {
  readonly query: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly minDurationMs: number;
  readonly maxDurationMs: number;
  readonly limit: number;
  readonly spansPerSpanset: number;
  /** Seconds since the Unix epoch. */
  readonly start: number;
  readonly end: number;
}

export interface PlannedSearch {
  readonly search: TraceqlSearch;
  /** By tags: the answer has no spans. */
  readonly legacy: boolean;
}

const DEFAULT_SPANS_PER_SPANSET = 3;
const MAX_SPANS_PER_SPANSET = 100;
const OWN_PARAMETERS: ReadonlySet<string> = new Set(['q', 'tags', 'minDuration', 'maxDuration', 'limit', 'spss', 'start', 'end']);

/** Parameters of `GET /api/search`. Throws `TempoError`. */
export function searchInput(query: QueryValues): SearchInput {
  const q = query.get('q') ?? '';
  const tags = query.get('tags');
  if (q !== '' && tags !== undefined) throw badRequest("invalid request: can't specify tags and q in the same query");
  const limit = integerParam(query, 'limit');
  if (limit !== undefined && limit <= 0) throw badRequest('invalid limit: must be a positive number');
  const minDurationMs = millisecondsParam(query, 'minDuration');
  const maxDurationMs = millisecondsParam(query, 'maxDuration');
  return {
    query: q,
    tags: q !== '' ? new Map() : tags === undefined ? looseTags(query) : parseTags(tags),
    minDurationMs,
    maxDurationMs,
    limit: limit ?? 0,
    spansPerSpanset: countParam(query, 'spss'),
    start: countParam(query, 'start'),
    end: countParam(query, 'end'),
  };
}

/** The oldest clients send each tag as a parameter of its own. */
function looseTags(query: QueryValues): Map<string, string> {
  const tags = new Map<string, string>();
  for (const name of query.names()) {
    const value = query.get(name);
    if (!OWN_PARAMETERS.has(name) && value !== undefined) tags.set(name, value);
  }
  return tags;
}

/** Checks everything about a search before any work. Throws `TempoError`. */
export function planSearch(input: SearchInput, { limits, tenant, semconv }: Pick<TempoDeps, 'limits' | 'tenant' | 'semconv'>): PlannedSearch {
  if (input.maxDurationMs > 0 && input.minDurationMs > input.maxDurationMs) throw badRequest('invalid maxDuration: must be greater than minDuration');
  const limit = input.limit === 0 ? limits.defaultResults : input.limit;
  if (limit > limits.maxResults) throw badRequest(`limit ${limit} exceeds max limit ${limits.maxResults}`);
  const spansPerSpanset = input.spansPerSpanset === 0 ? DEFAULT_SPANS_PER_SPANSET : input.spansPerSpanset;
  if (spansPerSpanset > MAX_SPANS_PER_SPANSET) throw badRequest(`spans per span set exceeds ${MAX_SPANS_PER_SPANSET}. received ${spansPerSpanset}`);
  const { start, end } = input;
  const range = secondsRange({ start, end });
  if (limits.searchSeconds > 0 && end - start > limits.searchSeconds) {
    throw badRequest(`range specified by start and end exceeds ${formatDuration(BigInt(limits.searchSeconds) * 1_000_000_000n)}. received start=${start} end=${end}`);
  }
  const legacy = input.query === '';
  const query = parseQuery(legacy ? legacyQuery(input) : input.query, 'invalid TraceQL query: ');
  return { legacy, search: { tenant, query, limit, spansPerSpanset, semconv, ...(range !== undefined && { range }) } };
}
