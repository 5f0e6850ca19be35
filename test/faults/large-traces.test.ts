import { setTimeout as sleep } from 'node:timers/promises';
import type { SpanBlock } from '@spoor/core/model';
import { traceIdToHex } from '@spoor/core/model';
import { decodeSkeleton } from '@spoor/core/wire';
import { OtlpPayloadWriter, deepTrace, wideTrace } from '@spoor/testkit';
import { expect, test } from 'vitest';
import { drained } from '../crash/check-stored.ts';
import { startSpoor, temporaryFolder } from '../program/spoor-process.ts';
import { MEMORY_BOUND, enginePid, peakMemory } from './support.ts';

const SPANS = 100_000;
const SPANS_PER_REQUEST = 10_000;

test('a trace of 100,000 spans, as deep as it is long or all beside each other, comes in and goes out whole', async () => {
  await using folder = await temporaryFolder();
  await using server = await startSpoor(folder.path);
  const start = BigInt(Date.now() - 60_000) * 1_000_000n;
  const shapes = { deep: deepTrace(SPANS, { start }), wide: wideTrace(SPANS, { start }) };
  for (const block of Object.values(shapes)) await send(server.otlpHttp, block);
  await drained(server);
  for (const [shape, block] of Object.entries(shapes)) {
    const traceId = traceIdToHex(block.traceId, 0);
    const jaeger = await fetch(`${server.ui}/api/traces/${traceId}`);
    expect(jaeger.status).toBe(200);
    const { data } = (await jaeger.json()) as { data: { spans: { spanID: string; references: unknown[] }[] }[] };
    expect(data[0]!.spans, shape).toHaveLength(SPANS);
    expect(new Set(data[0]!.spans.map(({ spanID }) => spanID)).size).toBe(SPANS);
    expect(data[0]!.spans.filter(({ references }) => references.length === 0)).toHaveLength(1);

    const answer = await fetch(`${server.ui}/api/spoor/v1/traces/${traceId}/columns`);
    expect(answer.status).toBe(200);
    const skeleton = decodeSkeleton(await answer.arrayBuffer());
    expect(skeleton).toMatchObject({ traceId, count: SPANS, roots: 1, orphans: 0, duplicates: 0, cycles: 0 });
    expect(skeleton.parent.every((parent, at) => parent === (at === 0 ? -1 : shape === 'deep' ? at - 1 : 0)), `parents of the ${shape} trace`).toBe(true);
  }
  expect(peakMemory(server.child.pid!)).toBeLessThan(MEMORY_BOUND);
  expect(peakMemory(enginePid(folder.path)!)).toBeLessThan(MEMORY_BOUND);
});

async function send(url: string, block: SpanBlock): Promise<void> {
  const writer = new OtlpPayloadWriter();
  for (let from = 0; from < block.count; from += SPANS_PER_REQUEST) {
    const rows = Uint32Array.from({ length: Math.min(SPANS_PER_REQUEST, block.count - from) }, (_, i) => from + i);
    const body = writer.write(block, rows);
    for (;;) {
      const answer = await fetch(`${url}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/x-protobuf' }, body });
      await answer.arrayBuffer();
      if (answer.status === 200) break;
      expect(answer.status).toBe(503);
      await sleep(Number(answer.headers.get('retry-after')) * 1000);
    }
  }
}
