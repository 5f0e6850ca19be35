import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestContext } from 'vitest';
import { startSpoor, temporaryFolder } from '../program/spoor-process.ts';
import type { ServerProcess } from '../program/spoor-process.ts';
import { runExample, startExample } from './example-process.ts';
import type { ExampleCommand } from './example-process.ts';
import { startMongoStandIn } from './mongo-stand-in.ts';
import { printedId, printedIds, storedTrace, tracesOf } from './stored-trace.ts';
import { EXAMPLES, goProgram, pythonEnvironment } from './toolchains.ts';

/** The guide's snippets, each as the program that its folder has. Making environments for the first time takes a while. */
const FIRST_TIME_MS = 400_000;

const resources = new AsyncDisposableStack();
let server: ServerProcess;

beforeAll(async () => {
  const folder = resources.use(await temporaryFolder());
  server = resources.use(await startSpoor(folder.path));
});
afterAll(async () => await resources.disposeAsync());

async function python(ctx: TestContext, example: string, ...args: string[]): Promise<ExampleCommand> {
  return { example, command: 'sh', args: ['run.sh', ...args], env: { VENV: await pythonEnvironment(ctx, example) } };
}
async function go(ctx: TestContext, example: string): Promise<ExampleCommand> {
  return { example, command: await goProgram(ctx, example) };
}
const node = (example: string, ...args: string[]): ExampleCommand => ({ example, command: process.execPath, args: args.length === 0 ? ['index.js'] : args });

const LANGUAGES = {
  python,
  go,
  node: async (_: TestContext, example: string) => node(example),
} as const;

describe.each(Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[])('%s', (language) => {
  test('setup', { timeout: FIRST_TIME_MS }, async (ctx) => {
    const output = await runExample(server, await LANGUAGES[language](ctx, `${language}-setup`));
    expect(await storedTrace(server, printedId(output), 1)).toMatchObject([{ name: 'first span', service: `${language}-setup` }]);
  });

  test('manual instrumentation', { timeout: FIRST_TIME_MS }, async (ctx) => {
    const output = await runExample(server, await LANGUAGES[language](ctx, `${language}-manual`));
    const [good, bad] = printedIds(output);
    const succeeded = await storedTrace(server, good!, 2);
    expect(succeeded.find(({ name }) => name === 'process_order')?.tags).toMatchObject({ 'order.id': 'ORD-456', 'payment.status': 'success' });
    expect(succeeded.find(({ name }) => name === 'charge')?.parent).toBe('process_order');
    const failed = (await storedTrace(server, bad!, 2)).find(({ name }) => name === 'process_order');
    expect(failed?.tags).toMatchObject({ 'order.id': 'ORD-13', error: true, 'otel.status_code': 'ERROR' });
    expect(failed?.tags).not.toHaveProperty('payment.status');
    expect(failed?.events).toEqual(['exception']);
    expect(output).toContain('failed: card declined');
  });

  test('propagation', { timeout: FIRST_TIME_MS }, async (ctx) => {
    const output = await runExample(server, await LANGUAGES[language](ctx, `propagation-${language}`));
    const traceId = printedId(output);
    expect(output).toMatch(new RegExp(`^traceparent 00-${traceId}-[0-9a-f]{16}-0[13]$`, 'm'));
    const trace = await storedTrace(server, traceId, 2);
    expect(trace.find(({ name }) => name === 'GET /users')).toMatchObject({ parent: 'call users', kind: 'server' });
  });
});

test('propagation by curl', async () => {
  const output = await runExample(server, { example: 'propagation-curl', command: 'sh', args: ['run.sh'] });
  const [served] = await storedTrace(server, printedId(output), 1);
  expect(served).toMatchObject({ name: 'GET /users', service: 'propagation-node', parent: undefined });
});

test('Python: Flask, requests and SQLAlchemy in one trace', { timeout: FIRST_TIME_MS }, async (ctx) => {
  const output = await runExample(server, await python(ctx, 'python-auto', '--once'));
  expect(output).toContain('Hello, Ada!');
  const trace = await storedTrace(server, printedId(output), 5);
  const select = trace.find(({ tags }) => 'db.statement' in tags || 'db.query.text' in tags);
  expect(select).toMatchObject({ kind: 'client', parent: 'GET /users/<int:user_id>' });
  expect(trace.filter(({ kind }) => kind === 'server').map(({ name }) => name).sort()).toEqual(['GET /greeting/<int:user_id>', 'GET /users/<int:user_id>']);
});

test('Node: Express, http and MongoDB in one trace', async () => {
  await using mongo = await startMongoStandIn();
  await using app = startExample(server, { ...node('node-auto', '--import', './telemetry.js', 'app.js'), env: { MONGO_URL: mongo.url, PORT: '0' } });
  const answer = await fetch(await app.line(/listening on (\S+)/));
  expect(await answer.text()).toBe('Hello, Ada!\n');
  expect(await app.end('SIGTERM')).toBe(0);
  const traceId = answer.headers.get('x-trace-id')!;
  const trace = (await tracesOf(server, 'node-auto', 1)).find((spans) => spans.some(({ name }) => name === 'GET /users/:name'))!;
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(trace.filter(({ kind }) => kind === 'server').map(({ name }) => name).sort()).toEqual(['GET /greeting/:name', 'GET /users/:name']);
  expect(trace.find(({ tags }) => tags['db.system'] === 'mongodb' || tags['db.system.name'] === 'mongodb')).toMatchObject({ kind: 'client' });
  expect(trace.find(({ name }) => name === 'GET /greeting/:name')?.parent).toBeUndefined();
});

