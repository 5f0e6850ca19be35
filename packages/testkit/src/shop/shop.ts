import { SpanBlock } from '@spoor/core/model';
import { demoShop } from './demo-shop.ts';
import { Planner } from './planner.ts';
import { Senders } from './resources.ts';
import { traffic } from './scenario.ts';
import { PlanFlag, SpanPlan } from './span-plan.ts';
import { SpanWriter } from './span-writer.ts';
import type { Truth } from './truth.ts';
import { TruthCounter } from './truth.ts';

export interface ShopOptions {
  readonly seed: number;
}

export interface BackfillOptions {
  /** About this many: the last trace is finished, and some spans are lost on purpose. */
  readonly spans: number;
  /** Nanoseconds since the Unix epoch. */
  readonly from: bigint;
  readonly to: bigint;
  /** About how many spans a block holds. Default 16,384. */
  readonly blockSpans?: number;
}

export interface ContinuousOptions {
  /** Spans a second on average over a week; nights have fewer, evenings more. */
  readonly rate: number;
  /** Nanoseconds since the Unix epoch of the first moment. */
  readonly from: bigint;
  /** Seconds of one step. Default 1. */
  readonly step?: number;
}

/** One generator: spans in, truth beside. The same seed and options give the same bytes. */
export interface Shop {
  /** Past traffic, in the order in which it would have arrived. */
  backfill(options: BackfillOptions): Iterable<SpanBlock>;
  /**
   * Traffic as it goes on, without end. Step n yields what arrives in `[from + n * step, from + (n + 1) * step)`; the
   * caller paces it. A step without arrivals yields an empty block.
   */
  continuous(options: ContinuousOptions): Iterable<SpanBlock>;
  /** The truth of what this shop has handed out so far. */
  truth(): Truth;
}

/** Mean spans of a trace of this shop, linked consumer traces counted with the trace that sent the message. Asserted in a test. */
export const SPANS_PER_VISIT = 16;
const DAY = 86_400;
const CONTINUOUS_PERIOD = 1800;
/** Rows a sort key has room for; the rest of its 53 bits is the time of arrival. */
const MAX_ROWS = 2 ** 24;
/** Backfilled traces start at least this long before the end, or a fiftieth of the range, so that few of them end in the future. Seconds. */
const MARGIN = 30;

export function createShop({ seed }: ShopOptions): Shop {
  const shop = demoShop();
  const counter = new TruthCounter(shop);
  return {
    *backfill({ spans, from, to, blockSpans = 16_384 }) {
      if (to <= from || spans < 1) throw new RangeError('backfill needs a range and at least one span');
      const range = Number(to - from) / 1e9;
      const seconds = range - Math.min(MARGIN, range / 50);
      const run = new Run(shop, counter, { seed, origin: from, period: Math.min(DAY, seconds) });
      const start = Number(from / 1_000_000_000n);
      const slices = Math.min(Math.ceil(spans / blockSpans), Math.ceil(seconds * 10));
      const shares = trafficShares(start, seconds, slices);
      for (let slice = 0; slice < slices; slice++) {
        const length = seconds / slices;
        run.plan(slice, { start: slice * length, length, until: Math.ceil(spans * shares[slice]!) });
        yield* run.blocks({ until: slice === slices - 1 ? Infinity : (slice + 1) * length * 1000, blockSpans });
      }
    },
    *continuous({ rate, from, step = 1 }) {
      const origin = from - (from % BigInt(CONTINUOUS_PERIOD * 1_000_000_000));
      const run = new Run(shop, counter, { seed, origin, period: CONTINUOUS_PERIOD });
      const first = Math.floor(Number(from - origin) / 1e9 / step);
      const base = Number(origin / 1_000_000_000n);
      let visits = 0;
      for (let n = first; ; n++) {
        visits += (rate * step * traffic(base + n * step)) / SPANS_PER_VISIT;
        run.planVisits(n, { start: n * step, length: step, visits: Math.floor(visits) });
        visits -= Math.floor(visits);
        let yielded = false;
        for (const block of run.blocks({ until: (n + 1) * step * 1000, blockSpans: 50_000 })) {
          yield block;
          yielded = true;
        }
        if (!yielded) yield new SpanBlock(16);
      }
    },
    truth: () => counter.truth(),
  };
}

