import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connectStore } from '../../packages/server/src/store/connection/index.ts';
import type { StoreConnection } from '../../packages/server/src/store/connection/index.ts';
import { RecordingSender, spanNumbers } from './recording-sender.ts';
import { ServerProcess } from './server-process.ts';

const ROUNDS = Number(process.env['SPOOR_CRASH_ROUNDS'] ?? 20);
const VICTIMS = ['server', 'engine', 'both'] as const;

test(`kill -9 of server, engine and both, ${ROUNDS} times under load: nothing acknowledged is missing, nothing is doubled`, { timeout: 900_000 }, async () => {
  const data = await mkdtemp(join(tmpdir(), 'spoor-crash-'));
  const sender = new RecordingSender();
  let server = await ServerProcess.start(data);
  let enginesKilled = 0;
  try {
    for (let round = 0; round < ROUNDS; round++) {
      sender.aim(server.otlpHttp);
      await sleep(200 + Math.random() * 1_800);
      const victim = VICTIMS[round % VICTIMS.length]!;
      if (victim !== 'server' && server.signalEngine('SIGKILL')) enginesKilled++;
      if (victim === 'engine') continue;
      sender.aim(undefined);
      await server.killServer();
      server = await ServerProcess.start(data);
    }
    // One that hangs instead of dying.
    sender.aim(server.otlpHttp);
    await sleep(500);
    await expect.poll(() => server.signalEngine('SIGSTOP'), { timeout: 20_000 }).toBe(true);
    expect(enginesKilled).toBeGreaterThan(ROUNDS / 10);
    await sleep(2_000);
    sender.aim(undefined);
    await sender.stop();
    await drained(server);
    expect(sender.acknowledged.size).toBeGreaterThan(ROUNDS * 5);

    const connection = connectStore({ socketPath: server.socketPath });
    await checkSpans(connection, sender);
    await connection[Symbol.asyncDispose]();
  } finally {
    await sender.stop();
    await server.killServer();
    server.signalEngine('SIGKILL');
    await rm(data, { recursive: true, force: true, maxRetries: 10 });
  }
});

async function drained(server: ServerProcess): Promise<void> {
  for (let waited = 0; waited < 120_000; waited += 100) {
    const metrics = await (await fetch(`${server.ui}/metrics`)).text();
    if (/^spoor_journal_lag_bytes 0$/m.test(metrics)) return;
    await sleep(100);
  }
  throw new Error('the journal was not drained within two minutes');
}

async function checkSpans(connection: StoreConnection, sender: RecordingSender): Promise<void> {
  const number = async (sql: string): Promise<number> => Number((await connection.queryRows(sql)).rows[0]!['n']);
  const doubled = await number('SELECT count() AS n FROM (SELECT span_id FROM spoor.spans GROUP BY trace_id, span_id HAVING count() > 1)');
  expect(doubled, 'doubled spans').toBe(0);

  const { rows } = await connection.queryRows('SELECT toUInt64(intDiv(span_id, 1000)) AS request, count() AS spans FROM spoor.spans GROUP BY request');
  const stored = new Map(rows.map((row) => [Number(row['request']), Number(row['spans'])]));
  const expected = spanNumbers(1).length;
  expect([...sender.acknowledged].filter((request) => stored.get(request) !== expected), 'acknowledged requests with missing spans').toEqual([]);
  expect([...stored].filter(([, spans]) => spans !== expected), 'requests that are there in part').toEqual([]);

  const spans = await number('SELECT count() AS n FROM spoor.spans');
  expect(await number('SELECT sum(spans) AS n FROM spoor.traces'), 'spans in the traces table').toBe(spans);
  const wrongTraces = await number(
    `SELECT count() AS n FROM (SELECT trace_id, sum(spans) AS s FROM spoor.traces GROUP BY trace_id) AS t
     FULL JOIN (SELECT trace_id, count() AS c FROM spoor.spans GROUP BY trace_id) AS d ON t.trace_id = d.trace_id WHERE t.s != d.c`,
  );
  expect(wrongTraces, 'traces with another number of spans').toBe(0);
  const roll = (await connection.queryRows("SELECT name FROM system.tables WHERE database = 'spoor' AND name LIKE 'red%'")).rows.map((row) => String(row['name']));
  expect(roll.length).toBeGreaterThan(0);
  for (const table of roll) expect(await number(`SELECT toUInt64(sum(calls)) AS n FROM spoor.${table}`), `calls in ${table}`).toBe(spans);
  console.log(`${sender.acknowledged.size * expected} spans acknowledged, ${spans} stored, ${sender.refused} requests without an answer`);
}
