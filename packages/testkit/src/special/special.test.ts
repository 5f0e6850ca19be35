import type { DecodeContext, SpanBlock } from '@spoor/core/model';
import { DEFAULT_LIMITS, DEFAULT_TENANT, SpanBlock as Block, spanIdToHex } from '@spoor/core/model';
import { decodeOtlpProtobuf } from '@spoor/core/wire';
import { describe, expect, test } from 'vitest';
import { describeSpan } from '../describe-span.ts';
import { OtlpPayloadWriter } from '../otlp-payload.ts';
import { deepTrace, mixedTrace, wideTrace } from './large-traces.ts';
import { ODD_TRACES, OddTrace, SCRIPT, oddTrace } from './odd-traces.ts';

const START = 1_763_800_000_000_000_000n;
const CONTEXT: DecodeContext = { tenant: DEFAULT_TENANT, receivedAt: 1n, limits: DEFAULT_LIMITS };
const rowsOf = (block: SpanBlock): number[] => Array.from({ length: block.count }, (_, row) => row);
const idOf = (words: Uint32Array, row: number): string => spanIdToHex(words[2 * row]!, words[2 * row + 1]!);

describe.each([['wide', wideTrace], ['deep', deepTrace], ['mixed', mixedTrace]] as const)('a %s trace', (_, build) => {
  test('is one trace of exactly that many spans with one root, and every parent is there', () => {
    const block = build(20_000, { start: START });
    expect(block.count).toBe(20_000);
    const ids = new Set(rowsOf(block).map((row) => idOf(block.spanId, row)));
    expect(ids.size).toBe(20_000);
    const parents = rowsOf(block).map((row) => idOf(block.parentId, row));
    expect(parents.filter((id) => id === '0'.repeat(16))).toHaveLength(1);
    expect(parents.filter((id) => id !== '0'.repeat(16) && !ids.has(id))).toEqual([]);
    expect(new Set(rowsOf(block).map((row) => Buffer.from(block.traceId.subarray(row * 16, row * 16 + 16)).toString('hex'))).size).toBe(1);
  });
});

test('shapes are as their names say', () => {
  const depth = (block: SpanBlock): number => {
    const depths = new Map<string, number>();
    let most = 0;
    for (const row of rowsOf(block)) {
      const level = (depths.get(idOf(block.parentId, row)) ?? 0) + 1;
      depths.set(idOf(block.spanId, row), level);
      most = Math.max(most, level);
    }
    return most;
  };
  expect(depth(wideTrace(5000, { start: START }))).toBe(2);
  expect(depth(deepTrace(5000, { start: START }))).toBe(5000);
  const mixed = depth(mixedTrace(5000, { start: START }));
  expect(mixed).toBeGreaterThan(5);
  expect(mixed).toBeLessThanOrEqual(13);
});

test('in a mixed trace every child lies within its parent', () => {
  const block = mixedTrace(20_000, { start: START });
  const rows = new Map(rowsOf(block).map((row) => [idOf(block.spanId, row), row]));
  const outside = rowsOf(block).filter((row) => {
    const parent = rows.get(idOf(block.parentId, row));
    if (parent === undefined) return false;
    return block.start64[row]! < block.start64[parent]! || block.start64[row]! + block.duration64[row]! > block.start64[parent]! + block.duration64[parent]!;
  });
  expect(outside).toEqual([]);
});

test.each(ODD_TRACES)('the %s trace survives encoding and decoding', (which) => {
  const block = oddTrace(which, { start: START });
  const decoded = new Block();
  const report = decodeOtlpProtobuf(new OtlpPayloadWriter().write(block, Uint32Array.from(rowsOf(block))), decoded, CONTEXT);
  expect(report.rejected).toBe(0);
  expect(decoded.count).toBe(block.count);
  const lines = (from: SpanBlock): string[] => rowsOf(from).map((row) => describeSpan(from, row).replace(/"repairs":\d+/, '')).sort();
  expect(lines(decoded)).toEqual(lines(block));
});

test('odd traces are odd', () => {
  const count = (which: OddTrace, predicate: (block: SpanBlock, row: number) => boolean): number => {
    const block = oddTrace(which, { start: START });
    return rowsOf(block).filter((row) => predicate(block, row)).length;
  };
  const isOrphan = (block: SpanBlock, row: number): boolean => {
    const parent = idOf(block.parentId, row);
    return parent !== '0'.repeat(16) && rowsOf(block).every((other) => idOf(block.spanId, other) !== parent);
  };
  const isRoot = (block: SpanBlock, row: number): boolean => idOf(block.parentId, row) === '0'.repeat(16);
  expect(count(OddTrace.ORPHANS, isOrphan)).toBe(4);
  expect(count(OddTrace.SEVERAL_ROOTS, isRoot)).toBe(4);
  expect(count(OddTrace.NO_ROOT, isRoot)).toBe(0);
  expect(count(OddTrace.SELF_PARENT, (block, row) => idOf(block.parentId, row) === idOf(block.spanId, row))).toBe(1);
  expect(count(OddTrace.ZERO_DURATION, (block, row) => block.duration64[row] === 0n)).toBe(2);
  const hostile = oddTrace(OddTrace.SCRIPT, { start: START });
  const line = describeSpan(hostile, 0);
  expect(line.split(JSON.stringify(SCRIPT).slice(1, -1)).length).toBeGreaterThan(20);
});