describe('sampling, Python', () => {
  test('always on, always off', { timeout: FIRST_TIME_MS }, async (ctx) => {
    const output = await runExample(server, await python(ctx, 'sampling-always'));
    expect(await storedTrace(server, printedId(output, 'on'), 1)).toMatchObject([{ name: 'on' }]);
    await storedTrace(server, printedId(output, 'off'), 0);
  });

  test('a ratio', { timeout: FIRST_TIME_MS }, async (ctx) => {
    const sampled = Number(/sampled (\d+) of 2000/.exec(await runExample(server, await python(ctx, 'sampling-ratio')))?.[1]);
    // Six standard deviations around 200: a false alarm in five hundred million runs.
    expect(Math.abs(sampled - 200)).toBeLessThan(6 * Math.sqrt(2000 * 0.1 * 0.9));
    expect(await tracesOf(server, 'sampling-ratio', sampled)).toHaveLength(sampled);
  });

  test('parent-based', { timeout: FIRST_TIME_MS }, async (ctx) => {
    const output = await runExample(server, await python(ctx, 'sampling-parent-based'));
    const trace = await storedTrace(server, printedId(output, 'sampled parent'), 2);
    expect(trace.map(({ name }) => name).sort()).toEqual(['sampled parent', 'sampled parent child']);
    await storedTrace(server, printedId(output, 'without parent'), 0);
    await storedTrace(server, printedId(output, 'unsampled parent'), 0);
  });

  test('so many a second', { timeout: FIRST_TIME_MS }, async (ctx) => {
    const output = await runExample(server, await python(ctx, 'sampling-rate-limiting'));
    const [, sampled, traces, seconds] = /sampled (\d+) of (\d+) in ([\d.]+) s/.exec(output)!.map(Number);
    expect(sampled).toBeLessThanOrEqual(100 + Math.ceil(100 * seconds!));
    expect(sampled).toBeGreaterThan(Math.min(100, traces! - 1));
    expect(await tracesOf(server, 'sampling-rate-limiting', sampled!)).toHaveLength(sampled!);
  });

  test('errors always, successes rarely', { timeout: FIRST_TIME_MS }, async (ctx) => {
    await runExample(server, await python(ctx, 'sampling-error-biased'));
    const traces = await tracesOf(server, 'sampling-error-biased', 10);
    const failed = traces.filter((spans) => spans.some(({ tags }) => tags['error'] === true));
    expect(failed).toHaveLength(10);
    for (const spans of traces) expect(spans).toHaveLength(3);
    expect(traces.length - failed.length).toBeLessThan(35);
  });
});

test('X-Ray ids and headers, Python', { timeout: FIRST_TIME_MS }, async (ctx) => {
  const output = await runExample(server, await python(ctx, 'x-ray', '--once'));
  expect(output).toContain('X-Ray id 1-67891233-abcdef012345678912345678');
  expect(output).toMatch(/^Root=1-67891233-abcdef012345678912345678;Parent=[0-9a-f]{16};Sampled=1$/m);
  const trace = await storedTrace(server, '67891233abcdef012345678912345678', 3);
  expect(trace.find(({ name }) => name === 'GET /inner')?.parent).toBe('GET');
  expect(trace.find(({ name }) => name === 'GET /outer')?.service).toBe('my-service');
  // The query its README gives in place of get-trace-summaries.
  const readme = await readFile(join(EXAMPLES, 'x-ray', 'README.md'), 'utf8');
  const query = /curl -g 'http:\/\/127\.0\.0\.1:16686([^']+)'/.exec(readme)![1]!;
  const answer = await fetch(`${server.ui}${query}`);
  expect([answer.status, ((await answer.json()) as { data: unknown[] }).data]).toEqual([200, []]);
  expect(((await (await fetch(`${server.ui}${query.replace('"error":"true"', '"http.status_code":"200"')}`)).json()) as { data: unknown[] }).data).toHaveLength(1);
});

test('logs with trace ids, Python', { timeout: FIRST_TIME_MS }, async (ctx) => {
  const lines = (await runExample(server, await python(ctx, 'logs-python'))).trim().split('\n').map((line) => JSON.parse(line) as Record<string, string>);
  expect(lines[0]).toEqual({ level: 'INFO', message: 'Starting' });
  expect(lines[1]).toMatchObject({ message: 'Processing order', order_id: 'ORD-456', trace_flags: expect.stringMatching(/^0[13]$/) });
  const [span] = await storedTrace(server, lines[1]!['trace_id']!, 1);
  expect(span?.name).toBe('process_order');
});

