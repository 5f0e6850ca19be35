import { expect, test } from 'vitest';
import { drained } from '../crash/check-stored.ts';
import { eventually, startSpoor, temporaryFolder } from '../program/spoor-process.ts';
import { connectEngine, readNumber, statusOf } from './support.ts';

const DAY = 86_400_000_000_000n;
/** Starts no clock should have, by the trace that has them. */
const ODD_STARTS: readonly (readonly [string, bigint])[] = [
  ['00000000000000000000000000000001', 0n],
  ['00000000000000000000000000000002', 1n],
  ['00000000000000000000000000000003', 2n ** 64n - 2_208_988_800_000_000_000n], // 1900, written by a sender that takes times as signed
  ['00000000000000000000000000000004', 2n ** 63n - 1n],
  ['00000000000000000000000000000005', 2n ** 63n],
  ['00000000000000000000000000000006', 2n ** 64n - 1n],
];
const LONG_TRACE = 'a'.repeat(32);

test('a batch over 500 days and with impossible times is kept, found by trace id, and makes few partitions', async () => {
  await using folder = await temporaryFolder();
  await using server = await startSpoor(folder.path);
  const now = BigInt(Date.now()) * 1_000_000n;
  const spans = [
    ...Array.from({ length: 500 }, (_, day) => span(LONG_TRACE, day + 1, now - BigInt(day) * DAY)),
    ...ODD_STARTS.map(([traceId, start]) => span(traceId, 1, start)),
  ];
  await send(server.otlpHttp, spans);
  // Partitions become visible one after the other.
  expect(await eventually(() => spanCount(server.ui, LONG_TRACE), (spans) => spans === 500)).toBe(500);
  for (const [traceId, start] of ODD_STARTS) {
    expect(await spanCount(server.ui, traceId), `a start of ${start}`).toBe(1);
    expect(await statusOf(`${server.ui}/api/v3/traces/${traceId}`), `a start of ${start}`).toBe(200);
    expect(await statusOf(`${server.ui}/api/spoor/v1/traces/${traceId}/columns`), `a start of ${start}`).toBe(200);
    const answer = (await (await fetch(`${server.ui}/api/spoor/v1/traces/${traceId}/spans/1`)).json()) as { spans: { start: string; repairs: string[] }[] };
    expect(answer.spans).toHaveLength(1);
    // Either the very time that was sent, or a mended one that says so.
    if (answer.spans[0]!.repairs.length === 0) expect(answer.spans[0]!.start).toBe(String(start));
  }

  await send(server.otlpHttp, [span('b'.repeat(32), 1, now)]);
  expect(await eventually(() => statusOf(`${server.ui}/api/traces/${'b'.repeat(32)}`), (status) => status === 200)).toBe(200);
  await drained(server);
  await using connection = connectEngine(folder.path);
  expect(await readNumber(connection, 'SELECT count() AS n FROM spoor.spans')).toBe(spans.length + 1);
  for (const table of ['spans', 'traces']) {
    const partitions = await readNumber(connection, `SELECT uniqExact(partition) AS n FROM system.parts WHERE database = 'spoor' AND table = '${table}' AND active`);
    expect(partitions, `partitions of ${table}`).toBeLessThanOrEqual(34);
  }
});

function span(traceId: string, id: number, start: bigint): object {
  const end = start + 1_000_000n < 2n ** 64n ? start + 1_000_000n : start;
  return { traceId, spanId: id.toString(16).padStart(16, '0'), name: 'tick', kind: 2, startTimeUnixNano: String(start), endTimeUnixNano: String(end) };
}

async function send(url: string, spans: readonly object[]): Promise<void> {
  const body = JSON.stringify({ resourceSpans: [{ resource: { attributes: [{ key: 'service.name', value: { stringValue: 'clock' } }] }, scopeSpans: [{ spans }] }] });
  const answer = await fetch(`${url}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect([answer.status, await answer.text()]).toEqual([200, '{}']);
}

async function spanCount(ui: string, traceId: string): Promise<number> {
  const answer = (await (await fetch(`${ui}/api/traces/${traceId}`)).json()) as { data: { spans: unknown[] }[] | null };
  return answer.data?.[0]?.spans.length ?? 0;
}
