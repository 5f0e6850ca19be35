import type { TraceqlExplainAnswer, TraceqlMetricsAnswer, TraceqlSearchAnswer, TraceqlTagsAnswer, TraceqlValuesAnswer } from '@spoor/core/wire';
import { z } from 'zod';

const count = z.number().nonnegative();
const nanoText = z.string().regex(/^-?\d{1,19}$/);
const traceId = z.string().length(32);
const spanId = z.string().length(16);
const type = z.enum(['nil', 'string', 'int', 'float', 'bool', 'duration', 'status', 'kind', 'array']);
const attribute = z.object({ name: z.string(), type, text: z.string() });

const progress = z.object({
  completedJobs: count,
  totalJobs: count,
  rowsRead: count,
  bytesRead: count,
  inspectedSpans: count,
  inspectedTraces: count,
  skippedTraces: count.describe('Traces with more spans than a query may evaluate.'),
});

export const traceqlSearchAnswer = z.object({
  traces: z.array(
    z.object({
      traceId,
      rootService: z.string(),
      rootName: z.string(),
      start: nanoText,
      duration: count,
      services: z.array(z.object({ name: z.string(), spans: count, errors: count })),
      spansets: z.array(
        z.object({
          matched: count.describe('Also the spans that are left out.'),
          attributes: z.array(attribute),
          spans: z.array(z.object({ spanId, name: z.string(), start: nanoText, duration: count, attributes: z.array(attribute) })),
        }),
      ),
    }),
  ),
  done: z.boolean(),
  progress,
  tookMilliseconds: count,
}) satisfies z.ZodType<TraceqlSearchAnswer>;

export const traceqlMetricsAnswer = z.object({
  first: nanoText.describe('End of the first interval.'),
  step: nanoText,
  count,
  series: z.array(
    z.object({
      labels: z.array(attribute),
      samples: z.array(z.number().nullable()),
      exemplars: z.array(z.object({ traceId, spanId, time: nanoText, value: z.number().nullable() })),
    }),
  ),
  droppedSeries: count,
  uncountedSpans: count,
  done: z.boolean(),
  progress,
  tookMilliseconds: count,
}) satisfies z.ZodType<TraceqlMetricsAnswer>;

export const traceqlTagsAnswer = z.object({
  names: z.array(z.object({ scope: z.enum(['span', 'resource', 'event', 'link', 'instrumentation']), name: z.string(), types: z.array(z.string()), count: count.optional() })),
  isCut: z.boolean(),
}) satisfies z.ZodType<TraceqlTagsAnswer>;

export const traceqlValuesAnswer = z.object({
  values: z.array(z.object({ literal: z.string(), type, text: z.string(), count })),
  isCut: z.boolean(),
  sampledSpans: count,
}) satisfies z.ZodType<TraceqlValuesAnswer>;

export const traceqlExplainAnswer = z.object({
  text: z.string(),
  pushedDown: z.array(z.string()),
  evaluatedAfterwards: z.array(z.string()),
  steps: z.array(z.object({ title: z.string(), sql: z.string(), rowsRead: count, bytesRead: count, rows: count, milliseconds: count })),
}) satisfies z.ZodType<TraceqlExplainAnswer>;
