import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SpanPredicate, TimeRange } from '@spoor/core/plan';
import { startTestEngine } from '../../engine/testing.ts';
import type { TestEngine } from '../../engine/testing.ts';
import { openStore } from '../open-store.ts';
import type { HeatmapCell, SpanStore } from '../span-store.ts';
import { expectedTraces } from '../testing/expected.ts';
import { blockOf } from '../testing/plain-spans.ts';
import type { TestSpan } from '../testing/plain-spans.ts';

const T0 = 1_790_000_000_000_000_000n;
const MS = 1_000_000n;
const MINUTE = 60_000n * MS;
const RANGE: TimeRange = { from: T0, to: T0 + 90n * MINUTE };
const COLUMNS = 30;

/** 400 traces over 100 minutes, two to five spans each, durations from 1 µs to seconds, some failed, one span stored in an earlier insert. */
function spans(): TestSpan[] {
  let seed = 7;
  const random = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
  return Array.from({ length: 400 }, (_trace, t) => {
    const trace = (t + 1).toString(16).padStart(32, '0');
    const start = T0 - 5n * MINUTE + BigInt(random(100 * 60_000)) * MS;
    const duration = BigInt(10 ** random(7)) * 1_000n + BigInt(random(1_000));
    return Array.from({ length: 2 + random(4) }, (_span, s): TestSpan => {
      const part = s === 0 ? 1n : BigInt(s + 1);
      return { trace, id: 100 + s, parent: s === 0 ? 0 : 99 + s, start: start + (duration / 10n) * BigInt(s), duration: duration / part, service: ['shop', 'db', 'cart'][random(3)]!, name: 'op', kind: 2, status: random(12) === 0 ? 2 : 0, weight: 1, user: `u${random(9)}`, code: 1n, events: 0 };
    });
  }).flat();
}

let engine: TestEngine;
let store: SpanStore;
const stored = spans();

beforeAll(async () => {
  engine = await startTestEngine();
  store = await openStore({ connection: engine.connection });
  // In two inserts, so that traces have several rows until merged.
  await store.insert(blockOf(stored.filter((_, i) => i % 3 === 0), 't'), 'one', T0);
  await store.insert(blockOf(stored.filter((_, i) => i % 3 !== 0), 't'), 'two', T0);
});
afterAll(() => engine.stop());

interface Figures {
  readonly start: bigint;
  readonly duration: bigint;
  readonly failed: boolean;
}

function figuresOf(trace: string): Figures {
  const own = stored.filter((span) => span.trace === trace);
  const start = own.reduce((least, span) => (span.start < least ? span.start : least), own[0]!.start);
  const end = own.reduce((most, span) => (span.start + span.duration > most ? span.start + span.duration : most), 0n);
  return { start, duration: end - start, failed: own.some(({ status }) => status === 2) };
}

function expectedCells(predicate: SpanPredicate): HeatmapCell[] {
  const width = (RANGE.to - RANGE.from) / BigInt(COLUMNS);
  const cells = new Map<string, { readonly column: number; readonly row: number; traces: string[] }>();
  for (const trace of expectedTraces({ tenant: 't', predicate, range: RANGE, order: 'slowest', limit: 1_000 }, stored)) {
    const { start, duration } = figuresOf(trace);
    if (start < RANGE.from || start >= RANGE.to) continue;
    const [column, row] = [Number((start - RANGE.from) / width), Math.floor(3 * Math.log2(Number(duration) + 1))];
    const cell = cells.get(`${column} ${row}`) ?? { column, row, traces: [] };
    cells.set(`${column} ${row}`, cell);
    cell.traces.push(trace);
  }
  return [...cells.values()]
    .sort((a, b) => a.column - b.column || a.row - b.row)
    .map(({ column, row, traces }) => {
      const failed = traces.filter((trace) => figuresOf(trace).failed);
      // They come slowest first.
      const example = failed[0] ?? traces[0]!;
      return { column, row, traces: traces.length, failed: failed.length, example: { traceId: example, start: figuresOf(example).start, duration: figuresOf(example).duration } };
    });
}

describe('heatmap', () => {
  test.each<[string, SpanPredicate]>([
    ['all traces', { op: 'true' }],
    ['of a service', { op: 'compare', field: { kind: 'intrinsic', name: 'service' }, cmp: '=', value: { type: 'string', value: 'cart' } }],
    ['with an attribute', { op: 'compare', field: { kind: 'attribute', levels: ['span'], key: 'user.id' }, cmp: '=', value: { type: 'text', value: 'u3' } }],
  ])('%s, counted as one would by hand', async (_name, predicate) => {
    const { cells } = await store.heatmap({ tenant: 't', predicate, range: RANGE, columns: COLUMNS });
    expect(cells).toEqual(expectedCells(predicate));
    expect(cells.reduce((sum, { traces }) => sum + traces, 0)).toBeGreaterThan(30);
  });

  test('another tenant, an empty range, a value nobody has: nothing; nonsense is refused', async () => {
    const search = { tenant: 't', predicate: { op: 'true' }, range: RANGE, columns: COLUMNS } as const;
    expect((await store.heatmap({ ...search, tenant: 'x' })).cells).toEqual([]);
    expect((await store.heatmap({ ...search, range: { from: T0, to: T0 } })).cells).toEqual([]);
    expect((await store.heatmap({ ...search, predicate: { op: 'exists', field: { kind: 'attribute', levels: ['span'], key: 'never' } } })).cells).toEqual([]);
    await expect(store.heatmap({ ...search, columns: 0 })).rejects.toMatchObject({ code: 'BAD_DATA' });
  });
});

describe('outlines', () => {
  test('the longest spans of each trace, by start, in the order asked', async () => {
    const ids = [7, 3, 300].map((n) => n.toString(16).padStart(32, '0'));
    const range = { from: T0 - 10n * MINUTE, to: T0 + 200n * MINUTE };
    const outlines = await store.outlines('t', [...ids, 'f'.repeat(32)], { range, spansEach: 2 });
    expect(outlines.map(({ traceId }) => traceId)).toEqual(ids);
    for (const { traceId, spans: kept } of outlines) {
      const longest = stored.filter(({ trace }) => trace === traceId).sort((a, b) => Number(b.duration - a.duration)).slice(0, 2);
      expect(kept).toEqual(
        longest
          .sort((a, b) => Number(a.start - b.start))
          .map(({ id, parent, start, duration, service, status }) => ({ spanId: id.toString(16).padStart(16, '0'), parentId: parent.toString(16).padStart(16, '0'), start, duration, service, failed: status === 2 })),
      );
    }
    expect(await store.outlines('t', [], { range, spansEach: 2 })).toEqual([]);
  });
});
