import type { DecodeContext } from '@spoor/core/model';
import { DEFAULT_LIMITS, DEFAULT_TENANT, SpanBlock } from '@spoor/core/model';
import { decodeOtlpProtobuf } from '@spoor/core/wire';
import { expect, test } from 'vitest';
import { describeSpan } from './describe-span.ts';
import { OtlpPayloadWriter } from './otlp-payload.ts';
import { createShop } from './shop/index.ts';

const CONTEXT: DecodeContext = { tenant: DEFAULT_TENANT, receivedAt: 1n, limits: DEFAULT_LIMITS };
const TO = 1_763_800_000_000_000_000n;

function firstBlock(spans: number): SpanBlock {
  for (const block of createShop({ seed: 7 }).backfill({ spans, from: TO - 3_600_000_000_000n, to: TO })) return block;
  throw new Error('no block');
}

const rowsOf = (block: SpanBlock): Uint32Array => Uint32Array.from({ length: block.count }, (_, row) => row);

test('a decoder reads back every span as it was, entity hashes included', () => {
  const block = firstBlock(4000);
  const decoded = new SpanBlock();
  const report = decodeOtlpProtobuf(new OtlpPayloadWriter().write(block, rowsOf(block)), decoded, CONTEXT);
  expect(report).toMatchObject({ accepted: block.count, rejected: 0 });
  expect([...report.repairs].every((count) => count === 0)).toBe(true);
  const sent = Array.from(rowsOf(block), (row) => describeSpan(block, row)).sort();
  const got = Array.from(rowsOf(decoded), (row) => describeSpan(decoded, row)).sort();
  const wrong = sent.findIndex((span, i) => span !== got[i]);
  expect([got[wrong], got.length]).toEqual([sent[wrong], sent.length]);
});

test('patch points name every id and time and nothing else', () => {
  const block = firstBlock(1000);
  const points = { traceIds: [], spanIds: [], times: [] };
  const payload = new OtlpPayloadWriter().write(block, rowsOf(block), points);
  const bytes = (offsets: readonly number[], size: number): string[] => offsets.map((at) => Buffer.from(payload.subarray(at, at + size)).toString('hex'));
  const known = new Set(Array.from(rowsOf(block), (row) => Buffer.from(block.traceId.subarray(row * 16, row * 16 + 16)).toString('hex')));
  expect(points.traceIds).toHaveLength(block.count + block.links.count);
  expect(bytes(points.traceIds.slice(), 16).filter((id) => known.has(id)).length).toBeGreaterThanOrEqual(block.count);
  expect(points.times).toHaveLength(block.count * 2 + block.events.count);
  const view = new DataView(payload.buffer);
  for (const at of points.times) {
    const time = view.getBigUint64(at, true);
    expect(time > TO - 3_700_000_000_000n && time < TO + 3_600_000_000_000n).toBe(true);
  }
  const roots = rowsOf(block).filter((row) => block.parentId[2 * row] === 0 && block.parentId[2 * row + 1] === 0).length;
  expect(points.spanIds).toHaveLength(block.count * 2 - roots + block.links.count);
});