/** Cumulative share of the range's traffic at the end of each slice. */
function trafficShares(start: number, seconds: number, slices: number): Float64Array {
  const shares = new Float64Array(slices);
  let sum = 0;
  for (let slice = 0; slice < slices; slice++) shares[slice] = sum += sliceTraffic(start + (slice * seconds) / slices, seconds / slices);
  for (let slice = 0; slice < slices; slice++) shares[slice]! /= sum;
  return shares;
}

function sliceTraffic(start: number, length: number): number {
  const steps = Math.max(1, Math.ceil(length / 600));
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += traffic(start + ((i + 0.5) * length) / steps);
  return sum / steps;
}

/** Planning and writing of one stream of spans: slices of traces go in, blocks in order of arrival come out. */
class Run {
  private readonly senders = new Senders();
  private readonly pending = new SpanPlan(16_384);
  private readonly planner: Planner;
  private readonly writer: SpanWriter;
  private readonly counter: TruthCounter;
  private readonly seed: number;
  private readonly origin: bigint;
  private planned = 0;

  constructor(shop: ReturnType<typeof demoShop>, counter: TruthCounter, options: { readonly seed: number; readonly origin: bigint; readonly period: number }) {
    this.seed = options.seed;
    this.origin = options.origin;
    this.counter = counter;
    this.planner = new Planner(shop, this.senders, { origin: options.origin, period: options.period });
    this.writer = new SpanWriter(shop, this.senders, this.planner.thresholds);
  }

  /** Plans traces that start in the slice until `until` spans have been planned in all. Times in seconds since the origin. */
  plan(slice: number, { start, length, until }: { readonly start: number; readonly length: number; readonly until: number }): void {
    this.planSlice(slice, (random) => {
      while (this.planned + this.pending.count < until) this.planner.addTrace(Math.floor((start + random() * length) * 1e9));
    });
  }

  planVisits(slice: number, { start, length, visits }: { readonly start: number; readonly length: number; readonly visits: number }): void {
    this.planSlice(slice, (random) => {
      for (let i = 0; i < visits; i++) this.planner.addTrace(Math.floor((start + random() * length) * 1e9));
    });
  }

  private planSlice(slice: number, addTraces: (random: () => number) => void): void {
    const first = this.pending.count;
    const second = Number(this.origin / 1_000_000_000n);
    this.planner.begin(this.pending, this.origin, [this.seed, second | 0, slice]);
    addTraces(() => this.planner.fraction());
    this.planner.deliver(first);
  }

  /** Everything that arrives before `until`, milliseconds since the origin, in order of arrival. */
  *blocks({ until, blockSpans }: { readonly until: number; readonly blockSpans: number }): Generator<SpanBlock> {
    const { pending } = this;
    if (pending.count > MAX_ROWS) throw new RangeError(`more than ${MAX_ROWS} spans are under way at once: spread them over a longer time`);
    const due = new Float64Array(pending.count);
    const left: number[] = [];
    let dueCount = 0;
    let earliest = Infinity;
    for (let row = 0; row < pending.count; row++) earliest = Math.min(earliest, pending.arrival[row]!);
    for (let row = 0; row < pending.count; row++) {
      if (pending.arrival[row]! >= until) left.push(row);
      else if ((pending.flags[row]! & PlanFlag.LOST) !== 0) this.counter.lostSpans++;
      else due[dueCount++] = Math.floor(pending.arrival[row]! - earliest) * MAX_ROWS + row;
    }
    const rows = due.subarray(0, dueCount).sort();
    const blocks = Math.ceil(dueCount / (blockSpans * 1.5));
    for (let b = 0; b < blocks; b++) {
      const block = new SpanBlock(Math.ceil(dueCount / blocks) + 16);
      this.writer.use(block, this.origin);
      const end = Math.floor((dueCount * (b + 1)) / blocks);
      for (let i = Math.floor((dueCount * b) / blocks); i < end; i++) this.write(rows[i]! % MAX_ROWS);
      yield block;
    }
    this.planned += dueCount;
    pending.keep(Uint32Array.from(left));
  }

  private write(row: number): void {
    const { pending, writer } = this;
    writer.write(pending, row);
    this.counter.add(pending, row, {
      sender: this.senders.list[pending.resource[row]!]!,
      failed: writer.failed(pending, row),
      weight: writer.weight(pending.threshold[row]!),
    });
  }
}
