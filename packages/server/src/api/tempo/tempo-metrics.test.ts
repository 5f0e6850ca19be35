import type { MetricsSeries } from '@spoor/core/traceql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultStep } from './requests/default-step.ts';
import { NOW, openTempo } from './testing/open-tempo.ts';
import type { TestTempo } from './testing/open-tempo.ts';
import { strictJson } from './testing/tempo-proto.ts';

let tempo: TestTempo;
beforeEach(async () => {
  tempo = await openTempo();
});
afterEach(async () => {
  await tempo[Symbol.asyncDispose]();
});

const SECOND = 1_000_000_000n;
const NOW_SECONDS = Number(NOW / SECOND);
const query = (q: string, more: string) => text(`/api/metrics/query_range?q=${encodeURIComponent(q)}&${more}`);

async function text(path: string): Promise<[number, string]> {
  const answer = await tempo.get(path);
  return [answer.status, await answer.text()];
}

const service = { name: 'resource.service.name', value: { type: 'string', value: 'frontend' } } as const;
const series = (values: readonly number[], rest: Partial<MetricsSeries> = {}): MetricsSeries => ({ labels: [service], samples: Float64Array.from(values), exemplars: [], ...rest });

test('a range to the letter: gaps are not sent, zeros have no value, exemplars stand at their sample', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  tempo.store.series = [
    series([0, Number.NaN, 0.5], { exemplars: [{ traceId, spanId: '1'.padStart(16, '0'), value: Number.NaN, time: 1_795_345_800_000_000_000n + 90n * SECOND }] }),
    series([Number.NaN, Number.NaN, Number.NaN]),
    series([1, 2, 3], { labels: [{ name: 'p', value: { type: 'float', value: 0.9 } }, { name: 'status', value: { type: 'status', value: 'error' } }, { name: 'x', value: { type: 'nil' } }] }),
  ];
  expect(await query('{} | rate() by (resource.service.name)', 'start=1795345800&end=1795345900&step=60s')).toEqual([
    200,
    '{"series":[{"labels":[{"key":"resource.service.name","value":{"stringValue":"frontend"}}],' +
      '"samples":[{"timestampMs":"1795345800000"},{"timestampMs":"1795345920000","value":0.5}],' +
      '"exemplars":[{"labels":[{"key":"trace:id","value":{"stringValue":"af7651916cd43dd8448eb211c80319c"}},{"key":"resource.service.name","value":{"stringValue":"frontend"}}],"value":0.5,"timestampMs":"1795345890000"}]},' +
      '{"labels":[{"key":"p","value":{"doubleValue":0.9}},{"key":"status","value":{"stringValue":"error"}},{"key":"x","value":{"stringValue":"nil"}}],' +
      '"samples":[{"timestampMs":"1795345800000","value":1},{"timestampMs":"1795345860000","value":2},{"timestampMs":"1795345920000","value":3}]}],' +
      '"metrics":{"inspectedTraces":2,"inspectedBytes":"400","completedJobs":1,"totalJobs":1,"inspectedSpans":"10"}}',
  ]);
  expect(tempo.store.metricsAsked[0]).toMatchObject({ tenant: 'default', exemplars: 100, maxSeries: 1000, intervals: { first: 1_795_345_800n * SECOND, step: 60n * SECOND, count: 3 } });
});

test('an instant value: no samples, no gaps', async () => {
  tempo.store.series = [series([0.536870912]), series([0]), series([Number.NaN])];
  expect(await text(`/api/metrics/query?q=${encodeURIComponent('{} | quantile_over_time(duration, .5)')}&start=1795345800&end=1795345900`)).toEqual([
    200,
    '{"series":[{"labels":[{"key":"resource.service.name","value":{"stringValue":"frontend"}}],"value":0.536870912},{"labels":[{"key":"resource.service.name","value":{"stringValue":"frontend"}}]}],' +
      '"metrics":{"inspectedTraces":2,"inspectedBytes":"400","completedJobs":1,"totalJobs":1,"inspectedSpans":"10"}}',
  ]);
  expect(tempo.store.metricsAsked[0]).toMatchObject({ exemplars: 0, intervals: { instant: true, from: 1_795_345_800n * SECOND, to: 1_795_345_900n * SECOND } });
});

test('a client with a strict decoder reads both answers', async () => {
  tempo.store.series = [series([0.5, 0], { exemplars: [{ traceId: '1'.padStart(32, '0'), spanId: '1'.padStart(16, '0'), value: 0.25, time: NOW }] })];
  tempo.store.droppedSeries = 1;
  strictJson('QueryRangeResponse', (await query('{} | rate()', ''))[1]);
  strictJson('QueryInstantResponse', (await text(`/api/metrics/query?q=${encodeURIComponent('{} | rate()')}`))[1]);
});

test('no series is an empty list; too many say so', async () => {
  expect((await query('{} | rate()', ''))[1]).toMatch(/^\{"series":\[\],"metrics":/);
  tempo.store.series = [series([1])];
  tempo.store.droppedSeries = 3;
  expect((await query('{} | rate()', 'maxSeries=1'))[1]).toMatch(/"status":"PARTIAL","message":"Response exceeds maximum series limit of 1, 3 more series are left out"\}$/);
});

