import type { SpanBlock } from '@spoor/core/model';
import { SpecialBuilder } from './special-builder.ts';

export interface LargeTraceOptions {
  /** Nanoseconds since the Unix epoch of the root's start. */
  readonly start: bigint;
  readonly seed?: number;
}

const SERVICES = ['importer', 'catalog', 'pricing', 'inventory', 'search', 'orders', 'shipping', 'ledger'];
const OPERATIONS = ['load page', 'SELECT product', 'GET', 'transform row', 'INSERT INTO stage', 'publish row', 'check price', 'flush'];

/** One root with `spans - 1` children beside each other. */
export function wideTrace(spans: number, { start, seed = 1 }: LargeTraceOptions): SpanBlock {
  const builder = new SpecialBuilder({ seed, start, capacity: spans });
  builder.add({ name: 'fan out', service: 'importer', kind: 2, start: 0, duration: spans * 1000 });
  for (let i = 1; i < spans; i++) {
    builder.add({ parent: 0, name: OPERATIONS[i % OPERATIONS.length]!, service: SERVICES[i % 3]!, start: i * 900, duration: 200 + builder.random.below(200_000), ...decoration(builder, i) });
  }
  return builder.block;
}

/** A chain: every span is the only child of the one before. */
export function deepTrace(spans: number, { start, seed = 2 }: LargeTraceOptions): SpanBlock {
  const builder = new SpecialBuilder({ seed, start, capacity: spans });
  for (let i = 0; i < spans; i++) {
    builder.add({ ...(i === 0 ? {} : { parent: i - 1 }), name: `level ${i % 100}`, service: SERVICES[i % SERVICES.length]!, kind: i === 0 ? 2 : 1, start: i * 100, duration: (spans - i) * 300, ...decoration(builder, i) });
  }
  return builder.block;
}

/**
 * A batch job as they are: a call stack up to 12 deep goes on, calls and returns; some calls run beside their caller; several
 * services, some errors. Every child lies within its parent.
 */
export function mixedTrace(spans: number, { start, seed = 3 }: LargeTraceOptions): SpanBlock {
  const builder = new SpecialBuilder({ seed, start, capacity: spans });
  const { random, block } = builder;
  builder.add({ name: 'nightly import', service: 'importer', start: 0, duration: 0, attributes: { 'job.name': 'nightly-import', 'job.rows': BigInt(spans) } });
  /** Open calls: row, start and the latest end of what they called. Nanoseconds since the trace's start. */
  const rows = [0];
  const starts = [0];
  const ends = [0];
  let now = 1000;
  const leave = (): void => {
    const top = rows.length - 1;
    const end = Math.max(now, ends[top]!);
    block.duration64[rows[top]!] = BigInt(end - starts[top]!);
    rows.length = starts.length = ends.length = top;
    if (top > 0) ends[top - 1] = Math.max(ends[top - 1]!, end);
  };
  for (let i = 1; i < spans; i++) {
    now += 2000 + random.below(40_000);
    while (rows.length > 1 && random.chance(0.33)) leave();
    if (random.chance(0.005)) while (rows.length > 1) leave();
    const deeper = rows.length < 12 && random.chance(0.4);
    const duration = deeper ? 0 : Math.ceil(random.logNormal(60_000, 1));
    const level = rows.length;
    const row = builder.add({
      parent: rows[level - 1]!, name: OPERATIONS[(level * 3 + random.below(3)) % OPERATIONS.length]!, service: SERVICES[(level + random.below(2)) % SERVICES.length]!,
      kind: random.chance(0.3) ? 3 : 1, start: now, duration, ...decoration(builder, i),
    });
    if (deeper) {
      rows.push(row);
      starts.push(now);
      ends.push(now + 1);
    } else {
      ends[level - 1] = Math.max(ends[level - 1]!, now + duration);
      if (!random.chance(0.2)) now += duration;
    }
  }
  while (rows.length > 0) leave();
  return block;
}

function decoration(builder: SpecialBuilder, i: number): { readonly error?: string; readonly attributes: { readonly [key: string]: string | bigint | boolean } } {
  const attributes = { 'row.number': BigInt(i), 'row.key': `k-${i % 5000}`, 'row.skipped': i % 7 === 0 };
  return builder.random.chance(0.002) ? { error: 'row rejected: value out of range', attributes } : { attributes };
}
