import type { TimeRange } from '@spoor/core/plan';
import { attributesOfPipeline, evaluateSearch, searchPipeline } from '@spoor/core/traceql';
import type { TraceHit } from '@spoor/core/traceql';
import type { EntityCache, QueryContext } from '../query/index.ts';
import { StoreError } from '../store-error.ts';
import type { TraceqlSearch, TraceqlSearchUpdate } from '../traceql-store.ts';
import type { Below } from './candidates.ts';
import { findCandidates } from './candidates.ts';
import { isNever, resultCondition } from './condition/index.ts';
import type { Condition } from './condition/index.ts';
import { NewestHits } from './newest-hits.ts';
import type { Prepared } from './prepare.ts';
import { prepare } from './prepare.ts';
import { projectionOf } from './projection.ts';
import { readExtents, readTraces } from './read-traces.ts';
import type { Candidate, TraceExtent } from './read-traces.ts';
import { TraceqlRun } from './run.ts';
import { storedRange, windowsOf } from './time-windows.ts';

const MAX_LIMIT = 10_000;
const MAX_SPANS_PER_SPANSET = 100_000;
/** Candidates asked for at once. */
const MAX_BATCH = 2_000;

export interface SearchContext {
  readonly context: QueryContext;
  readonly entities: EntityCache;
}

/** A search that was checked and compiled. */
export interface PlannedSearch {
  readonly search: TraceqlSearch;
  readonly prepared: Prepared;
  readonly condition: Condition;
}

export async function planSearch(run: TraceqlRun, search: TraceqlSearch): Promise<PlannedSearch> {
  const { limit, spansPerSpanset } = search;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) throw new StoreError('BAD_DATA', `a search gives 1 to ${MAX_LIMIT} traces, not ${limit}`);
  if (!Number.isInteger(spansPerSpanset) || spansPerSpanset < 0 || spansPerSpanset > MAX_SPANS_PER_SPANSET) {
    throw new StoreError('BAD_DATA', `a search gives 0 to ${MAX_SPANS_PER_SPANSET} spans a spanset, not ${spansPerSpanset}`);
  }
  const pipeline = searchPipeline(search.query);
  const prepared = await prepare(run, attributesOfPipeline(pipeline), search.semconv);
  return { search, prepared, condition: resultCondition(pipeline, { environment: prepared.environment, wantExact: false }) };
}

/** See `TraceqlStore.searchTraceql`. */
export async function* searchTraceql(store: SearchContext, search: TraceqlSearch, signal?: AbortSignal): AsyncGenerator<TraceqlSearchUpdate, void, undefined> {
  const run = new TraceqlRun(store.context, { tenant: search.tenant, limits: search.limits, signal });
  yield* runSearch(run, await planSearch(run, search), store.entities);
}

/**
 * Candidates come newest first; those that the evaluator confirms are kept, the newest `limit` of them. When so many
 * start after everything that has not been looked at, they are the answer.
 */
export async function* runSearch(run: TraceqlRun, plan: PlannedSearch, entities: EntityCache): AsyncGenerator<TraceqlSearchUpdate, void, undefined> {
  const { search, condition } = plan;
  const range = search.range ?? (await storedRange(run));
  const hits = new NewestHits(search.limit);
  const windows = isNever(condition) || range.to <= range.from ? [] : windowsOf(range);
  const seen = new Set<string>();
  const evaluate = evaluator(run, plan, { range, entities });
  for (const [job, window] of windows.entries()) {
    let below: Below | undefined;
    for (let count = firstBatch(plan); ; count = Math.min(count * 4, MAX_BATCH)) {
      const candidates = await findCandidates(run, { condition, range, window, below, count });
      const last = candidates.at(-1);
      const isExhausted = candidates.length < count || last === undefined;
      const fresh = candidates.filter(({ traceId }) => !seen.has(traceId));
      for (const { traceId } of fresh) seen.add(traceId);
      for (const chunk of chunksOf(await extentsOf(run, fresh), search.limit)) {
        // Newest first: what starts before the last of a full answer changes nothing.
        if (hits.isFull && chunk[0]!.start < hits.last!.start) break;
        for await (const found of evaluate(chunk)) hits.add(found);
        const news = hits.takeNew();
        if (news.length > 0) yield { hits: news, done: false, progress: run.progress(job, windows.length) };
      }
      // Others may start at the very moment of the last candidate.
      const floor = isExhausted ? window.from : last.at + 1n;
      if (hits.isFull && hits.last!.start >= floor) {
        yield { hits: hits.all, done: true, progress: run.progress(windows.length, windows.length) };
        return;
      }
      if (isExhausted) break;
      below = last;
    }
  }
  yield { hits: hits.all, done: true, progress: run.progress(windows.length, windows.length) };
}

/** A few more than wanted, as some start before others that were not looked at. */
function firstBatch({ search: { limit }, condition }: PlannedSearch): number {
  return Math.min(MAX_BATCH, condition.exact ? limit + 20 : limit * 2 + 40);
}

async function extentsOf(run: TraceqlRun, candidates: readonly Candidate[]): Promise<readonly TraceExtent[]> {
  return candidates.length === 0 ? [] : readExtents(run, candidates);
}

function* chunksOf(extents: readonly TraceExtent[], limit: number): Generator<readonly TraceExtent[]> {
  const size = Math.max(limit, 20);
  for (let from = 0; from < extents.length; from += size) yield extents.slice(from, from + size);
}

function evaluator(run: TraceqlRun, { search, prepared }: PlannedSearch, { range, entities }: { readonly range: TimeRange; readonly entities: EntityCache }): (chunk: readonly TraceExtent[]) => AsyncGenerator<readonly TraceHit[], void, undefined> {
  const read = { projection: projectionOf(prepared), entities };
  const options = { spss: search.spansPerSpanset, semconv: search.semconv, limit: search.limit, range };
  return async function* (chunk) {
    for await (const block of readTraces(run, chunk, read)) yield evaluateSearch(search.query, block, options);
  };
}