test('times in every form', async () => {
  const asked = async (more: string) => {
    const [status, body] = await query('{} | rate()', more);
    expect(status, body).toBe(200);
    const { from, to, step } = tempo.store.metricsAsked.at(-1)!.intervals;
    return [from, to, step].map((nanos) => Number(nanos / 1_000_000n) / 1000);
  };
  expect(await asked('start=1795345800&end=1795345860&step=10')).toEqual([1795345800, 1795345860, 10]);
  expect(await asked('start=1795345800000000000&end=1795345860000000000&step=10s')).toEqual([1795345800, 1795345860, 10]);
  expect(await asked('start=1795345800.5&end=1795345860.25&step=0.25')).toEqual([1795345800.5, 1795345860.25, 0.25]);
  expect(await asked('start=2026-11-22T11:10:00Z&end=2026-11-22T11:11:00Z&step=1m')).toEqual([1795345800, 1795345860, 60]);
  expect(await asked('since=30m&step=1m')).toEqual([NOW_SECONDS - 1800, NOW_SECONDS, 60]);
  expect(await asked('')).toEqual([NOW_SECONDS - 3600, NOW_SECONDS, 15]);
  // The future has no zeros.
  expect(await asked(`start=${NOW_SECONDS - 60}&end=${NOW_SECONDS + 600}&step=60`)).toEqual([NOW_SECONDS - 60, NOW_SECONDS, 60]);
});

test('exemplars: by hint, by parameter, at most a hundred', async () => {
  const asked = async (q: string, more = '') => {
    await query(q, more);
    return tempo.store.metricsAsked.at(-1)!.exemplars;
  };
  expect(await asked('{} | rate()')).toBe(100);
  expect(await asked('{} | rate()', 'exemplars=5')).toBe(5);
  expect(await asked('{} | rate()', 'exemplars=0')).toBe(0);
  expect(await asked('{} | rate()', 'exemplars=500')).toBe(100);
  expect(await asked('{} | rate() with(exemplars=7)', 'exemplars=5')).toBe(7);
  expect(await asked('{} | rate() with(exemplars=false)')).toBe(0);
});

test.each([
  ['{}', '', 'not a metrics query'],
  ['{', '', /^parse error at line 1, col 2: /],
  ['{} | rate()', 'start=5&end=5', 'end must be greater than start'],
  ['{} | rate()', 'start=1795000000&end=1795086401', 'metrics query time range exceeds the maximum allowed duration of 24h0m0s'],
  ['{} | rate()', 'start=1795342300&end=1795345900&step=1ms', 'step of 1ms is too small, minimum step for given range is 360ms'],
  ['{} | rate()', 'step=0', 'step must be greater than 0'],
  ['{} | rate()', 'step=x', 'cannot parse "x" to a valid duration'],
  ['{} | rate()', 'start=x', 'could not parse \'start\' parameter: strconv.ParseInt: parsing "x": invalid syntax'],
  ['{} | rate()', 'since=x', 'could not parse \'since\' parameter: not a valid duration string: "x"'],
  ['{} | rate() by (.a,.b,.c,.d,.e,.f)', '', /metrics group by 6 values not yet supported/],
])('refused before any work: %s %s', async (q, more, message) => {
  const [status, body] = await query(q, more);
  expect(status).toBe(400);
  if (typeof message === 'string') expect(body).toBe(message);
  else expect(body).toMatch(message);
  expect(tempo.store.metricsAsked).toEqual([]);
});

test('a range of one nanosecond and one of all time allocate nothing', async () => {
  await using open = await openTempo({ metricsSeconds: 0 });
  const status = async (more: string) => (await open.get(`/api/metrics/query_range?q=${encodeURIComponent('{} | rate()')}&${more}`)).status;
  expect(await status('start=1&end=2')).toBe(200);
  expect(await status('start=0&end=1795345800&step=1ns')).toBe(400);
  expect(await status('start=1795000000000000001&end=1795000000000000002&step=24h')).toBe(200);
  for (const { intervals } of open.store.metricsAsked) expect(intervals.count).toBeLessThan(50);
});

test('the smallest step that is offered is one that is taken', async () => {
  expect((await query('{} | rate()', 'start=1795342300&end=1795345900&step=360ms'))[0]).toBe(200);
});

test('the step of a query without one', () => {
  const seconds = (range: number) => Number(defaultStep(BigInt(Math.round(range * 1e9)))) / 1e9;
  expect([1, 12, 30, 59, 60, 239].map(seconds)).toEqual([0.05, 0.05, 0.1, 0.2, 1, 1]);
  expect([240, 600, 1200, 3600, 6 * 3600, 86_400, 7 * 86_400, 30 * 86_400].map(seconds)).toEqual([1, 2, 5, 15, 60, 300, 2400, 10_800]);
});
