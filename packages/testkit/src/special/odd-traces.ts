import type { SpanBlock } from '@spoor/core/model';
import type { LargeTraceOptions } from './large-traces.ts';
import type { Attributes, Value } from './special-builder.ts';
import { SpecialBuilder } from './special-builder.ts';

const MS = 1_000_000;
export const SCRIPT = '<script>window.__spoorInjected = true</script>';
export const IMAGE_SCRIPT = '"><img src=x onerror="window.__spoorInjected = true">';
/** Right-to-left override, zero-width characters, an ANSI colour and cursor sequence, a bell, NUL-like controls. */
export const TROUBLESOME_TEXT = '\u202Etxt.exe\u202C \u200B\u200D\u001B[31mred\u001B[0m\u001B[2J \u0007 \u0085 \uFEFF';

export const OddTrace = {
  ORPHANS: 'orphans',
  CYCLE: 'cycle',
  SELF_PARENT: 'self-parent',
  DUPLICATES: 'duplicates',
  SEVERAL_ROOTS: 'several-roots',
  NO_ROOT: 'no-root',
  EQUAL_TIMES: 'equal-times',
  SKEW: 'skew',
  ZERO_DURATION: 'zero-duration',
  SCRIPT: 'script',
  TROUBLESOME_TEXT: 'troublesome-text',
  EVERY_TYPE: 'every-type',
  DEEP_VALUE: 'deep-value',
  EMPTY_STRINGS: 'empty-strings',
  FAR_LINKS: 'far-links',
} as const;
export type OddTrace = (typeof OddTrace)[keyof typeof OddTrace];
export const ODD_TRACES = Object.values(OddTrace);

type Options = LargeTraceOptions;

/** A trace with something unusual about it, alone in a block. */
export function oddTrace(which: OddTrace, { start, seed = 11 }: Options): SpanBlock {
  const builder = new SpecialBuilder({ seed: seed + ODD_TRACES.indexOf(which), start });
  BUILDERS[which](builder);
  return builder.block;
}

/** A parent span and `children` after one another in it: the plain part that the oddity is put into. */
function plain(builder: SpecialBuilder, children: number): number {
  const root = builder.add({ name: 'GET /', service: 'front', kind: 2, start: 0, duration: 10 * MS });
  for (let i = 0; i < children; i++) builder.add({ parent: root, name: `step ${i}`, service: 'back', start: (i + 1) * MS, duration: MS });
  return root;
}

const BUILDERS: Record<OddTrace, (builder: SpecialBuilder) => void> = {
  [OddTrace.ORPHANS](builder) {
    plain(builder, 3);
    const missing = [builder.random.word(), builder.random.word()] as const;
    for (let i = 0; i < 3; i++) builder.add({ parent: missing, name: `orphan ${i}`, service: 'back', start: 5 * MS + i, duration: MS });
    builder.add({ parent: [1, 2], name: 'orphan of another', service: 'back', start: 7 * MS, duration: MS });
  },
  [OddTrace.CYCLE](builder) {
    plain(builder, 2);
    const ids = [[11, 1], [12, 1], [13, 1]] as const;
    for (const [i, spanId] of ids.entries()) builder.add({ spanId, parent: ids[(i + 1) % 3]!, name: `round ${i}`, service: 'back', start: 2 * MS + i * 1000, duration: MS });
    builder.add({ parent: [11, 1], name: 'below the cycle', service: 'back', start: 3 * MS, duration: MS });
  },
  [OddTrace.SELF_PARENT](builder) {
    plain(builder, 1);
    builder.add({ spanId: [21, 1], parent: [21, 1], name: 'its own parent', service: 'back', start: MS, duration: MS });
  },
  [OddTrace.DUPLICATES](builder) {
    const root = plain(builder, 1);
    for (let i = 0; i < 3; i++) builder.add({ spanId: [31, 1], parent: root, name: i === 2 ? 'same id, other span' : 'sent twice', service: i === 2 ? 'other' : 'back', start: 2 * MS, duration: MS });
    builder.add({ parent: [31, 1], name: 'child of a duplicate', service: 'back', start: 2 * MS + 10, duration: 1000 });
  },
  [OddTrace.SEVERAL_ROOTS](builder) {
    for (let i = 0; i < 4; i++) {
      const root = builder.add({ name: `root ${i}`, service: `front-${i}`, kind: 2, start: i * 20 * MS, duration: 10 * MS });
      builder.add({ parent: root, name: 'child', service: 'back', start: i * 20 * MS + MS, duration: MS });
    }
  },
  [OddTrace.NO_ROOT](builder) {
    const first = builder.add({ parent: [41, 1], name: 'first that arrived', service: 'back', kind: 2, start: 0, duration: 9 * MS });
    builder.add({ parent: first, name: 'child', service: 'back', start: MS, duration: MS });
  },
  [OddTrace.EQUAL_TIMES](builder) {
    const root = builder.add({ name: 'all at once', service: 'front', kind: 2, start: 0, duration: MS });
    for (let i = 0; i < 20; i++) builder.add({ parent: i < 10 ? root : i, name: `same time ${i}`, service: 'back', start: 0, duration: MS });
  },
  [OddTrace.SKEW](builder) {
    const root = builder.add({ name: 'GET /', service: 'front', kind: 2, start: 0, duration: 100 * MS });
    const client = builder.add({ parent: root, name: 'GET', service: 'front', kind: 3, start: 10 * MS, duration: 80 * MS });
    const early = builder.add({ parent: client, name: 'GET /early', service: 'behind', kind: 2, start: -3_600_000 * MS, duration: 70 * MS });
    builder.add({ parent: early, name: 'SELECT', service: 'behind', kind: 3, start: -3_600_000 * MS + 5 * MS, duration: 20 * MS });
    builder.add({ parent: client, name: 'GET /late', service: 'ahead', kind: 2, start: 250 * MS, duration: 30 * MS });
    builder.add({ parent: client, name: 'longer than its parent', service: 'ahead', kind: 2, start: 20 * MS, duration: 500 * MS });
  },
  [OddTrace.ZERO_DURATION](builder) {
    const root = builder.add({ name: 'instant', service: 'front', kind: 2, start: 0, duration: 0 });
    builder.add({ parent: root, name: 'instant child', service: 'back', start: 0, duration: 0 });
    builder.add({ parent: root, name: 'one nanosecond', service: 'back', start: 1, duration: 1 });
  },
  [OddTrace.SCRIPT](builder) {
    hostile(builder, SCRIPT, IMAGE_SCRIPT);
  },
  [OddTrace.TROUBLESOME_TEXT](builder) {
    hostile(builder, TROUBLESOME_TEXT, `\u202Eevil\u202C${'e\u0301'.repeat(40)}`);
  },
  [OddTrace.EVERY_TYPE](builder) {
    const attributes = everyType();
    builder.add({
      name: 'every type at every level', service: 'front', kind: 2, start: 0, duration: MS, attributes, resourceAttributes: attributes,
      scope: { name: 'types', version: '1', schemaUrl: 'https://opentelemetry.io/schemas/1.37.0', attributes }, events: [{ at: 100, name: 'event', attributes }],
      links: [{ traceId: builder.newTraceId(), spanId: [5, 6], traceState: 'vendor=1', attributes }], traceState: 'ot=th:8;rv:ffffffffffffff,vendor=x',
    });
  },
  [OddTrace.DEEP_VALUE](builder) {
    builder.add({ name: 'nested to the limit', service: 'front', start: 0, duration: MS, attributes: { array: nested('array', 60), map: nested('map', 60) } });
  },
  [OddTrace.EMPTY_STRINGS](builder) {
    builder.add({ name: '', service: 'front', start: 0, duration: MS, attributes: { empty: '', '': 'value of an empty key' }, events: [{ at: 0, name: '', attributes: {} }] });
  },
  [OddTrace.FAR_LINKS](builder) {
    const root = plain(builder, 1);
    const first = builder.traceId;
    const firstSpan = [builder.block.spanId[2 * root]!, builder.block.spanId[2 * root + 1]!] as const;
    builder.nextTrace(1_000_000_000n);
    const nowhere = builder.newTraceId();
    builder.add({
      name: 'process batch', service: 'consumer', kind: 5, start: 0, duration: MS,
      links: [{ traceId: first, spanId: firstSpan, traceState: '', attributes: {} }, { traceId: nowhere, spanId: [1, 1], traceState: '', attributes: { note: 'the linked trace is not kept' } }, { traceId: builder.traceId, spanId: [2, 2], traceState: '', attributes: { note: 'within this trace' } }],
    });
  },
};

