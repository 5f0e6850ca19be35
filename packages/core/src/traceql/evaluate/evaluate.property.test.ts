import { double, littleTraces, span } from '@spoor/testkit';
import type { LittleSpan, LittleValue } from '@spoor/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SpanBlock } from '../../model/index.ts';
import { createMetrics, evaluateSearch, instantInterval, matchPipeline, parseTraceql, searchPipeline } from '../index.ts';
import type { Query } from '../index.ts';

function parse(text: string): Query {
  const parsed = parseTraceql(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.errors.map(({ message }) => message).join('; ')}`);
  return parsed.query;
}

const NAMES = ['a', 'b', 'http.status_code', 'http.response.status_code', 'db.system', 'db.system.name'];

const attributeValue: fc.Arbitrary<LittleValue> = fc.oneof(
  fc.integer({ min: -2, max: 3 }),
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
  fc.double().map(double),
  fc.constantFrom('', 'x', 'mssql', 'microsoft.sql_server', '5'),
  fc.boolean(),
  fc.array(fc.constantFrom('x', 'y'), { maxLength: 3 }),
  fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 3 }),
  fc.constant(null),
);
const attributes = fc.dictionary(fc.constantFrom(...NAMES), attributeValue, { maxKeys: 3 });

const anySpan = fc
  .record({
    name: fc.constantFrom('n1', 'n2'),
    up: fc.integer({ min: 0, max: 7 }),
    attributes,
    resource: attributes,
    kind: fc.constantFrom('server' as const, 'client' as const),
    status: fc.constantFrom('ok' as const, 'error' as const),
    ms: fc.integer({ min: 0, max: 3 }),
    events: fc.array(fc.record({ name: fc.constantFrom('e', 'f'), attributes }), { maxLength: 2 }),
    links: fc.array(fc.record({ trace: fc.constantFrom('1', 'ff'), span: fc.constantFrom('1', '2'), attributes }), { maxLength: 2 }),
  })
  .map(({ up, ...rest }) => ({ up, ...rest }));

const anyBlock = fc.array(fc.array(anySpan, { minLength: 1, maxLength: 6 }), { maxLength: 3 }).map((traces) => ({
  block: (order: 'forward' | 'backward'): SpanBlock =>
    littleTraces(
      ...(order === 'forward' ? traces.map((spans, at) => [spans, at] as const) : traces.map((spans, at) => [spans, at] as const).reverse()).map(([spans, at]) => {
        const made = spans.map(({ name, up, ...options }, row): LittleSpan => span(name, { ...options, id: row + 1, parent: up, at: row }));
        return { id: (at + 1).toString(16), at: at * 1000, spans: order === 'forward' ? made : made.reverse() };
      }),
    ),
}));

const operand = fc.oneof(
  fc.constantFrom('.', 'span.', 'resource.', 'event.', 'link.').chain((scope) => fc.constantFrom(...NAMES).map((name) => `${scope}${name}`)),
  fc.constantFrom('name', 'duration', 'kind', 'status', 'traceDuration', 'rootName', 'nestedSetParent', 'nestedSetLeft', 'span:childCount', 'event:name', 'link:spanID', 'trace:id'),
);
const literal = fc.constantFrom('1', '0', '-1', '5.5', '"x"', '""', '"mssql"', 'true', '1ms', 'nil');
const comparison = fc.oneof(
  fc.tuple(operand, fc.constantFrom('=', '!=', '<', '<=', '>', '>='), fc.oneof(operand, literal)).map((parts) => parts.join(' ')),
  fc.tuple(operand, fc.constantFrom('=~', '!~'), fc.constantFrom('"x|y"', '".*"', '"m.*"')).map((parts) => parts.join(' ')),
  fc.tuple(operand, fc.constantFrom('+', '-', '*', '/', '%', '^'), fc.oneof(operand, fc.constantFrom('0', '2', '1.5'))).map((parts) => `${parts.join(' ')} > 1`),
);
const condition = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    comparison,
    fc.tuple(tie('any'), fc.constantFrom('&&', '||'), tie('any')).map((parts) => `(${parts.join(' ')})`),
    tie('any').map((inner) => `!(${inner})`),
  ),
})).any;

/** Conditions the checker takes: some of those generated compare what cannot be compared. */
const validCondition = condition.filter((text) => parseTraceql(`{ ${text} }`).ok);

function mask(text: string, block: SpanBlock, semconv = false): readonly number[] {
  return [...matchPipeline(searchPipeline(parse(text)), block, { semconv })];
}

test('a negation finds exactly the spans its condition does not', () => {
  fc.assert(
    fc.property(anyBlock, validCondition, ({ block }, text) => {
      const spans = block('forward');
      expect(mask(`{ !(${text}) }`, spans)).toEqual(mask(`{ ${text} }`, spans).map((bit) => 1 - bit));
    }),
    { numRuns: 1000 },
  );
});

test('|| is the union, and && the intersection where it correlates no events', () => {
  const plain = validCondition.filter((text) => !/event|link/.test(text));
  fc.assert(
    fc.property(anyBlock, validCondition, validCondition, plain, ({ block }, left, right, ofSpan) => {
      const spans = block('forward');
      const a = mask(`{ ${left} }`, spans);
      const b = mask(`{ ${right} }`, spans);
      const c = mask(`{ ${ofSpan} }`, spans);
      expect(mask(`{ (${left}) || (${right}) }`, spans)).toEqual(a.map((bit, row) => bit | b[row]!));
      expect(mask(`{ (${left}) && (${ofSpan}) }`, spans)).toEqual(a.map((bit, row) => bit & c[row]!));
      expect(mask(`{ ((${left}) || (${ofSpan})) && !(${right}) }`, spans)).toEqual(a.map((bit, row) => (bit | c[row]!) & (1 - b[row]!)));
    }),
    { numRuns: 1000 },
  );
});

test('the answer does not hang on the order of spans and traces', () => {
  const stage = fc.constantFrom('', ' | by(name)', ' | by(.a) | count() > 1', ' | avg(duration) >= 0', ' | by(kind) | coalesce() | max(.a) > 0', ' | select(.b, nestedSetRight)');
  const operator = fc.constantFrom('&&', '||', '>', '>>', '<', '<<', '~', '!>', '!>>', '!<', '!<<', '!~', '&>', '&>>', '&<', '&<<', '&~');
  fc.assert(
    fc.property(anyBlock, validCondition, validCondition, fc.tuple(operator, stage), ({ block }, left, right, [relation, then]) => {
      const query = parse(`{ ${left} } ${relation} { ${right} }${then}`);
      const options = { spss: 3, semconv: true };
      expect(evaluateSearch(query, block('backward'), options)).toEqual(evaluateSearch(query, block('forward'), options));
    }),
    { numRuns: 1000 },
  );
});

test('counting spans in pieces or by group comes to the same', () => {
  fc.assert(
    fc.property(anyBlock, validCondition, operand, ({ block }, text, by) => {
      const spans = block('forward');
      if (spans.count === 0) return;
      const intervals = instantInterval({ start: spans.start64[0]! - 1n, end: spans.start64[0]! + 100_000_000_000n });
      const total = (query: string): number => {
        const parsed = parse(query);
        if (parsed.kind !== 'metrics') return Number.NaN;
        const metrics = createMetrics(parsed, { intervals, maxSeries: 0, exemplars: 5, semconv: true });
        metrics.add(spans);
        return metrics.finish().series.reduce((sum, { samples }) => sum + samples[0]!, 0);
      };
      const matched = mask(`{ ${text} }`, spans, true).reduce((sum, bit) => sum + bit, 0);
      expect([total(`{ ${text} } | count_over_time()`), total(`{ ${text} } | count_over_time() by (${by})`)]).toEqual([matched, matched]);
    }),
    { numRuns: 500 },
  );
});

test('nothing that spans contain makes a query throw', () => {
  fc.assert(
    fc.property(anyBlock, validCondition, operand, ({ block }, text, by) => {
      const spans = block('backward');
      for (const query of [`{ ${text} } | by(${by})`, `{ ${text} } | min(${by}) >= 0`, `{ } | by(${by}) | sum(${by}) != 1`]) {
        const parsed = parseTraceql(query);
        if (parsed.ok) evaluateSearch(parsed.query, spans, { spss: 3, semconv: true });
      }
      for (const name of ['min_over_time', 'sum_over_time', 'histogram_over_time']) {
        const parsed = parseTraceql(`{ ${text} } | ${name}(${by}) by (name) | topk(2)`);
        if (!parsed.ok || parsed.query.kind !== 'metrics') continue;
        const metrics = createMetrics(parsed.query, { intervals: instantInterval({ start: 1n, end: 2n ** 62n }), maxSeries: 0, exemplars: 5, semconv: true });
        metrics.add(spans);
        metrics.finish();
      }
    }),
    { numRuns: 500 },
  );
});
