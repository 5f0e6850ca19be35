import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSpoor, temporaryFolder } from '../program/spoor-process.ts';
import type { ServerProcess } from '../program/spoor-process.ts';
import { FROM_SOURCES, runExample, startExample } from './example-process.ts';
import { storedTrace, tracesOf } from './stored-trace.ts';
import type { StoredSpan } from './stored-trace.ts';
import { EXAMPLES } from './toolchains.ts';

/** The examples that use `@spoor/node`: their own commands from package.json, against a real Spoor. */
const STRATEGIES = { service_strategies: [{ service: 'remote', type: 'probabilistic', param: 1, operation_strategies: [{ operation: 'health check', type: 'probabilistic', param: 0 }] }] };

const resources = new AsyncDisposableStack();
let server: ServerProcess;

beforeAll(async () => {
  const folder = resources.use(await temporaryFolder());
  server = resources.use(await startSpoor(folder.path, { args: ['--sampling-strategies', JSON.stringify(STRATEGIES)] }));
});
afterAll(async () => await resources.disposeAsync());

function overHttp(service: string): Record<string, string> {
  return { OTEL_EXPORTER_OTLP_ENDPOINT: server.otlpHttp, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf', OTEL_SERVICE_NAME: service, ...FROM_SOURCES };
}

/** A command of an example's package.json, with this Node in place of `node` and Spoor's address in place of the usual one. */
async function script(example: string, name: string): Promise<readonly string[]> {
  const { scripts } = JSON.parse(await readFile(join(EXAMPLES, example, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  return ['-c', scripts[name]!.replace(/\bnode (?=--import)/, '"$NODE" ').replace('http://127.0.0.1:16686', server.ui)];
}

test('one flag: http, Express and fetch in one trace, and nothing lost at the end', async () => {
  await using app = startExample(server, { example: 'node-one-flag', command: process.execPath, args: ['--import', '@spoor/node', 'app.js'], env: { ...overHttp('one-flag'), PORT: '0' } });
  const answer = await fetch(await app.line(/listening on (\S+)/));
  expect(await answer.text()).toBe('Hello, Ada!\n');
  await app.end('SIGTERM');
  const [trace] = await tracesOf(server, 'one-flag', 1);
  expect(trace?.filter(({ kind }) => kind === 'server').map(({ name }) => name).sort()).toEqual(['GET /greeting/:name', 'GET /users/:name']);
  expect(trace?.filter(({ kind }) => kind === 'client')).toHaveLength(1);
  expect(trace?.filter(({ parent }) => parent === undefined)).toHaveLength(1);
});

test('logs carry the trace', async () => {
  const output = await runExample(server, { example: 'logs-node', command: 'sh', args: await script('logs-node', 'start'), env: overHttp('logs-node') });
  const lines = output.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, string>);
  // pino and the program write in their own time: by message, not by place.
  const line = (msg: string) => lines.find((candidate) => candidate['msg'] === msg)!;
  expect(lines).toHaveLength(3);
  expect(line('starting')).not.toHaveProperty('trace_id');
  const byHand = line('by hand');
  expect(line('processing order')).toMatchObject({ trace_id: byHand['trace_id'], span_id: byHand['span_id'], order_id: 'ORD-456' });
  expect(await storedTrace(server, byHand['trace_id']!, 1)).toMatchObject([{ name: 'process_order', service: 'logs-node' }]);
});

describe('sampling', () => {
  async function kept(strategy: string, atLeast: number): Promise<readonly (readonly StoredSpan[])[]> {
    await runExample(server, { example: 'sampling-node', command: 'sh', args: await script('sampling-node', strategy), env: overHttp(strategy) });
    return await tracesOf(server, strategy, atLeast);
  }
  const failed = (traces: readonly (readonly StoredSpan[])[]) => traces.filter((spans) => spans.some(({ tags }) => tags['error'] === true));
  const threshold = (span: StoredSpan | undefined) => /(?:^|,)ot=th:([0-9a-f]+)/.exec(String(span?.tags['w3c.tracestate'] ?? ''))?.[1];
  /** What all spans of a name stand for together, from their thresholds. */
  const estimated = (traces: readonly (readonly StoredSpan[])[], name: string) =>
    traces.flat().filter((span) => span.name === name).reduce((sum, span) => sum + 1 / (1 - Number.parseInt((threshold(span) ?? '0').padEnd(13, '0'), 16) / 16 ** 13), 0);

  test('always: all of it', async () => {
    const traces = await kept('always', 1000);
    expect(traces).toHaveLength(1000);
    expect(failed(traces)).toHaveLength(10);
  });

  test('ratio: a tenth, which says so', async () => {
    const traces = await kept('ratio', 50);
    expect(Math.abs(traces.length - 100)).toBeLessThan(6 * Math.sqrt(1000 * 0.1 * 0.9));
    for (const [span] of traces) expect(threshold(span)).toBe('e666');
    expect(Math.abs(estimated(traces, 'request') - 900)).toBeLessThan(10 * 6 * Math.sqrt(900 * 0.1 * 0.9));
  });

  test('so many a second: the burst and little more, whole traces, weights that add up', async () => {
    const traces = await kept('start', 100);
    expect(traces.length).toBeGreaterThanOrEqual(100);
    // The program takes well under a second; a slow machine may take five.
    expect(traces.length).toBeLessThan(620);
    for (const spans of traces) expect([1, 3]).toContain(spans.length);
    for (const [span] of traces) expect(threshold(span)).toBeDefined();
  });

  test('rules: no health checks, half of the rest', async () => {
    const traces = await kept('rules', 300);
    expect(traces.flat().filter(({ name }) => name === 'health check')).toEqual([]);
    expect(Math.abs(traces.length - 450)).toBeLessThan(6 * Math.sqrt(900 * 0.25));
  });

  test('errors: all failures whole and standing for themselves, 1 % of the rest standing for a hundred', async () => {
    const traces = await kept('errors', 10);
    const remarkable = failed(traces);
    expect(remarkable).toHaveLength(10);
    for (const spans of remarkable) {
      expect(spans).toHaveLength(3);
      expect(new Set(spans.map(threshold))).toEqual(new Set(['0']));
    }
    const others = traces.filter((spans) => !remarkable.includes(spans));
    expect(others.length).toBeLessThan(10 + 6 * Math.sqrt(990 * 0.01));
    for (const [span] of others) expect(threshold(span)).toBe('fd70a');
  });

  test('remote: what Spoor is configured to say', async () => {
    const traces = await kept('remote', 900);
    expect(traces).toHaveLength(900);
    expect(traces.flat().filter(({ name }) => name === 'health check')).toEqual([]);
  });
});

test.each([
  ['throw', 1],
  ['reject', 1],
  ['exit', 3],
  ['signal', null],
])('error-biased, when the process ends by %s: the trace that failed is kept whole, the other is not', async (way, code) => {
  const service = `ends by ${way}`;
  const env = { ...overHttp(service), OTEL_TRACES_SAMPLER: 'error_biased', OTEL_TRACES_SAMPLER_ARG: '0' };
  await using app = startExample(server, { example: 'sampling-node', command: process.execPath, args: ['--import', '@spoor/node', join(import.meta.dirname, 'apps', 'ends.mjs'), way], env });
  expect(await app.end()).toBe(code);
  const traces = await tracesOf(server, service, 1);
  expect(traces.map((spans) => spans.map(({ name }) => name).sort())).toEqual([['child', 'root']]);
  for (const span of traces.flat()) expect(span.tags['w3c.tracestate']).toBe('ot=th:0');
});