function hostile(builder: SpecialBuilder, text: string, other: string): void {
  const attributes: Attributes = { [text]: other, [other]: text, list: { type: 'array', json: JSON.stringify({ arrayValue: { values: [{ stringValue: text }] } }) }, map: { type: 'map', json: JSON.stringify({ kvlistValue: { values: [{ key: text, value: { stringValue: other } }] } }) } };
  const span = { name: text, service: text, attributes, resourceAttributes: attributes, error: other, scope: { name: text, version: other, schemaUrl: text, attributes }, traceState: `x=${other}` };
  const root = builder.add({
    ...span, kind: 2, start: 0, duration: 5 * MS, events: [{ at: MS, name: text, attributes }, { at: MS, name: 'exception', attributes: { 'exception.type': text, 'exception.message': other, 'exception.stacktrace': `${text}\n  at ${other}` } }],
    links: [{ traceId: builder.newTraceId(), spanId: [7, 7], traceState: text, attributes }],
  });
  builder.add({ ...span, parent: root, name: other, service: other, start: MS, duration: MS, attributes: { ...attributes, 'http.request.method': text, 'http.route': other, 'url.full': 'javascript:window.__spoorInjected=true', 'db.query.text': text } });
}

function everyType(): Attributes {
  const values: Record<string, Value> = {
    string: 'text', unicode: 'grüße, 世界 🦊', long: 'x'.repeat(5000), true: true, false: false, zero: 0n, negative: -42n, biggest: 9_223_372_036_854_775_807n, smallest: -9_223_372_036_854_775_808n,
    precise: 9_007_199_254_740_993n, double: 0.1, huge: 1.7976931348623157e308, tiny: 5e-324, minusZero: -0, infinity: Infinity, nan: NaN, nothing: null,
    bytes: { type: 'bytes', json: '{"bytesValue":"AAH/gA=="}' },
    array: { type: 'array', json: '{"arrayValue":{"values":[{"stringValue":"a"},{"intValue":"1"},{"doubleValue":1.5},{"boolValue":true},{"arrayValue":{"values":[]}}]}}' },
    map: { type: 'map', json: '{"kvlistValue":{"values":[{"key":"inner","value":{"stringValue":"v"}},{"key":"number","value":{"intValue":"-7"}}]}}' },
  };
  return values;
}

function nested(type: 'array' | 'map', levels: number): Value {
  let json = '{"stringValue":"bottom"}';
  for (let level = 0; level < levels; level++) json = type === 'array' ? `{"arrayValue":{"values":[${json}]}}` : `{"kvlistValue":{"values":[{"key":"k","value":${json}}]}}`;
  return { type, json };
}
