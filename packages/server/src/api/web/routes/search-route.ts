import type { TraceSummaryAnswer } from '@spoor/core/wire';
import { z } from 'zod';
import type { TraceSummary } from '../../../store/span-store.ts';
import { searchAnswer } from '../answers.ts';
import { conditionInputs, predicateOf } from '../conditions.ts';
import { durationInput, integerInput, rangeInputs } from '../inputs.ts';
import { rangeOf } from '../range.ts';
import { webRoute } from '../web-route.ts';

const query = z.object({
  ...rangeInputs,
  ...conditionInputs,
  minTraceDuration: durationInput.optional(),
  maxTraceDuration: durationInput.optional(),
  order: z.enum(['latest', 'slowest', 'fastest', 'most-spans', 'most-errors']).default('latest'),
  limit: integerInput(1, 500).default(20),
  cursor: z.string().max(4_096).optional(),
});

export const searchRoute = webRoute({
  method: 'GET',
  path: '/search',
  summary: 'Traces with at least one span that meets every condition. Durations are of that span, but for those of the whole trace.',
  query,
  answer: searchAnswer,
  async handle({ query: asked, signal }, deps) {
    const begun = performance.now();
    const predicate = predicateOf(asked);
    const { cursor, minTraceDuration, maxTraceDuration } = asked;
    const bounds = { ...(minTraceDuration === undefined ? {} : { minTraceDuration }), ...(maxTraceDuration === undefined ? {} : { maxTraceDuration }) };
    const found = await deps.store.search(
      { tenant: deps.tenant, predicate, range: rangeOf(asked, deps), order: asked.order, limit: asked.limit, ...bounds, ...(cursor === undefined ? {} : { cursor }) },
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

function summaryAnswer(summary: TraceSummary): TraceSummaryAnswer {
  const { start, end, services, ...rest } = summary;
  return { ...rest, start: String(start), duration: Number(end - start), services };
}
