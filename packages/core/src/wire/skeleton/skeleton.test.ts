import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Repair, SpanBlock } from '../../model/index.ts';
import { SkeletonFlag, SkeletonFormatError, decodeSkeleton, encodeSkeleton, skeletonOfBlock } from './index.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const START = 1_795_363_200_000_000_000n;

interface Span {
  readonly id: number;
  readonly parent: number;
  readonly start: number;
  readonly name?: string;
  readonly service?: string;
  readonly duration?: bigint;
}

function blockOf(spans: readonly Span[]): SpanBlock {
  const block = new SpanBlock(4);
  for (const span of spans) {
    const service = block.strings.internString(span.service ?? 'shop');
    const resource = block.resources.begin();
    block.resources.service[resource] = service;
    block.resources.hash64[resource] = BigInt(service);
    const i = block.beginSpan();
    block.resource[i] = block.resources.finish();
    block.spanId[2 * i] = span.id;
    block.parentId[2 * i] = span.parent;
    block.start64[i] = START + BigInt(span.start);
    block.duration64[i] = span.duration ?? 10n;
    block.name[i] = block.strings.internString(span.name ?? 'op');
    block.endSpan();
  }
  return block;
}

function skeleton(spans: readonly Span[], change: (block: SpanBlock) => void = () => undefined) {
  const block = blockOf(spans);
  change(block);
  return skeletonOfBlock(TRACE, { block, eventCount: new Uint32Array(block.count).fill(70_000), linkCount: new Uint32Array(block.count).fill(3) });
}

describe('skeleton', () => {
  test('goes there and back unchanged, flags, counts and dictionaries included', () => {
    const trace = skeleton(
      [
        { id: 3, parent: 2, start: 30, name: '<script>alert(1)</script>', service: 'zürich 🚂' },
        { id: 1, parent: 0, start: 0, duration: 5_000_000_000n },
        { id: 2, parent: 1, start: 10, service: '' },
        { id: 9, parent: 8, start: 11 },
      ],
      (block) => {
        block.status[0] = 2;
        block.status[1] = 1;
        block.repairs[2] = Repair.EMPTY_NAME | Repair.UTF8_REPAIRED;
        block.repairs[3] = Repair.EMPTY_NAME;
        block.droppedLinks[2] = 1;
        block.kind[0] = 3;
      },
    );
    expect(trace.startUnixNano).toBe(START);
    expect(trace.traceDuration).toBe(5_000_000_000);
    expect([...trace.parent]).toEqual([-1, 0, 1, -1]);
    expect([...trace.flags]).toEqual([
      SkeletonFlag.OK,
      SkeletonFlag.REPAIRED | SkeletonFlag.DROPPED,
      SkeletonFlag.ERROR,
      SkeletonFlag.ORPHAN | SkeletonFlag.REPAIRED,
    ]);
    expect(trace.repairs).toEqual([
      { name: 'EMPTY_NAME', spans: 2 },
      { name: 'UTF8_REPAIRED', spans: 1 },
    ]);
    expect(trace.services).toEqual(['shop', '', 'zürich 🚂']);
    expect([trace.roots, trace.orphans]).toEqual([1, 1]);
    expect(trace.events[0]).toBe(0xffff);
    expect(decodeSkeleton(encodeSkeleton(trace).buffer)).toEqual(trace);
  });

  test('any trace goes there and back', () => {
    const span = fc.record({ id: fc.integer({ min: 1, max: 9 }), parent: fc.integer({ min: 0, max: 9 }), start: fc.nat(100), name: fc.string({ maxLength: 5, unit: 'grapheme' }) });
    fc.assert(
      fc.property(fc.array(span, { maxLength: 20 }), (spans) => {
        const trace = skeleton(spans);
        expect(decodeSkeleton(encodeSkeleton(trace).buffer)).toEqual(trace);
      }),
    );
  });

  test('damaged messages are refused, never misread', () => {
    const good = encodeSkeleton(skeleton([{ id: 1, parent: 0, start: 0 }, { id: 2, parent: 1, start: 1 }]));
    const damaged = (change: (view: DataView) => void): ArrayBuffer => {
      const copy = good.slice();
      change(new DataView(copy.buffer));
      return copy.buffer;
    };
    for (let length = 0; length < good.length; length++) expect(() => decodeSkeleton(good.slice(0, length).buffer), String(length)).toThrow(SkeletonFormatError);
    expect(() => decodeSkeleton(damaged((view) => view.setUint16(4, 3, true)))).toThrow(/version 3/);
    expect(() => decodeSkeleton(damaged((view) => view.setUint32(8, 0xffffffff, true)))).toThrow(SkeletonFormatError);
    const parentOffset = 80 + 3 * 16;
    expect(() => decodeSkeleton(damaged((view) => view.setInt32(parentOffset + 4, 1, true)))).toThrow(/parent 1/);
    expect(() => decodeSkeleton(damaged((view) => view.setFloat64(80, Number.NaN, true)))).toThrow(/time/);
  });

  test('random bytes behind a good header never crash it in another way', () => {
    const good = encodeSkeleton(skeleton([{ id: 1, parent: 0, start: 0 }, { id: 2, parent: 1, start: 1 }, { id: 3, parent: 1, start: 2, name: 'x' }]));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 8 }), (changes) => {
        const copy = good.slice();
        for (const [at, byte] of changes) copy[at] = byte;
        try {
          decodeSkeleton(copy.buffer);
        } catch (error) {
          expect(error).toBeInstanceOf(SkeletonFormatError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('a million spans', () => {
    const block = new SpanBlock(1_000_000);
    const name = block.strings.internString('op');
    for (let n = 0; n < 1_000_000; n++) {
      const i = block.beginSpan();
      block.spanId[2 * i] = n + 1;
      block.parentId[2 * i] = n === 0 ? 0 : ((n - 1) >> 3) + 1;
      block.start64[i] = START + BigInt(n);
      block.name[i] = name;
      block.endSpan();
    }
    const begun = performance.now();
    const counts = new Uint32Array(1_000_000);
    const message = encodeSkeleton(skeletonOfBlock(TRACE, { block, eventCount: counts, linkCount: counts }));
    const trace = decodeSkeleton(message.buffer);
    const took = performance.now() - begun;
    expect(trace.roots).toBe(1);
    expect(message.length / trace.count).toBeLessThan(43);
    expect(took).toBeLessThan(5_000); // about 0.4 s on a free core; the bound only catches quadratic code
  });
});

describe('skeleton, events and lost parents', () => {
  test('marks follow their spans into tree order, relative to the start of each; lost parent ids too', () => {
    const block = blockOf([
      { id: 2, parent: 1, start: 100 },
      { id: 1, parent: 0, start: 0 },
      { id: 3, parent: 77, start: 50 },
    ]);
    const times = BigUint64Array.of(START + 130n, START + 90n, START + 5n);
    const trace = skeletonOfBlock(TRACE, { block, eventCount: Uint32Array.of(2, 1, 0), linkCount: new Uint32Array(3), eventTime: new Uint32Array(times.buffer) });
    expect([...trace.events]).toEqual([1, 2, 0]);
    expect([...trace.eventAt]).toEqual([5, 30, -10]);
    expect([...trace.orphanParent]).toEqual([77, 0]);
    expect(decodeSkeleton(encodeSkeleton(trace).buffer)).toEqual(trace);
  });
});
