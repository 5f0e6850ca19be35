import { z } from 'zod';
import { dependenciesAnswer, heatmapAnswer, outlinesAnswer } from '../answers.ts';
import { conditionInputs, predicateOf } from '../conditions.ts';
import { integerInput, rangeInputs, traceIdInput } from '../inputs.ts';
import { outlineAnswer } from '../outline-answers.ts';
import { rangeOf } from '../range.ts';
import { webRoute } from '../web-route.ts';

const MAX_OUTLINES = 100;
const OUTLINE_SPANS = 96;
/** The margin in which the rest of a trace may lie around the starts that were asked for. */
const OUTLINE_MARGIN = 3_600_000_000_000n;

const traceIdsInput = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(traceIdInput).min(1).max(MAX_OUTLINES));

export const overviewRoutes = [
  webRoute({
    method: 'GET',
    path: '/heatmap',
    summary: 'The traces a search finds, counted by start and duration, each cell with an example.',
    query: z.object({ ...rangeInputs, ...conditionInputs, columns: integerInput(1, 400).default(120) }),
    answer: heatmapAnswer,
    async handle({ query, signal }, deps) {
      const begun = performance.now();
      const range = rangeOf(query, deps);
      const { cells } = await deps.store.heatmap({ tenant: deps.tenant, predicate: predicateOf(query), range, columns: query.columns }, signal);
      return {
        from: String(range.from),
        to: String(range.to),
        columns: query.columns,
        cells: cells.map(({ example, ...cell }) => ({ ...cell, traceId: example.traceId, start: String(example.start), duration: Number(example.duration) })),
        tookMilliseconds: Math.round(performance.now() - begun),
      };
    },
  }),
  webRoute({
    method: 'GET',
    path: '/outlines',
    summary: 'The longest spans of some traces as bars, for thumbnails. `from` and `to` are around their starts.',
    query: z.object({ ...rangeInputs, ids: traceIdsInput }),
    answer: outlinesAnswer,
    async handle({ query, signal }, deps) {
      const { from, to } = rangeOf(query, deps);
      const range = { from: from > OUTLINE_MARGIN ? from - OUTLINE_MARGIN : 0n, to: to + OUTLINE_MARGIN };
      const outlines = await deps.store.outlines(deps.tenant, query.ids, { range, spansEach: OUTLINE_SPANS }, signal);
      return { outlines: outlines.map(outlineAnswer) };
    },
  }),
  webRoute({
    method: 'GET',
    path: '/dependencies',
    summary: 'Calls between services, from parent to child span.',
    query: z.object(rangeInputs),
    answer: dependenciesAnswer,
    async handle({ query, signal }, deps) {
      const range = rangeOf(query, deps);
      return { from: String(range.from), to: String(range.to), edges: await deps.store.dependencies(deps.tenant, range, signal) };
    },
  }),
];
