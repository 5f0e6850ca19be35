import { setTimeout as sleep } from 'node:timers/promises';
import type { AttributeLevel, TraceSearch } from '@spoor/core/plan';
import { expect, test } from 'vitest';
import { openStore } from '../../packages/server/src/store/open-store.ts';
import { drained } from '../crash/check-stored.ts';
import { RecordingSender, spanNumbers } from '../crash/recording-sender.ts';
import { runSpoor, startSpoor, temporaryFolder } from '../program/spoor-process.ts';
import { MEMORY_BOUND, connectEngine, enginePid, peakMemory, readNumber, statusOf } from './support.ts';

const SECONDS = 12;
const ANYWHERE: readonly AttributeLevel[] = ['span', 'resource', 'scope', 'event', 'link'];

test('50 searches at once over everything: the server keeps acknowledging and no process grows without bound', { timeout: 180_000 }, async () => {
  await using folder = await temporaryFolder();
  await using server = await startSpoor(folder.path);
  const { code, stderr } = await runSpoor(['demo', '--spans', '300k', '--hours', '2', '--endpoint', server.otlpHttp]);
  expect(code, stderr).toBe(0);
  await drained(server);
  const engine = enginePid(folder.path)!;
  const to = BigInt(Date.now() + 3_600_000) * 1_000_000n;
  const from = to - 86_400_000_000_000n;
  // No API has regular expressions yet; the store has, and so the engine must bear them.
  await using store = await openStore({ connection: connectEngine(folder.path) });
  const regex: TraceSearch = {
    tenant: 'default', range: { from, to }, order: 'slowest', limit: 500,
    predicate: { op: 'compare', field: { kind: 'attribute', levels: ANYWHERE, key: 'http.route' }, cmp: '=~', value: { type: 'text', value: '.*(a|e|i)+.*[a-z]{3,}.*' } },
  };
  const micros = `start=${from / 1000n}&end=${to / 1000n}`;
  const ask = (path: string) => () => statusOf(`${server.ui}${path}`);
  /** How many clients search each way without a pause, 50 in all. */
  const searches: Readonly<Record<string, readonly [clients: number, search: () => Promise<number>]>> = {
    regex: [10, () => store.search(regex, AbortSignal.timeout(60_000)).then(() => 200, () => 503)],
    'a value that is nowhere': [10, ask(`/api/traces?${micros}&limit=10000&tags=${encodeURIComponent('{"no.such.key":"nothing"}')}`)],
    'an attribute in any scope': [8, ask(`/api/spoor/v1/search?from=${from}&to=${to}&limit=500&tags=host.name`)],
    slowest: [8, ask(`/api/spoor/v1/search?from=${from}&to=${to}&limit=500&order=slowest`)],
    'most spans': [8, ask(`/api/spoor/v1/search?from=${from}&to=${to}&limit=500&order=most-spans&minDuration=1ns`)],
    'summaries of many': [2, ask(`/api/v3/trace-summaries?query.start_time_min=${iso(from)}&query.start_time_max=${iso(to)}&query.search_depth=10000`)],
    'whole traces, v1': [2, ask(`/api/traces?${micros}&limit=10000`)],
    'whole traces, v3': [2, ask(`/api/v3/traces?query.start_time_min=${iso(from)}&query.start_time_max=${iso(to)}&query.search_depth=10000`)],
  };

  const sender = new RecordingSender({ pauseMs: 100 });
  try {
    sender.aim(server.otlpHttp);
    await sleep(500);
    const before = sender.acknowledged.size;
    const kinds = Object.entries(searches);
    const answers = new Map<string, number>();
    const end = performance.now() + SECONDS * 1000;
    await Promise.all(
      kinds.flatMap(([kind, [clients, search]]) =>
        Array.from({ length: clients }, async () => {
          while (performance.now() < end) {
            const answer = `${kind}: ${await search()}`;
            answers.set(answer, (answers.get(answer) ?? 0) + 1);
          }
        }),
      ),
    );
    const megabytes = [server.child.pid!, engine].map((pid) => Math.round(peakMemory(pid) / 1e6));
    console.log(`${sender.acknowledged.size - before} requests acknowledged meanwhile; peak memory of server and engine ${megabytes.join(' and ')} MB; searches:`, answers);
    expect(sender.acknowledged.size - before).toBeGreaterThan(SECONDS * 5);
    await sender.stop();
    expect([sender.refused, [...sender.refusals]], 'requests that were not acknowledged').toEqual([0, []]);
    for (const [kind] of kinds) expect(answers.get(`${kind}: 200`), `answers to "${kind}"`).toBeGreaterThan(0);
    expect([...answers.keys()].filter((answer) => !/: (200|503)$/.test(answer))).toEqual([]);

    expect(server.child.exitCode).toBeNull();
    expect(enginePid(folder.path), 'the engine of the beginning').toBe(engine);
    expect(peakMemory(server.child.pid!), 'memory of the server').toBeLessThan(MEMORY_BOUND);
    expect(peakMemory(engine), 'memory of the engine').toBeLessThan(MEMORY_BOUND);
    await drained(server);
    await using connection = connectEngine(folder.path);
    const sent = sender.acknowledged.size * spanNumbers(1).length;
    const counted = (what: string) => readNumber(connection, `SELECT ${what} AS n FROM spoor.spans WHERE mapContains(attr_i, 'request')`);
    expect([await counted('count()'), await counted('uniqExact(span_id)')]).toEqual([sent, sent]);
  } finally {
    await sender.stop();
  }
});

function iso(nanos: bigint): string {
  return new Date(Number(nanos / 1_000_000n)).toISOString();
}
