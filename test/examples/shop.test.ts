import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, startSpoor, temporaryFolder } from '../program/spoor-process.ts';
import type { ServerProcess } from '../program/spoor-process.ts';
import { startExample } from './example-process.ts';
import { storedTrace } from './stored-trace.ts';
import { goProgram, pythonEnvironment } from './toolchains.ts';

const resources = new AsyncDisposableStack();
let server: ServerProcess;

beforeAll(async () => {
  const folder = resources.use(await temporaryFolder());
  server = resources.use(await startSpoor(folder.path));
});
afterAll(async () => await resources.disposeAsync());

test('one trace crosses five services in three languages', { timeout: 400_000 }, async (ctx) => {
  const env = { VENV: await pythonEnvironment(ctx, 'shop/python'), GO_PROGRAM: await goProgram(ctx, 'shop/go'), PORT: '0' };
  await using shop = startExample(server, { example: 'shop', command: process.execPath, args: ['start.js'], env });
  const checkout = (await shop.line(/shop on (\S+)umbrella/)).toString();

  const bought = await fetch(`${checkout}umbrella`, { method: 'POST' });
  expect(await bought.json()).toEqual({ receipt: 'R-1990', parcel: 'P-umbrella' });
  const refused = await fetch(`${checkout}yacht`, { method: 'POST' });
  expect([refused.status, await refused.json()]).toEqual([402, { error: 'card declined' }]);
  expect(await shop.end('SIGTERM')).toBe(0);

  const trace = await wholeTrace(bought.headers.get('x-trace-id')!);
  expect([...new Set(trace.map(({ service }) => service))].sort()).toEqual(['gateway', 'inventory', 'orders', 'payment', 'shipping']);
  expect(new Set(await languages(bought.headers.get('x-trace-id')!))).toEqual(new Set(['nodejs', 'python', 'go']));
  expect(trace.filter(({ parent }) => parent === undefined).map(({ service, name }) => `${service}: ${name}`)).toEqual(['gateway: POST /checkout/:item']);
  expect(trace.filter(({ kind }) => kind === 'server').map(({ service }) => service).sort()).toEqual(['gateway', 'inventory', 'orders', 'payment', 'shipping']);
  expect(trace.find(({ name }) => name === 'look up price')).toMatchObject({ service: 'inventory', tags: { 'order.item': 'umbrella' } });

  const failed = await wholeTrace(refused.headers.get('x-trace-id')!);
  expect(failed.some(({ service }) => service === 'shipping')).toBe(false);
  expect(failed.find(({ name }) => name === 'process_order')).toMatchObject({ service: 'orders', tags: { error: true }, events: ['exception'] });

  const edges = await eventually(dependencies, (found) => found.length >= 4, 20);
  expect(edges.sort()).toEqual(['gateway > orders', 'orders > inventory', 'orders > payment', 'orders > shipping']);
});

/** The services have ended and sent what they had: the trace is whole when it stops growing. */
async function wholeTrace(traceId: string): ReturnType<typeof storedTrace> {
  let before = -1;
  const count = await eventually(
    async () => {
      const now = (await spansOf(traceId)).length;
      const settled = now > 0 && now === before;
      before = now;
      if (!settled) await new Promise((resolve) => setTimeout(resolve, 300));
      return settled ? now : 0;
    },
    (settled) => settled > 0,
    30,
  );
  return await storedTrace(server, traceId, count);
}

interface JaegerTrace {
  readonly spans: readonly unknown[];
  readonly processes: Readonly<Record<string, { readonly tags: readonly { readonly key: string; readonly value: unknown }[] }>>;
}

async function jaegerTrace(traceId: string): Promise<JaegerTrace | undefined> {
  const response = await fetch(`${server.ui}/api/traces/${traceId}`);
  return response.ok ? ((await response.json()) as { data: JaegerTrace[] }).data[0] : undefined;
}

async function spansOf(traceId: string): Promise<readonly unknown[]> {
  return (await jaegerTrace(traceId))?.spans ?? [];
}

async function languages(traceId: string): Promise<readonly unknown[]> {
  const { processes } = (await jaegerTrace(traceId))!;
  return Object.values(processes).map(({ tags }) => tags.find(({ key }) => key === 'telemetry.sdk.language')?.value);
}

/** Calls between services; those within one are of no interest here. */
async function dependencies(): Promise<string[]> {
  const response = await fetch(`${server.ui}/api/dependencies?endTs=${Date.now() + 60_000}&lookback=3600000`);
  return ((await response.json()) as { data: { parent: string; child: string }[] }).data.filter(({ parent, child }) => parent !== child).map(({ parent, child }) => `${parent} > ${child}`);
}
