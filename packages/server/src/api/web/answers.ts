import type {
  AttributeKeysAnswer,
  DemoAnswer,
  DependenciesAnswer,
  HeatmapAnswer,
  LinkedFromAnswer,
  OperationsAnswer,
  OutlinesAnswer,
  RetentionAnswer,
  SearchAnswer,
  ServiceNamesAnswer,
  ServicesAnswer,
  SpansAnswer,
  StatementsAnswer,
  StatusAnswer,
  TailAnswer,
} from '@spoor/core/wire';
import { z } from 'zod';

/** The answers as schemas, for the OpenAPI document and for tests; `satisfies` keeps them equal to the types the browser reads. */
const nanoText = z.string().regex(/^\d{1,20}$/).describe('Nanoseconds since the Unix epoch, as digits.');
const count = z.number().min(0);

export const servicesAnswer = z.object({
  from: nanoText,
  to: nanoText,
  step: z.number().optional(),
  services: z.array(
    z.object({
      service: z.string(),
      calls: count,
      errors: count,
      p50: count,
      p95: count,
      p99: count,
      series: z.array(z.object({ time: count, calls: count, errors: count, p95: count })),
    }),
  ),
}) satisfies z.ZodType<ServicesAnswer>;

export const searchAnswer = z.object({
  traces: z.array(
    z.object({
      traceId: z.string().length(32),
      rootService: z.string(),
      rootName: z.string(),
      start: nanoText,
      duration: count.describe('Nanoseconds, earliest start to latest end.'),
      spans: count,
      errors: count,
      orphans: count,
      services: z.array(z.object({ name: z.string(), spans: count, errors: count })),
    }),
  ),
  next: z.string().optional().describe('Cursor of the next page; absent on the last.'),
  rowsRead: count,
  bytesRead: count,
  tookMilliseconds: count,
}) satisfies z.ZodType<SearchAnswer>;

export const heatmapAnswer = z.object({
  from: nanoText,
  to: nanoText,
  columns: count,
  cells: z.array(
    z.object({
      column: count,
      row: count.describe('floor(3·log2(duration in nanoseconds + 1))'),
      traces: count,
      failed: count,
      traceId: z.string().length(32),
      start: nanoText,
      duration: count,
    }),
  ),
  tookMilliseconds: count,
}) satisfies z.ZodType<HeatmapAnswer>;

export const outlinesAnswer = z.object({
  outlines: z.array(
    z.object({
      traceId: z.string().length(32),
      services: z.array(z.string()),
      bars: z.array(count).describe('Five numbers a bar: start and length in 1/10,000 of the trace, depth, index of the service, 1 when it failed.'),
    }),
  ),
}) satisfies z.ZodType<OutlinesAnswer>;

export const dependenciesAnswer = z.object({
  from: nanoText,
  to: nanoText,
  edges: z.array(z.object({ parent: z.string(), child: z.string(), calls: count, errors: count })),
}) satisfies z.ZodType<DependenciesAnswer>;

/** The `data` of one event of the tail. */
export const tailAnswer = z.object({
  spans: z.array(
    z.object({ traceId: z.string(), spanId: z.string(), service: z.string(), name: z.string(), kind: count, status: count, start: nanoText, duration: count, root: z.boolean() }),
  ),
  seen: count,
  matched: count,
  dropped: count,
  milliseconds: count,
}) satisfies z.ZodType<TailAnswer>;

export const serviceNamesAnswer = z.object({ services: z.array(z.string()) }) satisfies z.ZodType<ServiceNamesAnswer>;

export const operationsAnswer = z.object({ operations: z.array(z.object({ name: z.string(), kind: count })) }) satisfies z.ZodType<OperationsAnswer>;

export const attributeKeysAnswer = z.object({
  keys: z.array(z.object({ key: z.string(), level: z.enum(['span', 'resource', 'scope', 'event', 'link']), type: z.string() })),
}) satisfies z.ZodType<AttributeKeysAnswer>;

const attributes = z.array(
  z.object({ key: z.string(), type: z.enum(['empty', 'string', 'bool', 'int', 'double', 'bytes', 'array', 'map']), value: z.string() }),
);

export const spansAnswer = z.object({
  spans: z.array(
    z.object({
      traceId: z.string(),
      spanId: z.string(),
      parentSpanId: z.string(),
      name: z.string(),
      service: z.string(),
      kind: count,
      status: count,
      statusMessage: z.string(),
      start: nanoText,
      duration: z.string(),
      traceState: z.string(),
      flags: count,
      weight: count,
      attributes,
      resource: z.object({ attributes, schemaUrl: z.string(), droppedAttributes: count }),
      scope: z.object({ name: z.string(), version: z.string(), schemaUrl: z.string(), attributes, droppedAttributes: count }),
      events: z.array(z.object({ time: nanoText, name: z.string(), attributes, droppedAttributes: count })),
      links: z.array(z.object({ traceId: z.string(), spanId: z.string(), traceState: z.string(), attributes, droppedAttributes: count })),
      droppedAttributes: count,
      droppedEvents: count,
      droppedLinks: count,
      repairs: z.array(z.string()),
    }),
  ),
}) satisfies z.ZodType<SpansAnswer>;

export const statementsAnswer = z.object({
  statements: z.array(z.string()),
  spans: z.array(z.tuple([z.string().length(16), count])),
}) satisfies z.ZodType<StatementsAnswer>;

export const linkedFromAnswer = z.object({
  links: z.array(z.object({ traceId: z.string(), spanId: z.string(), service: z.string(), name: z.string(), start: nanoText, toSpanId: z.string() })),
  more: z.boolean().describe('There are more than are listed.'),
}) satisfies z.ZodType<LinkedFromAnswer>;

export const retentionAnswer = z.object({
  maxAgeSeconds: z.number().int().min(3600).max(10 * 366 * 86_400),
  maxBytes: z.number().int().min(100e6).max(Number.MAX_SAFE_INTEGER),
}) satisfies z.ZodType<RetentionAnswer>;

export const statusAnswer = z.object({
  version: z.string(),
  receivers: z.array(z.object({ name: z.string(), connections: count, requests: count, bytes: count, accepted: count, rejected: count })),
  rejections: z.array(z.object({ reason: z.string(), count })),
  repairs: z.array(z.object({ name: z.string(), spans: count })),
  pipeline: z.object({ waitingBytes: count, lagSeconds: count }),
  endpoints: z.array(z.object({ name: z.string(), url: z.string() })),
  store: z
    .object({ spans: count, traces: count, bytesOnDisk: count, oldest: nanoText.optional(), newest: nanoText.optional(), version: z.string() })
    .optional()
    .describe('Absent while the store does not answer.'),
  retention: z.object({ maxAgeSeconds: count, maxBytes: count }),
  demo: z.boolean(),
}) satisfies z.ZodType<StatusAnswer>;

export const demoAnswer = z.object({ spans: count, traces: count }) satisfies z.ZodType<DemoAnswer>;

export const errorAnswer = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
