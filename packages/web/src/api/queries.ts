import type {
  AttributeKeysAnswer,
  DemoAnswer,
  DependenciesAnswer,
  HeatmapAnswer,
  OperationsAnswer,
  OutlineAnswer,
  OutlinesAnswer,
  RetentionAnswer,
  SearchAnswer,
  ServiceNamesAnswer,
  ServicesAnswer,
  SpansAnswer,
  StatusAnswer,
  TraceSummaryAnswer,
} from '@spoor/core/wire';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { localSpans } from '../local/index.ts';
import { change, getJson } from './client.ts';

/** Nanoseconds since the Unix epoch as digits. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

export interface SearchConditions {
  readonly service?: string | undefined;
  readonly operation?: string | undefined;
  readonly tags?: string | undefined;
  readonly minDuration?: string | undefined;
  readonly maxDuration?: string | undefined;
}

export interface SearchInput extends SearchConditions {
  readonly minTraceDuration?: string | undefined;
  readonly maxTraceDuration?: string | undefined;
  readonly order?: string | undefined;
}

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => getJson<StatusAnswer>('/status', {}, signal),
});

export const serviceNamesQuery = queryOptions({
  queryKey: ['service-names'],
  queryFn: ({ signal }) => getJson<ServiceNamesAnswer>('/service-names', {}, signal),
  staleTime: 10_000,
});

/** `range` is asked when the query runs: a preset ends then. `key` is its URL state. */
export function servicesQuery(key: object, range: () => Range) {
  return queryOptions({
    queryKey: ['services', key],
    queryFn: ({ signal }) => {
      const { from, to } = range();
      const seconds = Number(BigInt(to) - BigInt(from)) / 1e9;
      return getJson<ServicesAnswer>('/services', { from, to, step: Math.max(1, Math.round(seconds / 60)) }, signal);
    },
    placeholderData: keepPreviousData,
  });
}

export function operationsQuery(service: string | undefined) {
  return queryOptions({
    queryKey: ['operations', service],
    queryFn: ({ signal }) => getJson<OperationsAnswer>('/operations', { service }, signal),
    enabled: service !== undefined && service !== '',
    staleTime: 10_000,
  });
}

export const attributeKeysQuery = queryOptions({
  queryKey: ['attribute-keys'],
  queryFn: ({ signal }) => getJson<AttributeKeysAnswer>('/attribute-keys', {}, signal),
  staleTime: 60_000,
});

/** From the opened file when the trace is of one. */
export function spanQuery(traceId: string, spanId: string) {
  return queryOptions({
    queryKey: ['span', traceId, spanId],
    queryFn: async ({ signal }): Promise<SpansAnswer> => {
      const local = await localSpans(traceId, spanId);
      return local === undefined ? getJson<SpansAnswer>(`/traces/${traceId}/spans/${spanId}`, {}, signal) : { spans: local };
    },
    staleTime: 60_000,
  });
}

export function search(input: SearchInput, range: Range, page: { readonly limit: number; readonly cursor?: string | undefined; readonly signal?: AbortSignal }): Promise<SearchAnswer> {
  return getJson<SearchAnswer>('/search', { ...input, ...range, limit: page.limit, cursor: page.cursor }, page.signal);
}

export function heatmap(conditions: SearchConditions, range: Range, options: { readonly columns: number; readonly signal: AbortSignal }): Promise<HeatmapAnswer> {
  return getJson<HeatmapAnswer>('/heatmap', { ...conditions, ...range, columns: options.columns }, options.signal);
}

/** The shapes of some traces, by trace id. */
export function outlinesQuery(traces: readonly TraceSummaryAnswer[]) {
  const ids = traces.map(({ traceId }) => traceId);
  return queryOptions({
    queryKey: ['outlines', ids],
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, OutlineAnswer>> => {
      const starts = traces.map(({ start }) => BigInt(start));
      const ends = traces.map(({ start, duration }) => BigInt(start) + BigInt(Math.ceil(duration)));
      const from = starts.reduce((least, start) => (start < least ? start : least), starts[0] ?? 0n);
      const to = ends.reduce((most, end) => (end > most ? end : most), 0n) + 1n;
      const { outlines } = await getJson<OutlinesAnswer>('/outlines', { ids: ids.join(','), from: String(from), to: String(to) }, signal);
      return new Map(outlines.map((outline) => [outline.traceId, outline]));
    },
    enabled: ids.length > 0,
    structuralSharing: false,
    staleTime: 60_000,
  });
}

export function dependenciesQuery(key: object, range: () => Range) {
  return queryOptions({
    queryKey: ['dependencies', key],
    queryFn: ({ signal }) => getJson<DependenciesAnswer>('/dependencies', { ...range() }, signal),
    placeholderData: keepPreviousData,
  });
}

export function loadDemo(): Promise<DemoAnswer> {
  return change('POST', '/demo');
}

export function deleteDemo(): Promise<DemoAnswer> {
  return change('DELETE', '/demo');
}

export function setRetention(limits: RetentionAnswer): Promise<RetentionAnswer> {
  return change('PUT', '/retention', limits);
}

/** Whether any stored trace is of the demo: each of its resources says so. */
export const demoLoadedQuery = queryOptions({
  queryKey: ['demo-loaded'],
  queryFn: async ({ signal }) => (await search({ tags: 'spoor.demo' }, lookback(30 * 86_400), { limit: 1, signal })).traces.length > 0,
  staleTime: 60_000,
});

/** The last so many seconds, up to a little after now: senders' clocks are not ours. */
export function lookback(seconds: number): Range {
  const now = BigInt(Date.now()) * 1_000_000n;
  return { from: String(now - BigInt(seconds) * 1_000_000_000n), to: String(now + 60_000_000_000n) };
}
