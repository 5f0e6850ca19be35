import type { TraceqlExplainAnswer, TraceqlMetricsAnswer, TraceqlSearchAnswer, TraceqlTagsAnswer, TraceqlValuesAnswer } from '@spoor/core/wire';
import { ApiFailure, getJson, openStream } from '../api/index.ts';
import type { Range } from '../api/index.ts';

export type NameMode = 'both' | 'exact';

interface Asked {
  readonly q: string;
  readonly names: NameMode;
  readonly range: Range;
  readonly signal: AbortSignal;
}

/** What is found so far, every time it is more; the last with `done`. */
export async function* streamSearch({ q, names, range, signal }: Asked, limit: number): AsyncGenerator<TraceqlSearchAnswer> {
  yield* lines<TraceqlSearchAnswer>('/traceql/search', { q, names, ...range, limit, stream: '1' }, signal);
}

export async function* streamMetrics({ q, names, range, signal }: Asked): AsyncGenerator<TraceqlMetricsAnswer> {
  yield* lines<TraceqlMetricsAnswer>('/traceql/metrics', { q, names, ...range, stream: '1' }, signal);
}

export function explain({ q, names, range, signal }: Asked): Promise<TraceqlExplainAnswer> {
  return getJson<TraceqlExplainAnswer>('/traceql/explain', { q, names, ...range }, signal);
}

export function attributeNames(filter: string | undefined, range: Range, signal: AbortSignal): Promise<TraceqlTagsAnswer> {
  return getJson<TraceqlTagsAnswer>('/traceql/tags', { q: filter, ...range, limit: 300 }, signal);
}

export function attributeValues(attribute: string, filter: string | undefined, { range, signal }: Pick<Asked, 'range' | 'signal'>): Promise<TraceqlValuesAnswer> {
  return getJson<TraceqlValuesAnswer>('/traceql/values', { attribute, q: filter, ...range, limit: 200 }, signal);
}

interface FailureLine {
  readonly error: { readonly code: string; readonly message: string };
}

async function* lines<T extends object>(path: string, query: Readonly<Record<string, string | number>>, signal: AbortSignal): AsyncGenerator<T> {
  const reader = (await openStream(path, query, signal)).pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + value).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const answer = JSON.parse(part) as T | FailureLine;
      if ('error' in answer) throw new ApiFailure(400, answer.error.code, answer.error.message);
      yield answer;
    }
  }
}
