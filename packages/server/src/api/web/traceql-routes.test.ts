import type { TraceqlErrorAnswer, TraceqlMetricsAnswer, TraceqlSearchAnswer } from '@spoor/core/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Metrics, SILENT_LOG } from '../../observe/index.ts';
import { createApiServer } from '../http/index.ts';
import { MemoryStore } from '../testing/index.ts';
import { registerWebApi } from './index.ts';
import { traceqlMetricsAnswer, traceqlSearchAnswer } from './traceql-answers.ts';

const START = 1_700_000_000_000_000_000n;
const RANGE = { from: String(START), to: String(START + 60_000_000_000n) };

describe('TraceQL in the web API', () => {
  const store = new MemoryStore();
  const app = createApiServer({ log: SILENT_LOG, metrics: new Metrics(), ready: async () => undefined, webRoot: undefined, allowedHosts: [] });
  const get = (path: string, query: Readonly<Record<string, string>>) => app.inject({ url: `/api/spoor/v1/traceql/${path}?${String(new URLSearchParams({ ...RANGE, ...query }))}`, headers: { host: 'localhost' } });

  beforeAll(async () => {
    const shared = { traceId: 'a'.repeat(32), service: 'shop', start: START + 1_000_000_000n, duration: 5_000_000n };
    store.add({ ...shared, spanId: '1'.repeat(16), name: 'root', attributes: { plan: 'gold' } }, { ...shared, spanId: '2'.repeat(16), parentId: '1'.repeat(16), name: 'child' });
    registerWebApi(app, {
      store,
      tenant: 'default',
      version: 'test',
      status: () => ({ receivers: [], rejections: [], repairs: [], pipeline: { waitingBytes: 0, lagSeconds: 0 } }),
      endpoints: [],
      retention: { get: () => ({ maxAgeSeconds: 3_600, maxBytes: 1e9 }), set: async () => undefined },
    });
    await app.ready();
  });
  afterAll(() => app.close());

  test('a search answers the matched spans with what the query asked about', async () => {
    const answer: TraceqlSearchAnswer = traceqlSearchAnswer.parse((await get('search', { q: '{ span.plan = "gold" }' })).json());
    expect(answer.done).toBe(true);
    expect(answer.traces).toHaveLength(1);
    expect(answer.traces[0]?.spansets).toEqual([
      { matched: 1, attributes: [], spans: [{ spanId: '1'.repeat(16), name: 'root', start: String(START + 1_000_000_000n), duration: 5_000_000, attributes: [{ name: 'span.plan', type: 'string', text: 'gold' }] }] },
    ]);
  });

  test('progress comes line by line', async () => {
    const answer = await get('search', { q: '{ }', spans: '1', stream: '1' });
    expect(answer.headers['content-type']).toContain('application/x-ndjson');
    const lines = answer.body.trim().split('\n').map((line) => traceqlSearchAnswer.parse(JSON.parse(line)));
    expect(lines.at(-1)).toMatchObject({ done: true, traces: [{ spansets: [{ matched: 2, spans: [{}] }] }] });
  });

  test('what is wrong with a query is told with line, column and suggestion', async () => {
    const answer = await get('search', { q: '{ .a = 1 &&\n .b == 2 }' });
    expect(answer.statusCode).toBe(400);
    const { error } = answer.json<TraceqlErrorAnswer>();
    expect(error).toMatchObject({ code: 'BAD_REQUEST', problems: [{ line: 2, column: 5 }] });
    expect(error.message).toMatch(/^Line 2, column 5: ==/);
  });

  test('a metrics query answers series; a query for traces, a bad range and a short step are refused', async () => {
    const answer: TraceqlMetricsAnswer = traceqlMetricsAnswer.parse((await get('metrics', { q: '{ } | count_over_time()', step: '10' })).json());
    expect(answer.step).toBe('10000000000');
    expect(answer.series.map(({ samples }) => samples.reduce<number>((sum, sample) => sum + (sample ?? 0), 0))).toEqual([2]);
    const traces = await get('metrics', { q: '{ }' });
    expect([traces.statusCode, traces.json<TraceqlErrorAnswer>().error.message]).toEqual([400, expect.stringContaining('| rate()')]);
    expect((await get('metrics', { q: '{ } | rate()', from: RANGE.to })).statusCode).toBe(400);
    expect((await get('metrics', { q: '{ } | rate()', from: '1', step: '1' })).statusCode).toBe(400);
  });

  test('a comparison is about the whole range', async () => {
    const answer = traceqlMetricsAnswer.parse((await get('metrics', { q: '{ } | compare({ name = "root" })' })).json());
    expect(answer.count).toBe(1);
    expect(answer.series.some(({ labels }) => labels.some(({ name, text }) => name === '__meta_type' && text === 'selection'))).toBe(true);
  });

  test('values are told as a query writes them', async () => {
    expect((await get('values', { attribute: 'span.plan' })).json()).toEqual({ values: [{ literal: '"gold"', type: 'string', text: 'gold', count: 1 }], isCut: false, sampledSpans: 2 });
    expect((await get('values', { attribute: 'a b c' })).statusCode).toBe(400);
    expect((await get('tags', { q: '{ span.plan = ' })).json()).toMatchObject({ names: [{ scope: 'span', name: 'plan' }], isCut: false });
  });
});
