import { LITTLE_START, double, littleTraces, span } from '@spoor/testkit';
import { describe, expect, test } from 'vitest';
import type { SpanBlock } from '../../../model/index.ts';
import { createMetrics, instantInterval, parseTraceql, rangeIntervals } from '../../index.ts';
import type { MetricsIntervals, MetricsOptions, MetricsQuery, MetricsSeries } from '../../index.ts';

const S = 1_000_000_000n;

function parse(text: string): MetricsQuery {
  const parsed = parseTraceql(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.errors.map(({ message }) => message).join('; ')}`);
  if (parsed.query.kind !== 'metrics') throw new Error(`${text} is no metrics query`);
  return parsed.query;
}

/** Three samples: at the start, after 10 s, after 20 s. */
const RANGE: MetricsIntervals = rangeIntervals({ start: LITTLE_START, end: LITTLE_START + 20n * S, step: 10n * S });
const INSTANT: MetricsIntervals = instantInterval({ start: LITTLE_START, end: LITTLE_START + 20n * S });

function run(text: string, block: SpanBlock, options: Partial<MetricsOptions> = {}): readonly MetricsSeries[] {
  const metrics = createMetrics(parse(text), { intervals: RANGE, maxSeries: 0, exemplars: 0, semconv: true, ...options });
  metrics.add(block);
  return metrics.finish().series;
}

function labels(series: MetricsSeries): string {
  return series.labels.map(({ name, value }) => `${name}=${value.type === 'nil' ? 'nil' : value.type === 'array' ? '[]' : value.value}`).join(' ');
}

/** `labels: sample sample sample`, with `-` for a gap. */
function table(text: string, block: SpanBlock, options: Partial<MetricsOptions> = {}): readonly string[] {
  return run(text, block, options).map((series) => `${labels(series)}: ${[...series.samples].map((sample) => (Number.isNaN(sample) ? '-' : String(Number(sample.toPrecision(12))))).join(' ')}`);
}

/** Seconds 1, 2 and 3 are in the second sample, 15 in the third. */
const CALLS = littleTraces(
  { at: 1_000, spans: [span('get', { service: 'a', kind: 'server', ms: 100, attributes: { size: 10, code: 200 } }, span('query', { service: 'b', kind: 'client', ms: 40 }))] },
  { at: 2_000, spans: [span('get', { service: 'a', kind: 'server', status: 'error', ms: 300, attributes: { size: 30, code: 500 } })] },
  { at: 3_000, spans: [span('put', { service: 'a', kind: 'server', ms: 500, attributes: { size: 0.5, code: double(200) } })] },
  { at: 15_000, spans: [span('get', { service: 'a', kind: 'server', ms: 200 })] },
);

describe('first stage', () => {
  test.each([
    ['{} | rate()', ['__name__=rate: 0 0.4 0.1']],
    ['{} | count_over_time()', ['__name__=count_over_time: 0 4 1']],
    ['{ kind = server } | count_over_time() by (name)', ['name=get: 0 2 1', 'name=put: 0 1 0']],
    ['{} | count_over_time() by (resource.service.name)', ['resource.service.name=a: 0 3 1', 'resource.service.name=b: 0 1 0']],
    ['{} | count_over_time() by (status)', ['status=error: 0 1 0', 'status=unset: 0 3 1']],
    ['{ kind = server } | min_over_time(duration)', ['__name__=min_over_time: - 0.1 0.2']],
    ['{ kind = server } | max_over_time(duration)', ['__name__=max_over_time: - 0.5 0.2']],
    ['{ kind = server } | sum_over_time(duration)', ['__name__=sum_over_time: - 0.9 0.2']],
    ['{ kind = server } | avg_over_time(duration)', ['__name__=avg_over_time: - 0.3 0.2']],
    ['{} | sum_over_time(span.size)', ['__name__=sum_over_time: - 40.5 -']],
    ['{} | max_over_time(span.nowhere)', []],
    ['{} | max_over_time(name)', []],
    ['{ name = "nobody" } | rate()', []],
    ['{ kind = server } | quantile_over_time(duration, 0, 1)', ['p=0: - 0.1 0.2', 'p=1: - 0.5 0.2']],
    ['{ name = "put" } | quantile_over_time(duration, .5) by (name)', ['name=put p=0.5: - 0.5 -']],
    ['{} | quantile_over_time(span.size, 1)', ['p=1: - 30 -']],
    ['{ kind = server } | histogram_over_time(duration)', ['__bucket=0.134217728: 0 1 0', '__bucket=0.268435456: 0 0 1', '__bucket=0.536870912: 0 2 0']],
    ['{} | histogram_over_time(span.size) by (name)', ['name=get __bucket=16: 0 1 0', 'name=get __bucket=32: 0 1 0', 'name=put __bucket=0.5: 0 1 0']],
    ['{ } >> { } | count_over_time()', ['__name__=count_over_time: 0 1 0']],
    ['{ } | count() > 1 | count_over_time()', ['__name__=count_over_time: 0 2 0']],
  ])('%s', (query, expected) => expect(table(query, CALLS)).toEqual(expected));

  test('spans belong to an interval by their start', () => {
    const block = littleTraces({ at: -0.001, spans: [span('before')] }, { at: 0, spans: [span('first')] }, { at: 10_000, spans: [span('last of the second')] }, { at: 20_000, spans: [span('last')] }, { at: 20_001, spans: [span('after')] });
    expect(table('{} | count_over_time()', block)).toEqual(['__name__=count_over_time: 1 1 1']);
  });

  test('a gap where no span has the value, a zero where none is counted', () => {
    expect([table('{} | count_over_time() by (span.size)', CALLS).at(-1), table('{} | sum_over_time(span.size) by (span.code)', CALLS)]).toEqual(['span.size=nil: 0 1 1', ['span.code=200: - 10.5 -', 'span.code=500: - 30 -']]);
  });

  test('a missing group is nil alone, and left out next to others', () => {
    expect(table('{} | count_over_time() by (span.code)', CALLS)).toEqual(['span.code=200: 0 2 0', 'span.code=500: 0 1 0', 'span.code=nil: 0 1 1']);
    expect(table('{} | count_over_time() by (name, span.code)', CALLS)).toEqual(['name=get: 0 0 1', 'name=get span.code=200: 0 1 0', 'name=get span.code=500: 0 1 0', 'name=put span.code=200: 0 1 0', 'name=query: 0 1 0']);
    expect(table('{ name = "query" } | count_over_time() by (span.code, span.size)', CALLS)).toEqual(['span.code=nil: 0 1 0']);
  });

  test('an instant query is one value over the whole range', () => {
    expect([table('{} | rate()', CALLS, { intervals: INSTANT }), table('{ kind = server } | avg_over_time(duration)', CALLS, { intervals: INSTANT })]).toEqual([['__name__=rate: 0.25'], ['__name__=avg_over_time: 0.275']]);
  });

  test('extrapolate counts spans by their sampling weight', () => {
    const block = littleTraces([span('sampled', { at: 5, ms: 10, weight: 8 }), span('whole', { at: 6, ms: 28 })]);
    expect([table('{} | count_over_time()', block), table('{} | count_over_time() with(extrapolate=true)', block), table('{} | avg_over_time(duration) with(extrapolate=true)', block)]).toEqual([['__name__=count_over_time: 0 2 0'], ['__name__=count_over_time: 0 9 0'], ['__name__=avg_over_time: - 0.012 -']]);
  });

  test('old and new names are one group', () => {
    const block = littleTraces([span('old', { at: 1, attributes: { 'http.status_code': 200 } }), span('new', { at: 2, attributes: { 'http.response.status_code': 200 } })]);
    expect(table('{} | count_over_time() by (.http.response.status_code)', block)).toEqual(['.http.response.status_code=200: 0 2 0']);
    expect(table('{} | count_over_time() by (.http.response.status_code)', block, { semconv: false })).toEqual(['.http.response.status_code=200: 0 1 0', '.http.response.status_code=nil: 0 1 0']);
  });
});

describe('quantiles', () => {
  test('are right within 2.2 %, also of many values', () => {
    const block = littleTraces([...Array(1000).keys()].map((at) => span('s', { at: 1 + at, ms: 1 + at })));
    for (const series of run('{} | quantile_over_time(duration, .01, .5, .9, .99, 1)', block)) {
      const q = Number('value' in series.labels[0]!.value ? series.labels[0]!.value.value : Number.NaN);
      expect(Math.abs(series.samples[1]! / (q * 1000 * 1e-3) - 1), `p=${q}`).toBeLessThan(0.022 + 0.001 / q);
    }
  });

  test('of floats, of nothing, of zero and of negative values', () => {
    const block = littleTraces([span('a', { at: 1, attributes: { v: -4, f: 0.001 } }), span('b', { at: 2, attributes: { v: 0, f: 0.002 } }), span('c', { at: 3, attributes: { v: 4, f: 0.003 } })]);
    expect(table('{} | quantile_over_time(span.v, 0, .5, 1)', block)).toEqual(['p=0: - -4 -', 'p=0.5: - 0 -', 'p=1: - 4 -']);
    const [median] = run('{} | quantile_over_time(span.f, .5)', block);
    expect(median!.samples[1]! / 0.002).toBeCloseTo(1, 1);
  });
});

describe('second stages', () => {
  const block = littleTraces({ at: 1_000, spans: ['a', 'a', 'a', 'b', 'b', 'c', 'd'].map((name) => span(name)) }, { at: 12_000, spans: ['c', 'c', 'd'].map((name) => span(name)) });
  test.each([
    ['{} | count_over_time() by (name) | topk(1)', ['name=a: 0 3 -', 'name=c: - - 2']],
    ['{} | count_over_time() by (name) | topk(2)', ['name=a: 0 3 -', 'name=b: 0 2 -', 'name=c: - - 2', 'name=d: - - 1']],
    ['{} | count_over_time() by (name) | bottomk(1)', ['name=a: 0 - 0', 'name=c: - 1 -']],
    ['{} | count_over_time() by (name) > 1', ['name=a: - 3 -', 'name=b: - 2 -', 'name=c: - - 2']],
    ['{} | count_over_time() by (name) | topk(2) > 1', ['name=a: - 3 -', 'name=b: - 2 -', 'name=c: - - 2']],
    ['{} | count_over_time() by (name) = 3', ['name=a: - 3 -']],
    ['{} | count_over_time() by (name) != 0 | topk(10)', ['name=a: - 3 -', 'name=b: - 2 -', 'name=c: - 1 2', 'name=d: - 1 1']],
    ['{} | count_over_time() > 100', []],
    ['{} | max_over_time(duration) by (name) >= 1ms | topk(1)', ['name=a: - 0.001 -', 'name=c: - - 0.001']],
    ['{} | max_over_time(duration) by (name) > 1ms', []],
  ])('%s', (query, expected) => expect(table(query, block)).toEqual(expected));
});

describe('arithmetic', () => {
  test.each([
    ['({} | rate()) / ({} | rate())', ['__name__=(rate / rate): - 1 1']],
    ['({} | count_over_time()) + ({} | count_over_time())', ['__name__=(count_over_time + count_over_time): 0 8 2']],
    ['({status = error} | count_over_time() by (name)) / ({} | count_over_time() by (name)) * 100', ['name=get: - 50 0']],
    ['({} | count_over_time() by (name)) / ({} | count_over_time())', ['name=get: - 0.5 1', 'name=put: - 0.25 0', 'name=query: - 0.25 0']],
    ['({} | count_over_time()) - ({} | count_over_time() by (name))', ['name=get: 0 2 0', 'name=put: 0 3 1', 'name=query: 0 3 1']],
    ['2 * ({} | count_over_time())', ['__name__=(2 * count_over_time): 0 8 2']],
    ['({} | count_over_time() by (name)) / 0', []],
    ['({} | count_over_time() by (name) | topk(1)) * 2', ['name=get: 0 4 2']],
    ['({} | count_over_time() by (name)) * 2 | topk(1)', ['name=get: 0 4 2']],
    ['({} | count_over_time() by (name)) / ({} | count_over_time() by (kind))', []],
  ])('%s', (query, expected) => expect(table(query, CALLS)).toEqual(expected));
});

describe('compare', () => {
  const only = (rows: readonly string[], attribute: string): readonly string[] => rows.filter((row) => row.includes(` ${attribute}=`));

  test('counts values inside and outside of the selection, and both totals', () => {
    const rows = table('{ kind = server } | compare({ status = error })', CALLS);
    expect(only(rows, 'name')).toEqual(['__meta_type=baseline name=get: 0 1 1', '__meta_type=baseline name=put: 0 1 0', '__meta_type=baseline_total name=nil: 0 2 1', '__meta_type=selection name=get: 0 1 0', '__meta_type=selection_total name=nil: 0 1 0']);
    expect(only(rows, 'span.code')).toEqual(['__meta_type=baseline span.code=200: 0 2 0', '__meta_type=baseline_total span.code=nil: 0 2 0', '__meta_type=selection span.code=500: 0 1 0', '__meta_type=selection_total span.code=nil: 0 1 0']);
    expect(only(rows, 'resource.service.name')).toEqual(['__meta_type=baseline resource.service.name=a: 0 2 1', '__meta_type=baseline_total resource.service.name=nil: 0 2 1', '__meta_type=selection resource.service.name=a: 0 1 0', '__meta_type=selection_total resource.service.name=nil: 0 1 0']);
    expect(only(rows, 'rootServiceName')).toHaveLength(4);
  });

  test('leaves out durations, ids and numberings, and on request the root', () => {
    const attributes = run('{} | compare({ status = error })', CALLS, { roots: false }).map((series) => series.labels[1]!.name);
    expect([...new Set(attributes)].sort()).toEqual(['kind', 'name', 'resource.service.name', 'span.code', 'span.size', 'status']);
  });

  test('shows the most frequent values and marks attributes that have more', () => {
    const rows = only(table('{} | compare({ status = error }, 1)', CALLS), 'name');
    expect(rows).toEqual(['__meta_error=__too_many_values__ name=nil: - - -', '__meta_type=baseline name=get: 0 1 1', '__meta_type=baseline_total name=nil: 0 3 1', '__meta_type=selection name=get: 0 1 0', '__meta_type=selection_total name=nil: 0 1 0']);
  });

  test('counts attributes with values without end in the totals only', () => {
    const block = littleTraces(...[...Array(300).keys()].map((at) => ({ at: 1 + at, spans: [...Array(100).keys()].map((each) => span('s', { at: 0, attributes: { id: `${at}-${each}` } })) })));
    const rows = only(table('{} | compare({ status = error }, 1)', block), 'span.id');
    expect(rows.map((row) => row.replace(/=0-0:/, ':'))).toEqual(['__meta_error=__too_many_values__ span.id=nil: - - -', '__meta_type=baseline span.id: 0 1 0', '__meta_type=baseline_total span.id=nil: 0 30000 0']);
  });

  test('selects within a window of time', () => {
    const start = LITTLE_START + 1n * S;
    const rows = only(table(`{ kind = server } | compare({ duration > 0 }, 10, ${start}, ${start + 1n * S})`, CALLS), 'name');
    expect(rows).toEqual(['__meta_type=baseline name=get: 0 1 1', '__meta_type=baseline name=put: 0 1 0', '__meta_type=baseline_total name=nil: 0 2 1', '__meta_type=selection name=get: 0 1 0', '__meta_type=selection_total name=nil: 0 1 0']);
  });

  test('merges and takes counts from elsewhere', () => {
    const query = parse('{ kind = server } | compare({ status = error })');
    const options = { intervals: RANGE, maxSeries: 0, exemplars: 0, semconv: true };
    const whole = createMetrics(query, options);
    whole.add(CALLS);
    const merged = createMetrics(query, options);
    for (const part of [CALLS, CALLS]) {
      const run = createMetrics(query, options);
      run.add(part);
      merged.merge(structuredClone(run.partial()));
    }
    const doubled = whole.finish().series.map((series) => ({ ...series, samples: series.samples.map((sample) => sample * 2) }));
    expect(merged.finish().series).toEqual(doubled);
    const fed = createMetrics(query, options);
    const [stage] = fed.stages;
    if (stage === undefined || !('addValue' in stage)) throw new Error('no compare');
    stage.addValue('span.code', { type: 'int', value: 500n }, { side: 1, interval: 1, weight: 3 });
    expect(fed.finish().series.map((series) => `${labels(series)} ${series.samples[1]}`)).toEqual(['__meta_type=selection span.code=500 3', '__meta_type=selection_total span.code=nil 3']);
  });
});

describe('exemplars', () => {
  test('carry trace, span, time and value, and stay with their series', () => {
    const series = run('{ kind = server } | max_over_time(duration) by (name)', CALLS, { exemplars: 10 });
    expect(series.map((each) => each.exemplars.map(({ value }) => value))).toEqual([[0.1, 0.3, 0.2], [0.5]]);
    expect(series[1]!.exemplars[0]).toEqual({ traceId: '00000000000000000000000000000003', spanId: '0000000000000001', value: 0.5, time: LITTLE_START + 3n * S });
  });

  test('have no value where the function has none', () => {
    expect(run('{ name = "put" } | rate()', CALLS, { exemplars: 10 })[0]!.exemplars.map(({ value }) => value)).toEqual([Number.NaN]);
  });

  test('of a quantile go to the nearest, of a histogram to their bucket', () => {
    const quantiles = run('{ kind = server } | quantile_over_time(duration, 0, 1)', CALLS, { exemplars: 10 });
    expect(quantiles.map((each) => each.exemplars.map(({ value }) => value))).toEqual([[0.1, 0.3, 0.2], [0.5]]);
    const histogram = run('{ kind = server } | histogram_over_time(duration)', CALLS, { exemplars: 10 });
    expect(histogram.map((each) => each.exemplars.map(({ value }) => value))).toEqual([[0.1], [0.2], [0.3, 0.5]]);
  });

  test('are limited, by option and by hint, and do not hang on the order of blocks', () => {
    const block = littleTraces(...[...Array(50).keys()].map((at) => ({ at: 1 + at * 300, spans: [span('s', { id: 1n + ((BigInt(at) * 0x9e3779b97f4a7c15n) & 0xffff_ffff_ffff_ffffn) })] })));
    const reversed = littleTraces(...[...Array(50).keys()].reverse().map((at) => ({ id: (at + 1).toString(16), at: 1 + at * 300, spans: [span('s', { id: 1n + ((BigInt(at) * 0x9e3779b97f4a7c15n) & 0xffff_ffff_ffff_ffffn) })] })));
    expect(run('{} | rate()', block, { exemplars: 7 })[0]!.exemplars).toHaveLength(7);
    expect(run('{} | rate()', block, { exemplars: 7 })[0]!.exemplars).toEqual(run('{} | rate()', reversed, { exemplars: 7 })[0]!.exemplars);
    expect(run('{} | rate() with(exemplars=3)', block, { exemplars: 7 })[0]!.exemplars).toHaveLength(3);
    expect(run('{} | rate() with(exemplars=false)', block, { exemplars: 7 })[0]!.exemplars).toEqual([]);
  });
});

describe('a run', () => {
  const QUERIES = ['{} | rate() by (name)', '{} | quantile_over_time(duration, .5, .9) by (name)', '{} | avg_over_time(span.size)', '{} | histogram_over_time(duration)', '({status = error} | rate() by (name)) / ({} | rate() by (name)) | topk(2)'];

  test.each(QUERIES)('in parts is the run as a whole: %s', (text) => {
    const query = parse(text);
    const options = { intervals: RANGE, maxSeries: 0, exemplars: 5, semconv: true };
    const parts = [CALLS, littleTraces({ id: 'ff', at: 4_000, spans: [span('get', { ms: 700 }), span('new', { status: 'error' })] })];
    const whole = createMetrics(query, options);
    for (const part of parts) whole.add(part);
    const merged = createMetrics(query, options);
    for (const part of [...parts].reverse()) {
      const run = createMetrics(query, options);
      run.add(part);
      merged.merge(structuredClone(run.partial()));
    }
    expect(merged.finish()).toEqual(whole.finish());
    expect(whole.finish().series.length).toBeGreaterThan(0);
  });

  test('takes figures that a store aggregated itself', () => {
    const options = { intervals: RANGE, maxSeries: 0, exemplars: 0, semconv: true };
    const rate = createMetrics(parse('{} | rate() by (name) | topk(1)'), options);
    const [stage] = rate.stages;
    if (stage === undefined || !('addWeight' in stage)) throw new Error('no first stage');
    stage.addWeight([{ type: 'string', value: 'a' }], 1, 30);
    stage.addWeight([{ type: 'string', value: 'b' }], 1, 20);
    expect(rate.finish().series.map((series) => [labels(series), series.samples[1]])).toEqual([['name=a', 3]]);
    const quantile = createMetrics(parse('{} | quantile_over_time(duration, .5) by (span.code)'), options);
    const [buckets] = quantile.stages;
    if (buckets === undefined || !('addBucket' in buckets)) throw new Error('no first stage');
    buckets.addFigures([{ type: 'float', value: 200 }], 1, { weight: 1, sum: 8e8, least: 8e8, most: 8e8 });
    buckets.addBucket([{ type: 'int', value: 200n }], 1, { bucket: 20_473, weight: 1 });
    expect(quantile.finish().series.map((series) => [labels(series), series.samples[1]])).toEqual([['span.code=200 p=0.5', 0.8]]);
  });

  test('cuts series over the limit visibly, always the same ones', () => {
    const metrics = createMetrics(parse('{} | rate() by (name)'), { intervals: RANGE, maxSeries: 2, exemplars: 0, semconv: true });
    metrics.add(CALLS);
    expect([metrics.finish().series.map(labels), metrics.finish().droppedSeries]).toEqual([['name=get', 'name=put'], 1]);
  });

  test('keeps its memory bounded, and tells what it did not count', () => {
    const intervals = rangeIntervals({ start: 0n, end: 9_999n, step: 1n });
    const metrics = createMetrics(parse('{} | max_over_time(duration) by (name)'), { intervals, maxSeries: 0, exemplars: 0, semconv: true });
    const [stage] = metrics.stages;
    if (stage === undefined || !('addFigures' in stage)) throw new Error('no first stage');
    for (let at = 0; at < 600; at++) stage.addFigures([{ type: 'string', value: `n${at}` }], 0, { weight: 1, sum: 1, least: 1, most: 1 });
    const result = metrics.finish();
    expect([result.series.length, result.uncountedSpans]).toEqual([500, 100]);
  });
});
