import type { TraceqlMetrics, TraceqlMetricsUpdate, TraceqlSearchUpdate } from '../../store/traceql-store.ts';
import { StoreError } from '../../store/store-error.ts';
import type { PlannedSearch } from './requests/search-input.ts';
import type { TempoDeps } from './tempo-deps.ts';

/** The whole answer of a search. */
export async function runSearch({ search }: PlannedSearch, { store }: Pick<TempoDeps, 'store'>, signal: AbortSignal): Promise<TraceqlSearchUpdate> {
  return await last(store.searchTraceql(search, signal));
}

/** The whole answer of a metrics query. */
export async function runMetrics(metrics: TraceqlMetrics, { store }: Pick<TempoDeps, 'store'>, signal: AbortSignal): Promise<TraceqlMetricsUpdate> {
  return await last(store.metricsTraceql(metrics, signal));
}

async function last<T extends { readonly done: boolean }>(updates: AsyncIterable<T>): Promise<T> {
  for await (const update of updates) if (update.done) return update;
  throw new StoreError('INTERNAL', 'the store ended an answer without its last part');
}
