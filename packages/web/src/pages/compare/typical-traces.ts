import type { SearchAnswer, TraceSummaryAnswer } from '@spoor/core/wire';
import { search } from '../../api/index.ts';

/** Candidates looked at, and how many of them become the baseline. */
const CANDIDATES = 100;
const CHOSEN = 20;
/** Larger traces are no baseline worth the wait. */
const MOST_SPANS = 20_000;
const DAY = 86_400_000_000_000n;

export interface TypicalTraces {
  readonly traceIds: readonly string[];
  /** Traces of the operation that were looked at. */
  readonly candidates: number;
  /** Nanoseconds: the median duration of them. */
  readonly median: number;
}

/** Traces that begin with the same operation, of the day before and after; of those the ones around the median duration. */
export async function findTypical(trace: { readonly traceId: string; readonly rootService: string; readonly rootName: string; readonly startUnixNano: bigint }, signal: AbortSignal): Promise<TypicalTraces> {
  const range = { from: String(trace.startUnixNano > DAY ? trace.startUnixNano - DAY : 0n), to: String(trace.startUnixNano + DAY) };
  const answer: SearchAnswer = await search({ service: trace.rootService, operation: trace.rootName }, range, { limit: CANDIDATES, signal });
  const alike = answer.traces.filter(({ traceId, rootService, rootName, spans }) => traceId !== trace.traceId && rootService === trace.rootService && rootName === trace.rootName && spans <= MOST_SPANS);
  return chooseTypical(alike);
}

/** The `CHOSEN` traces in the middle of the durations: neither the fast nor the slow ones. */
export function chooseTypical(alike: readonly Pick<TraceSummaryAnswer, 'traceId' | 'duration'>[]): TypicalTraces {
  const sorted = [...alike].sort((a, b) => a.duration - b.duration || (a.traceId < b.traceId ? -1 : 1));
  const count = Math.min(CHOSEN, sorted.length);
  const from = Math.floor((sorted.length - count) / 2);
  return { traceIds: sorted.slice(from, from + count).map(({ traceId }) => traceId), candidates: sorted.length, median: sorted[Math.floor(sorted.length / 2)]?.duration ?? 0 };
}
