import type { AttributeKeysAnswer, DemoAnswer, OperationsAnswer, SearchAnswer, ServiceNamesAnswer, ServicesAnswer, SpansAnswer, StatusAnswer } from '@spoor/core/wire';
import { queryOptions } from '@tanstack/react-query';
import { change, getJson } from './client.ts';

/** Nanoseconds since the Unix epoch as digits. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

export interface SearchInput {
  readonly service?: string | undefined;
  readonly operation?: string | undefined;
  readonly tags?: string | undefined;
  readonly minDuration?: string | undefined;
  readonly maxDuration?: string | undefined;
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

export function servicesQuery(lookbackSeconds: number) {
  return queryOptions({
    queryKey: ['services', lookbackSeconds],
    queryFn: ({ signal }) => getJson<ServicesAnswer>('/services', { ...lookback(lookbackSeconds), step: Math.max(1, Math.round(lookbackSeconds / 60)) }, signal),
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

export function spanQuery(traceId: string, spanId: string) {
  return queryOptions({
    queryKey: ['span', traceId, spanId],
    queryFn: ({ signal }) => getJson<SpansAnswer>(`/traces/${traceId}/spans/${spanId}`, {}, signal),
    staleTime: 60_000,
  });
}

export function search(input: SearchInput, range: Range, page: { readonly limit: number; readonly cursor?: string | undefined; readonly signal?: AbortSignal }): Promise<SearchAnswer> {
  return getJson<SearchAnswer>('/search', { ...input, ...range, limit: page.limit, cursor: page.cursor }, page.signal);
}

export function loadDemo(): Promise<DemoAnswer> {
  return change('POST', '/demo');
}

export function deleteDemo(): Promise<DemoAnswer> {
  return change('DELETE', '/demo');
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
