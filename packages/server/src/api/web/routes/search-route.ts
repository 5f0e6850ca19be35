import { checkPredicate } from '@spoor/core/plan';
import type { SpanPredicate } from '@spoor/core/plan';
import type { TraceSummaryAnswer } from '@spoor/core/wire';
import { z } from 'zod';
import type { TraceSummary } from '../../../store/span-store.ts';
import { ApiError } from '../../http/index.ts';
import { searchAnswer } from '../answers.ts';
import { durationInput, integerInput, rangeInputs, textInput } from '../inputs.ts';
import { parseTags } from '../parse-tags.ts';
import { rangeOf } from '../range.ts';
import { webRoute } from '../web-route.ts';

const query = z.object({
  ...rangeInputs,
  service: textInput.optional(),
  operation: textInput.optional(),
  tags: textInput.optional(),
  minDuration: durationInput.optional(),
  maxDuration: durationInput.optional(),
  order: z.enum(['latest', 'slowest', 'fastest', 'most-spans', 'most-errors']).default('latest'),
  limit: integerInput(1, 500).default(20),
  cursor: z.string().max(4_096).optional(),
});

export const searchRoute = webRoute({
  method: 'GET',
  path: '/search',
  summary: 'Traces with at least one span that meets every condition. Durations are of that span.',
  query,
  answer: searchAnswer,
  async handle({ query: asked, signal }, deps) {
    const begun = performance.now();
    const predicate = predicateOf(asked);
    const problem = checkPredicate(predicate);
    if (problem !== undefined) throw new ApiError(400, 'BAD_REQUEST', problem);
    const { cursor } = asked;
    const found = await deps.store.search(
      { tenant: deps.tenant, predicate, range: rangeOf(asked, deps), order: asked.order, limit: asked.limit, ...(cursor === undefined ? {} : { cursor }) },
      signal,
    );
    const summaries = await deps.store.summaries(deps.tenant, found.traceIds, signal);
    return {
      traces: summaries.map(summaryAnswer),
      next: found.next,
      rowsRead: found.rowsRead,
      bytesRead: found.bytesRead,
      tookMilliseconds: Math.round(performance.now() - begun),
    };
  },
});

function predicateOf(asked: z.output<typeof query>): SpanPredicate {
  const terms: SpanPredicate[] = [];
  const compare = (name: 'service' | 'name', value: string): void => void terms.push({ op: 'compare', field: { kind: 'intrinsic', name }, cmp: '=', value: { type: 'string', value } });
  const duration = (cmp: '>=' | '<=', value: bigint): void => void terms.push({ op: 'compare', field: { kind: 'intrinsic', name: 'duration' }, cmp, value: { type: 'number', value } });
  if (asked.service !== undefined) compare('service', asked.service);
  if (asked.operation !== undefined) compare('name', asked.operation);
  if (asked.minDuration !== undefined) duration('>=', asked.minDuration);
  if (asked.maxDuration !== undefined) duration('<=', asked.maxDuration);
  if (asked.tags !== undefined) terms.push(...parseTags(asked.tags));
  return terms.length === 0 ? { op: 'true' } : { op: 'and', terms };
}

function summaryAnswer(summary: TraceSummary): TraceSummaryAnswer {
  const { start, end, services, ...rest } = summary;
  return { ...rest, start: String(start), duration: Number(end - start), services };
}
