import type { Bar } from '../bars.ts';
import { BenchServer } from '../bench-server.ts';
import { runLoad } from '../load.ts';
import { figuresOf, watchMemory } from '../procs.ts';

export interface IngestOptions {
  readonly transport: 'http' | 'grpc';
  readonly seconds: number;
}

const BARS = { http: 180_000, grpc: 150_000 } as const;
const NAMES = { http: 'OTLP/HTTP protobuf', grpc: 'OTLP/gRPC' } as const;

/** As many spans as the server takes, until the journal is drained: rate, CPU and memory over all of that. */
export async function measureIngest({ transport, seconds }: IngestOptions): Promise<readonly Bar[]> {
  await using server = await BenchServer.start();
  await runLoad({ [transport]: server[transport], seconds: Math.min(5, seconds), seed: 2 }); // warm up: JIT, first parts, caches
  await server.drained();
  const storedBefore = await server.metric('spoor_store_insert_spans_total');
  const before = figuresOf([server.pid]);
  const memory = watchMemory([server.pid]);
  const begun = performance.now();
  const report = await runLoad({ [transport]: server[transport], seconds, seed: 1 });
  const drainSeconds = await server.drained();
  const wall = (performance.now() - begun) / 1000;
  memory.stop();
  const after = figuresOf([server.pid]);
  const stored = (await server.metric('spoor_store_insert_spans_total')) - storedBefore;
  if (stored !== report.acknowledged) throw new Error(`${report.acknowledged} spans were acknowledged and ${stored} stored`);
  if (report.failed > 0) process.stderr.write(`${report.failed} requests failed, the first with: ${report.firstFailure}\n`);
  const name = NAMES[transport];
  const duration = report.seconds + drainSeconds;
  const note = `${report.acknowledged.toLocaleString('en')} spans of ${report.bytesPerSpan} bytes in ${report.seconds.toFixed(1)} s + ${drainSeconds.toFixed(1)} s to drain (${wall.toFixed(1)} s with the client's start), ${report.busy} asked to retry, ack p50 ${report.ackP50} ms, p99 ${report.ackP99} ms`;
  return [
    { what: `${name}, acknowledged and stored`, measured: report.acknowledged / duration, unit: 'spans/s', bar: { atLeast: BARS[transport] }, note },
    { what: `${name}, CPU of all server processes per 1 M spans`, measured: (after.cpuSeconds - before.cpuSeconds) / (report.acknowledged / 1e6), unit: 's', bar: { atMost: 8 } },
    { what: `${name}, memory of all server processes, highest`, measured: memory.peakRssBytes() / 1e9, unit: 'GB', bar: { atMost: 1.2 } },
  ];
}
