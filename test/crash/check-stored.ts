import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { StoreConnection } from '../../packages/server/src/store/connection/index.ts';
import { spanNumbers } from './recording-sender.ts';
import type { RecordingSender } from './recording-sender.ts';

const SLICES = 16;

/** Waits until everything that was accepted is in the store. */
export async function drained(server: { readonly ui: string; readonly output: { readonly text: string } }): Promise<void> {
  let metrics = '';
  for (let waited = 0; waited < 120_000; waited += 100) {
    metrics = await (await fetch(`${server.ui}/metrics`)).text();
    if (/^spoor_journal_lag_bytes 0$/m.test(metrics)) return;
    await sleep(100);
  }
  const figures = metrics.split('\n').filter((line) => /^spoor_(journal|store|engine|pipeline)/.test(line));
  throw new Error(`the journal was not drained within two minutes\n${figures.join('\n')}\n${server.output.text.slice(-10_000)}`);
}

/** What the sender knows to be acknowledged is there once, whole, and in all tables. Nothing else may have been sent to the server. */
export async function checkStored(connection: StoreConnection, sender: RecordingSender): Promise<void> {
  const number = async (sql: string): Promise<number> => Number((await connection.queryRows(sql)).rows[0]!['n']);
  /** A part of the traces at a time: on a fast machine all of them at once are more than one query may hold. */
  const overTraces = async (sql: (slice: string) => string): Promise<number> => {
    let sum = 0;
    for (let slice = 0; slice < SLICES; slice++) sum += await number(sql(`cityHash64(trace_id) % ${SLICES} = ${slice}`));
    return sum;
  };
  const doubled = await overTraces((slice) => `SELECT count() AS n FROM (SELECT span_id FROM spoor.spans WHERE ${slice} GROUP BY trace_id, span_id HAVING count() > 1)`);
  expect(doubled, 'doubled spans').toBe(0);

  const { rows } = await connection.queryRows('SELECT toUInt64(intDiv(span_id, 1000)) AS request, count() AS spans FROM spoor.spans GROUP BY request');
  const stored = new Map(rows.map((row) => [Number(row['request']), Number(row['spans'])]));
  const expected = spanNumbers(1).length;
  expect([...sender.acknowledged].filter((request) => stored.get(request) !== expected), 'acknowledged requests with missing spans').toEqual([]);
  expect([...stored].filter(([, spans]) => spans !== expected), 'requests that are there in part').toEqual([]);

  const spans = await number('SELECT count() AS n FROM spoor.spans');
  expect(await number('SELECT sum(spans) AS n FROM spoor.traces'), 'spans in the traces table').toBe(spans);
  const wrongTraces = await overTraces(
    (slice) => `SELECT count() AS n FROM (SELECT trace_id, sum(spans) AS s FROM spoor.traces WHERE ${slice} GROUP BY trace_id) AS t
     FULL JOIN (SELECT trace_id, count() AS c FROM spoor.spans WHERE ${slice} GROUP BY trace_id) AS d ON t.trace_id = d.trace_id WHERE t.s != d.c`,
  );
  expect(wrongTraces, 'traces with another number of spans').toBe(0);
  const roll = (await connection.queryRows("SELECT name FROM system.tables WHERE database = 'spoor' AND name LIKE 'red%'")).rows.map((row) => String(row['name']));
  expect(roll.length).toBeGreaterThan(0);
  for (const table of roll) expect(await number(`SELECT toUInt64(sum(calls)) AS n FROM spoor.${table}`), `calls in ${table}`).toBe(spans);
  console.log(`${sender.acknowledged.size * expected} spans acknowledged, ${spans} stored, ${sender.refused} requests without an answer`);
}
