import { LITTLE_START, double, littleTraces, span } from '@spoor/testkit';
import { describe, expect, test } from 'vitest';
import type { SpanBlock } from '../../../model/index.ts';
import { evaluateSearch, parseTraceql } from '../../index.ts';
import type { NamedValue, Query, TraceHit } from '../../index.ts';

function parse(text: string): Query {
  const parsed = parseTraceql(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.errors.map(({ message }) => message).join('; ')}`);
  return parsed.query;
}

function search(text: string, block: SpanBlock, spss = 100): TraceHit[] {
  return evaluateSearch(parse(text), block, { spss, semconv: true });
}

/** Each spanset as `attributes: span names`. */
function spansets(text: string, block: SpanBlock): readonly string[] {
  return search(text, block).flatMap((hit) => hit.spansets.map(({ spans, attributes }) => `${attributes.map(show).join(' ')}: ${spans.map(({ name }) => name).join(' ')}`));
}

function show({ name, value }: NamedValue): string {
  return `${name}=${value.type === 'nil' ? 'nil' : value.type === 'array' ? value.values.map((each) => ('value' in each ? each.value : 'nil')).join('|') : value.value}`;
}

/** One trace: a shop with two checkouts of 40 and 60 ms, payments below them. */
const SHOP = littleTraces({
  id: 'abc',
  spans: [
    span('root', { service: 'shop', kind: 'server', at: 0, ms: 200, attributes: { user: 'ann' } },
      span('checkout', { at: 10, ms: 40, attributes: { items: 2, size: double(1.5) } }, span('pay', { service: 'bank', at: 12, ms: 20, status: 'error' })),
      span('checkout', { at: 60, ms: 60, attributes: { items: 3 } }, span('pay', { service: 'bank', at: 70, ms: 10 }))),
  ],
});

describe('pipeline stages', () => {
  test.each([
    ['{ name = "pay" } | { status = error }', [': pay']],
    ['{ } | by(name)', ['by(name)=root: root', 'by(name)=checkout: checkout checkout', 'by(name)=pay: pay pay']],
    ['{ } | by(resource.service.name) | count() = 2', ['by(resource.service.name)=bank count()=2: pay pay']],
    ['{ } | by(.user)', ['by(.user)=ann: root', 'by(.user)=nil: checkout pay checkout pay']],
    ['{ } | by(name) | by(status)', ['by(name)=root by(status)=unset: root', 'by(name)=checkout by(status)=unset: checkout checkout', 'by(name)=pay by(status)=error: pay', 'by(name)=pay by(status)=unset: pay']],
    ['{ name = "checkout" } | by(span.items > 2)', ['by(span.items > 2)=false: checkout', 'by(span.items > 2)=true: checkout']],
    ['{ } | by(name) | coalesce() | count() = 5', ['count()=5: root checkout pay checkout pay']],
    ['{ } | by(name) | { status = error }', ['by(name)=pay: pay']],
    ['{ } | by(resource.service.name) | { name = "checkout" } && { name = "root" }', ['by(resource.service.name)=shop: root checkout checkout']],
    ['{ } | by(resource.service.name) | { name = "checkout" } >> { name = "pay" }', []],
    ['{ } | by(resource.service.name) | { name = "root" } >> { name = "checkout" }', ['by(resource.service.name)=shop: checkout checkout']],
    ['by(name) | count() > 1', ['by(name)=checkout count()=2: checkout checkout', 'by(name)=pay count()=2: pay pay']],
    ['count() = 5', ['count()=5: root checkout pay checkout pay']],
    ['count() > 5', []],
    ['{ name = "nobody" } | count() = 0', []],
    ['{ name = "checkout" } | avg(duration) = 50ms', ['avg(duration)=50000000: checkout checkout']],
    ['{ name = "checkout" } | sum(duration) >= 100ms', ['sum(duration)=100000000: checkout checkout']],
    ['{ } | max(duration) > 100ms | { status = error }', ['max(duration)=200000000: pay']],
    ['{ } | min(duration) = 10ms', ['min(duration)=10000000: root checkout pay checkout pay']],
    ['{ } | avg(span.items) = 2.5', ['avg(span.items)=2.5: root checkout pay checkout pay']],
    ['{ } | sum(span.items) = 5', ['sum(span.items)=5: root checkout pay checkout pay']],
    ['{ } | max(span.items + 1) = 4', ['max(span.items + 1)=4: root checkout pay checkout pay']],
    ['{ } | sum(span.nowhere) > 0', []],
    ['{ } | max(span.user) > 0', []],
    ['{ } | by(name) | avg(span.items) > 2', ['by(name)=checkout avg(span.items)=2.5: checkout checkout']],
    ['{ } | select(name)', [': root checkout pay checkout pay']],
  ])('%s', (query, expected) => expect(spansets(query, SHOP)).toEqual(expected));

  test('sums of integers are exact, and every number counts in them', () => {
    const block = littleTraces([span('a', { attributes: { n: 2n ** 53n } }), span('b', { attributes: { n: 1 } }), span('c', { attributes: { n: 2n ** 62n } })], [span('d', { attributes: { n: 1 } }), span('e', { attributes: { n: 1.5 } })]);
    expect(spansets('{} | sum(span.n) > 0', block)).toEqual(['sum(span.n)=2.5: d e', `sum(span.n)=${2n ** 53n + 1n + 2n ** 62n}: a b c`]);
  });

  test('whole doubles and integers are one group', () => {
    expect(spansets('{} | by(span.n)', littleTraces([span('a', { attributes: { n: 200 } }), span('b', { attributes: { n: double(200) } }), span('c', { attributes: { n: '200' } })]))).toEqual(['by(span.n)=200: a b', 'by(span.n)=200: c']);
  });
});

describe('trace hits', () => {
  test('carry the trace, its root and the statistics of all its services', () => {
    const [hit] = search('{ name = "pay" && status = error }', SHOP);
    expect(hit).toEqual({
      traceId: '00000000000000000000000000000abc',
      rootService: 'shop',
      rootName: 'root',
      start: LITTLE_START,
      duration: 200_000_000n,
      spansets: [
        {
          spans: [{ spanId: '0000000000000003', name: 'pay', start: LITTLE_START + 12_000_000n, duration: 20_000_000n, attributes: [{ name: 'name', key: 'name', value: { type: 'string', value: 'pay' } }, { name: 'status', key: 'status', value: { type: 'status', value: 'error' } }], nameAsked: true }],
          matched: 1,
          attributes: [],
        },
      ],
      serviceStats: [{ service: 'bank', spans: 2, errors: 1 }, { service: 'shop', spans: 3, errors: 0 }],
    });
  });

  test('without a root have neither its service nor its name', () => {
    expect(search('{}', littleTraces([span('lost', { parent: 9 })]))[0]).not.toHaveProperty('rootService');
  });

  test('of several roots the earliest counts', () => {
    expect(search('{}', littleTraces([span('late', { at: 5 }), span('early', { at: 1 })]))[0]).toMatchObject({ rootName: 'early' });
  });

  test('are newest first, ties by trace id', () => {
    const block = littleTraces({ id: '3', at: 0, spans: [span('a')] }, { id: '2', at: 5, spans: [span('b')] }, { id: '1', at: 5, spans: [span('c')] });
    expect(search('{}', block).map(({ traceId }) => traceId.at(-1))).toEqual(['1', '2', '3']);
  });

  test('limit keeps the newest traces', () => {
    const block = littleTraces({ id: '3', at: 0, spans: [span('a')] }, { id: '2', at: 5, spans: [span('b')] }, { id: '1', at: 5, spans: [span('c')] }, { id: '4', at: 9, spans: [span('other')] });
    const ids = (limit: number): readonly string[] => evaluateSearch(parse('{ name != "other" }'), block, { spss: 3, semconv: true, limit }).map(({ traceId }) => traceId.slice(-1));
    expect([ids(0), ids(1), ids(2), ids(3), ids(9)]).toEqual([[], ['1'], ['1', '2'], ['1', '2', '3'], ['1', '2', '3']]);
  });

  test('spss cuts the earliest spans, matched is the full count', () => {
    const block = littleTraces(Array.from({ length: 10 }, (_, at) => span(`s${at}`, { at: 100 - at })));
    const [hit] = search('{}', block, 3);
    expect([hit!.spansets[0]!.matched, hit!.spansets[0]!.spans.map(({ name }) => name)]).toEqual([10, ['s9', 's8', 's7']]);
  });

  test('do not hang on the order of the rows', () => {
    const one = span('one', { id: 1, at: 0, ms: 50 });
    const two = span('two', { id: 2, parent: 1, at: 10 });
    const three = span('three', { id: 3, parent: 2, at: 20 });
    const query = '{name="one"} &>> {} | by(nestedSetLeft) | select(nestedSetParent, nestedSetRight)';
    expect(search(query, littleTraces([three, one, two]))).toEqual(search(query, littleTraces([one, two, three])));
  });

  test('spans of two traces may be mixed in a block', () => {
    const block = littleTraces({ id: '1', at: 0, spans: [span('a', { id: 1 })] }, { id: '2', at: 1000, spans: [span('b', { id: 1 })] }, { id: '1', at: 0, spans: [span('c', { id: 2, parent: 1, at: 3 })] });
    expect(search('{} > {}', block)).toMatchObject([{ traceId: '00000000000000000000000000000001', spansets: [{ matched: 1, spans: [{ name: 'c' }] }], duration: 4_000_000n }]);
  });

  test('a metrics query is searched as the spansets in front of it', () => {
    expect(search('{ name = "pay" } | rate() by (name)', SHOP)[0]!.spansets[0]!.matched).toBe(2);
  });

  test('what is known of a whole trace stands in for what the block lacks', () => {
    const totals = { rootService: 'gateway', rootName: 'GET /', start: LITTLE_START - 5n, end: LITTLE_START + 95n, serviceStats: [{ service: 'gateway', spans: 70, errors: 7 }] };
    const hits = evaluateSearch(parse('{ trace:duration = 100ns && trace:rootService = "gateway" && rootName = "GET /" }'), SHOP, { spss: 3, semconv: true, traceTotals: (id) => (id.endsWith('abc') ? totals : undefined) });
    expect(hits).toMatchObject([{ rootService: 'gateway', rootName: 'GET /', start: LITTLE_START - 5n, duration: 100n, serviceStats: totals.serviceStats }]);
  });

  test('an empty block has none', () => {
    expect(search('{} &>> {} | by(name)', littleTraces())).toEqual([]);
  });
});

describe('attributes of spans', () => {
  const attributes = (text: string, block: SpanBlock): readonly string[] => search(text, block)[0]!.spansets[0]!.spans[0]!.attributes.map((each) => `${each.key} ${show(each)}`);

  test('are those the query mentions or selects, each once, in its order', () => {
    expect(attributes('{ .user = "ann" && kind = server } | select(resource.service.name, .user, status, nestedSetParent, nestedSetLeft, nestedSetRight)', SHOP)).toEqual([
      'user .user=ann',
      'kind kind=server',
      'service.name resource.service.name=shop',
      'status status=unset',
      'nestedSetParent nestedSetParent=-1',
      'nestedSetLeft nestedSetLeft=1',
      'nestedSetRight nestedSetRight=10',
    ]);
  });

  test('are without what is a field of the trace or the span', () => {
    expect(attributes('{ duration > 0 && traceDuration > 0 && rootName != "" && rootServiceName != "" && trace:id != "" && span:id != "" && span:parentID = "" }', SHOP)).toEqual(['span:parentID span:parentID=']);
  });

  test('are left out where the span has none', () => {
    expect(attributes('{ span.items = 2 } | select(span.nowhere, span.size)', SHOP)).toEqual(['items span.items=2', 'size span.size=1.5']);
  });

  test('of events are those of the first event that has them', () => {
    const block = littleTraces([span('failed', { status: 'error', events: [{ name: 'log' }, { name: 'exception', at: 2, attributes: { 'exception.type': 'Boom', tags: ['a', 'b'] } }] })]);
    expect(attributes('{ status = error } | select(event.exception.type, event.tags, event:name, event.exception.message)', block)).toEqual(['status status=error', 'exception.type event.exception.type=Boom', 'tags event.tags=a|b', 'event:name event:name=log']);
  });

  test('are found under the name that was asked for', () => {
    expect(attributes('{ .http.response.status_code = 500 }', littleTraces([span('old', { attributes: { 'http.status_code': 500 } })]))).toEqual(['http.response.status_code .http.response.status_code=500']);
  });
});
