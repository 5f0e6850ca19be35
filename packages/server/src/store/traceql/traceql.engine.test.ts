import type { SpanBlock } from '@spoor/core/model';
import type { TimeRange } from '@spoor/core/plan';
import { createMetrics, evaluateSearch, parseTraceql, printTraceql, rangeIntervals } from '@spoor/core/traceql';
import type { CheckedQuery, MetricsResult, Query, TraceHit } from '@spoor/core/traceql';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arbitraryQueries } from '../../../../core/src/traceql/testing/arbitrary-query.ts';
import { startTestEngine } from '../../engine/testing.ts';
import type { TestEngine } from '../../engine/testing.ts';
import { connectStore } from '../connection/index.ts';
import { openStore } from '../open-store.ts';
import type { SpanStore } from '../span-store.ts';
import { EPOCH, WORDS, blockOf, randomTraces } from './testing/random-traces.ts';

const SECOND = 1_000_000_000n;
const RUNS = Number(process.env['SPOOR_TEST_RUNS'] ?? 25);
const QUERIES = 12;

let engine: TestEngine;
let store: SpanStore;
let tenants = 0;
beforeAll(async () => {
  engine = await startTestEngine();
  store = await openStore({ connection: connectStore({ socketPath: engine.socketPath }) });
});
afterAll(async () => {
  await store[Symbol.asyncDispose]();
  await engine.stop();
});

function checked(query: Query): CheckedQuery | undefined {
  const parsed = parseTraceql(printTraceql(query));
  return parsed.ok ? parsed.query : undefined;
}

async function insert(block: SpanBlock, tenant: string): Promise<void> {
  await store.insert(block, tenant, EPOCH + 3_600n * SECOND);
}

async function searched(tenant: string, query: CheckedQuery, asked: { readonly range: TimeRange; readonly limit: number; readonly semconv: boolean }): Promise<readonly TraceHit[]> {
  let hits: readonly TraceHit[] = [];
  for await (const update of store.searchTraceql({ tenant, query, spansPerSpanset: 3, ...asked })) if (update.done) hits = update.hits;
  return hits;
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? `${each}n` : typeof each === 'number' && !Number.isFinite(each) ? String(each) : each)));
}

const range = fc.oneof(
  fc.constant<TimeRange>({ from: EPOCH - SECOND, to: EPOCH + 7_200n * SECOND }),
  fc.tuple(fc.bigInt({ min: 0n, max: 1_500n }), fc.bigInt({ min: 1n, max: 1_500n })).map(([from, length]) => ({ from: EPOCH + from * SECOND, to: EPOCH + (from + length) * SECOND })),
);
const asked = fc.record({ range, limit: fc.constantFrom(1, 3, 1000), semconv: fc.boolean() });
const queries = arbitraryQueries(WORDS, 2);

describe('the store answers what the evaluator answers', () => {
  test('searches', async () => {
    let compared = 0;
    let found = 0;
    const search = fc.tuple(queries.query, asked);
    const outcome = await fc.check(
      fc.asyncProperty(randomTraces, fc.array(search, { minLength: QUERIES, maxLength: QUERIES }), async (spans, searches) => {
        const tenant = `search ${tenants++}`;
        const block = blockOf(spans, tenant);
        await insert(block, tenant);
        for (const [random, options] of searches) {
          const query = checked(random);
          if (query === undefined) continue;
          const all = evaluateSearch(query, block, { spss: 3, semconv: options.semconv, range: options.range });
          const expected = all.slice(0, options.limit);
          const actual = await searched(tenant, query, options);
          expect(plain(actual), `${printTraceql(query)} ${JSON.stringify(plain(options))}`).toEqual(plain(expected));
          compared++;
          found += expected.length;
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    if (outcome.failed) throw new Error(`seed ${outcome.seed}`, { cause: outcome.errorInstance });
    expect(compared).toBeGreaterThan(RUNS * 3);
    expect(found).toBeGreaterThan(RUNS * 2); // otherwise it compared nothing with nothing
  });

  test('metrics', async () => {
    let compared = 0;
    let found = 0;
    const outcome = await fc.check(
      fc.asyncProperty(randomTraces, fc.array(fc.tuple(queries.metrics, asked, fc.constantFrom(1n, 15n, 60n, 600n)), { minLength: QUERIES, maxLength: QUERIES }), async (spans, all) => {
        const tenant = `metrics ${tenants++}`;
        const block = blockOf(spans, tenant);
        await insert(block, tenant);
        for (const [random, { range: within, semconv }, step] of all) {
          const query = checked(withRoom(random));
          if (query === undefined || query.kind !== 'metrics') continue;
          const intervals = rangeIntervals({ start: within.from, end: within.to, step: step * SECOND });
          const metrics = createMetrics(query, { intervals, exemplars: 0, maxSeries: 0, semconv });
          metrics.add(block);
          const expected = metrics.finish();
          let actual: MetricsResult | undefined;
          for await (const update of store.metricsTraceql({ tenant, query, intervals, exemplars: 0, maxSeries: 0, semconv })) if (update.done) actual = update.result;
          expect(rounded(actual), `${printTraceql(query)} semconv ${semconv} ${JSON.stringify(plain(intervals))}`).toEqual(rounded(expected));
          compared++;
          found += expected.series.length;
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    if (outcome.failed) throw new Error(`seed ${outcome.seed}`, { cause: outcome.errorInstance });
    expect(compared).toBeGreaterThan(RUNS * 3);
    expect(found).toBeGreaterThan(RUNS);
  });
});

/** Which of equally frequent values compare shows is up to the store: room for all. */
function withRoom(query: Query): Query {
  if (query.kind !== 'metrics' || query.expression.kind !== 'metrics-pipeline' || query.expression.aggregate.name !== 'compare') return query;
  return { ...query, expression: { ...query.expression, aggregate: { ...query.expression.aggregate, topN: 1_000 } } };
}

/** Sums may differ in their last digits: floating-point numbers are added in another order. */
function rounded(result: MetricsResult | undefined): unknown {
  return plain(result?.series.map(({ labels, samples }) => ({ labels, samples: Array.from(samples, (sample) => (Number.isFinite(sample) ? Number(sample.toPrecision(9)) : String(sample))) })));
}
