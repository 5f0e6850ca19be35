import type { DecodeContext } from '@spoor/core/model';
import { DEFAULT_LIMITS, DEFAULT_TENANT, SpanBlock, spanIdToHex, traceIdToHex } from '@spoor/core/model';
import { decodeOtlpProtobuf } from '@spoor/core/wire';
import { expect, test } from 'vitest';
import { PAYLOAD_PREFIX, PayloadPool } from './payload-pool.ts';

const CONTEXT: DecodeContext = { tenant: DEFAULT_TENANT, receivedAt: 1n, limits: DEFAULT_LIMITS };
const FROM = 1_763_800_000_000_000_000n;
const PAYLOADS = 20;
const SPANS = 128;

function decoded(pool: PayloadPool, request: number): SpanBlock {
  const block = new SpanBlock();
  const { bytes } = pool.request(request);
  const report = decodeOtlpProtobuf(bytes.subarray(PAYLOAD_PREFIX), block, CONTEXT);
  expect([report.accepted, report.rejected]).toEqual([SPANS, 0]);
  return block;
}

test('every round has ids of its own, whole traces, and times that go on', () => {
  const pool = new PayloadPool({ payloads: PAYLOADS, spansPerPayload: SPANS, density: 100, seed: 1, from: FROM });
  expect(pool.size).toBe(PAYLOADS);
  const window = BigInt(Math.round((PAYLOADS * SPANS * 1e9) / 100));
  const ids = new Set<string>();
  const orphans: number[] = [];
  for (let round = 0; round < 3; round++) {
    const own = new Set<string>();
    const parents: string[] = [];
    let inWindow = 0;
    for (let n = 0; n < PAYLOADS; n++) {
      const block = decoded(pool, round * PAYLOADS + n);
      for (let row = 0; row < block.count; row++) {
        const trace = traceIdToHex(block.traceId, row * 16);
        own.add(trace + spanIdToHex(block.spanId[2 * row]!, block.spanId[2 * row + 1]!));
        if (block.parentId[2 * row] !== 0 || block.parentId[2 * row + 1] !== 0) parents.push(trace + spanIdToHex(block.parentId[2 * row]!, block.parentId[2 * row + 1]!));
        const start = block.start64[row]! - FROM - BigInt(round) * window;
        if (start > -1_000_000_000n && start < window) inWindow++;
        if (block.events.end[row]! > block.events.startOf(row)) {
          const at = block.events.time64[block.events.startOf(row)]! - block.start64[row]!;
          expect(at >= 0n && at <= block.duration64[row]!).toBe(true);
        }
      }
    }
    expect(own.size).toBe(PAYLOADS * SPANS);
    // Nearly all: a consumer may lag behind by more than the window.
    expect(inWindow).toBeGreaterThan(PAYLOADS * SPANS * 0.9);
    for (const id of own) ids.add(id);
    orphans.push(parents.filter((id) => !own.has(id)).length);
  }
  expect(ids.size).toBe(3 * PAYLOADS * SPANS);
  // Patching parents and ids alike: what is whole in one round is whole in each.
  expect(new Set(orphans).size).toBe(1);
  expect(orphans[0]).toBeLessThan(PAYLOADS * SPANS * 0.1);
});

test('frames are ready for gRPC and the trace id named is that of the first span sent', () => {
  const pool = new PayloadPool({ payloads: 4, spansPerPayload: 64, density: 100, seed: 2, from: () => FROM });
  const { bytes, spans } = pool.request(5);
  expect(spans).toBe(64);
  expect(bytes.readUInt32BE(1)).toBe(bytes.length - PAYLOAD_PREFIX);
  const block = new SpanBlock();
  decodeOtlpProtobuf(bytes.subarray(PAYLOAD_PREFIX), block, CONTEXT);
  const traces = new Set(Array.from({ length: block.count }, (_, row) => traceIdToHex(block.traceId, row * 16)));
  expect(traces.has(pool.traceIdOf(5))).toBe(true);
});
