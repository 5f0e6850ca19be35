import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { SpanExporter } from '@opentelemetry/sdk-trace';

/** One attribute of every type the SDK knows. */
const ATTRIBUTES: Attributes = {
  text: 'grüße 🛒 <script>alert(1)</script>',
  empty: '',
  int: -42,
  'int.safe': Number.MAX_SAFE_INTEGER,
  double: 0.1,
  yes: true,
  no: false,
  bytes: Uint8Array.of(0, 1, 254, 255),
  texts: ['a', '', 'ü'],
  ints: [1, -2],
  doubles: [0.5, 1.5],
  flags: [true, false],
  mixed: ['a', 1, true],
  map: { k: 'v', n: 7, inner: { deep: [1.5] } },
};

/** What the SDK lets only spans have: it drops these from events and links. */
const SPANS_ONLY = new Set(['bytes', 'mixed', 'map']);
const SIMPLE_ATTRIBUTES = Object.fromEntries(Object.entries(ATTRIBUTES).filter(([key]) => !SPANS_ONLY.has(key)));

/** The attributes of events and links among these. */
export function simple<T extends { readonly key: string }>(attributes: readonly T[]): T[] {
  return attributes.filter(({ key }) => !SPANS_ONLY.has(key));
}

/** The same as Spoor's own API tells them: type and text. */
export const AS_SPOOR: readonly (readonly [key: string, type: string, value: string])[] = [
  ['text', 'string', 'grüße 🛒 <script>alert(1)</script>'],
  ['empty', 'string', ''],
  ['int', 'int', '-42'],
  ['int.safe', 'int', '9007199254740991'],
  ['double', 'double', '0.1'],
  ['yes', 'bool', 'true'],
  ['no', 'bool', 'false'],
  ['bytes', 'bytes', 'AAH+/w=='],
  ['texts', 'array', '["a","","ü"]'],
  ['ints', 'array', '[1,-2]'],
  ['doubles', 'array', '[0.5,1.5]'],
  ['flags', 'array', '[true,false]'],
  ['mixed', 'array', '["a",1,true]'],
  ['map', 'map', '{"k":"v","n":7,"inner":{"deep":[1.5]}}'],
];

/** As Jaeger's v1 form tells them. */
export const AS_JAEGER: readonly (readonly [key: string, type: string, value: unknown])[] = [
  ['text', 'string', 'grüße 🛒 <script>alert(1)</script>'],
  ['empty', 'string', ''],
  ['int', 'int64', -42],
  ['int.safe', 'int64', Number.MAX_SAFE_INTEGER],
  ['double', 'float64', 0.1],
  ['yes', 'bool', true],
  ['no', 'bool', false],
  ['bytes', 'binary', 'AAH+/w=='],
  ['texts', 'string', '["a","","ü"]'],
  ['ints', 'string', '[1,-2]'],
  ['doubles', 'string', '[0.5,1.5]'],
  ['flags', 'string', '[true,false]'],
  ['mixed', 'string', '["a",1,true]'],
  ['map', 'string', '{"k":"v","n":7,"inner":{"deep":[1.5]}}'],
];

const int = (value: number) => ({ intValue: String(value) });
const list = (...values: readonly object[]) => ({ arrayValue: { values } });

/** As OTLP JSON tells them. */
export const AS_OTLP: readonly { readonly key: string; readonly value: object }[] = Object.entries({
  text: { stringValue: 'grüße 🛒 <script>alert(1)</script>' },
  empty: { stringValue: '' },
  int: int(-42),
  'int.safe': int(Number.MAX_SAFE_INTEGER),
  double: { doubleValue: 0.1 },
  yes: { boolValue: true },
  no: { boolValue: false },
  bytes: { bytesValue: 'AAH+/w==' },
  texts: list({ stringValue: 'a' }, { stringValue: '' }, { stringValue: 'ü' }),
  ints: list(int(1), int(-2)),
  doubles: list({ doubleValue: 0.5 }, { doubleValue: 1.5 }),
  flags: list({ boolValue: true }, { boolValue: false }),
  mixed: list({ stringValue: 'a' }, int(1), { boolValue: true }),
  map: {
    kvlistValue: {
      values: [
        { key: 'k', value: { stringValue: 'v' } },
        { key: 'n', value: int(7) },
        { key: 'inner', value: { kvlistValue: { values: [{ key: 'deep', value: list({ doubleValue: 1.5 }) }] } } },
      ],
    },
  },
}).map(([key, value]) => ({ key, value }));

/** What the child links to, somewhere else. */
export const LINKED = { traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) };

export interface SentTrace {
  readonly traceId: string;
  readonly rootId: string;
  readonly childId: string;
  /** Whole seconds of the root's start. */
  readonly second: number;
}

/** Children in the second trace: enough for several batches. */
export const CHILDREN = 300;

/**
 * Sends, by the real SDK: a root with everything on it and a failed child with a link, and a second trace of many
 * spans. Resolves when the SDK says that all of it is delivered.
 */
export async function sendWithSdk(exporter: SpanExporter, service: string): Promise<{ readonly rich: SentTrace; readonly many: string }> {
  const failures: unknown[] = [];
  const watched: SpanExporter = {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.code !== 0) failures.push(result.error ?? result);
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => await exporter.forceFlush?.(),
  };
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'process.pid': 42, 'host.names': ['a', 'b'] }),
    spanProcessors: [new BatchSpanProcessor({ exporter: watched, maxExportBatchSize: 100 })],
  });
  const tracer = provider.getTracer('checkout', '1.2.3', { schemaUrl: 'https://opentelemetry.io/schemas/1.30.0' });
  const second = Math.floor(Date.now() / 1000) - 10;
  const root = tracer.startSpan('GET /cart', { kind: SpanKind.SERVER, startTime: [second, 5_000], attributes: ATTRIBUTES }, ROOT_CONTEXT);
  root.addEvent('cache miss', SIMPLE_ATTRIBUTES, [second, 7_000]);
  const inside = trace.setSpan(ROOT_CONTEXT, root);
  const child = tracer.startSpan('SELECT', { kind: SpanKind.CLIENT, startTime: [second, 6_000], links: [{ context: { ...LINKED, traceFlags: 1 }, attributes: SIMPLE_ATTRIBUTES }] }, inside);
  child.setStatus({ code: SpanStatusCode.ERROR, message: 'deadlock' });
  child.end([second, 16_000]);
  root.end([second + 1, 5_000]);

  const parent = tracer.startSpan('batch', { startTime: [second, 0] }, ROOT_CONTEXT);
  for (let i = 0; i < CHILDREN; i++) {
    tracer.startSpan(`item ${i}`, { startTime: [second, i * 1_000], attributes: { i } }, trace.setSpan(ROOT_CONTEXT, parent)).end([second, i * 1_000 + 500]);
    if (i % 100 === 0) await provider.forceFlush();
  }
  parent.end([second + 1, 0]);
  await provider.forceFlush();
  await provider.shutdown();
  if (failures.length > 0) throw new Error('the SDK could not deliver', { cause: failures[0] });
  const { traceId, spanId } = root.spanContext();
  return { rich: { traceId, rootId: spanId, childId: child.spanContext().spanId, second }, many: parent.spanContext().traceId };
}
