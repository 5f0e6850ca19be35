import { setTimeout as sleep } from 'node:timers/promises';
import { oddTrace, OddTrace, OtlpPayloadWriter } from '@spoor/testkit';
import type { Bar } from '../bars.ts';
import { quantile } from '../bars.ts';
import { BenchServer } from '../bench-server.ts';
import { runLoad } from '../load.ts';

const PROBES = 100;
const RATE = 20_000;

/** From the acknowledgement of a trace to the first search by id that finds it, while other spans come in. */
export async function measureFreshness(probeCount = PROBES): Promise<readonly Bar[]> {
  await using server = await BenchServer.start();
  const load = runLoad({ http: server.http, seconds: 5 + probeCount * 0.7, rate: RATE }); // about as long as the probes take
  await sleep(5000);
  const probes: Promise<number>[] = [];
  for (let probe = 0; probe < probeCount; probe++) {
    probes.push(waitFor(server, probe));
    await sleep(550 + ((probe * 37) % 200)); // so that probes fall on every moment of the writer's cycle
  }
  const waits = await Promise.all(probes);
  await load;
  return [{ what: 'searchable after the acknowledgement, p99', measured: quantile(waits, 0.99) / 1000, unit: 's', bar: { atMost: 1.5 }, note: `${probeCount} probes under ${RATE.toLocaleString('en')} spans/s, p50 ${(quantile(waits, 0.5) / 1000).toFixed(2)} s` }];
}

/** Sends a trace and asks for it until it is there; milliseconds from the acknowledgement on. */
async function waitFor(server: BenchServer, probe: number): Promise<number> {
  const block = oddTrace(OddTrace.NO_ROOT, { start: BigInt(Date.now()) * 1_000_000n, seed: 1000 + probe * 100 });
  const id = Buffer.from(block.traceId.subarray(0, 16)).toString('hex');
  const sent = await fetch(`${server.http}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/x-protobuf' }, body: new OtlpPayloadWriter().write(block, Uint32Array.of(0, 1)) });
  if (!sent.ok) throw new Error(`the probe was answered ${sent.status}`);
  const acknowledged = performance.now();
  while ((await fetch(`${server.ui}/api/spoor/v1/traces/${id}/columns`)).status !== 200) {
    if (performance.now() - acknowledged > 30_000) throw new Error('an acknowledged trace was not found within 30 s');
    await sleep(20);
  }
  return performance.now() - acknowledged;
}
