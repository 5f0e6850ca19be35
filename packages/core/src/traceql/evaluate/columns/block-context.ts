import type { SpanBlock } from '../../../model/index.ts';
import { ArrayValues } from './array-values.ts';
import type { Forest } from './forest.ts';
import { buildForest } from './forest.ts';
import type { NestedSets } from './nested-sets.ts';
import { childCounts, nestedSets } from './nested-sets.ts';
import type { TraceIndex } from './trace-index.ts';
import { indexTraces } from './trace-index.ts';
import type { TraceTotalsLookup } from './trace-totals.ts';
import { TraceExtents } from './trace-totals.ts';

export interface ContextOptions {
  /** Old and new names of semantic conventions find the same attributes. */
  readonly semconv: boolean;
  /** For blocks that do not hold their traces whole. */
  readonly traceTotals?: TraceTotalsLookup;
}

/** A block and everything queries derive from it, each when it is first asked for. */
export class BlockContext {
  readonly block: SpanBlock;
  readonly semconv: boolean;
  readonly arrays: ArrayValues;
  private readonly lookup: TraceTotalsLookup | undefined;
  private knownTraces: TraceIndex | undefined;
  private knownForest: Forest | undefined;
  private knownSets: NestedSets | undefined;
  private knownChildren: Int32Array<ArrayBuffer> | undefined;
  private knownExtents: TraceExtents | undefined;

  constructor(block: SpanBlock, { semconv, traceTotals }: ContextOptions) {
    this.block = block;
    this.semconv = semconv;
    this.arrays = new ArrayValues(block.strings);
    this.lookup = traceTotals;
  }

  get traces(): TraceIndex {
    return (this.knownTraces ??= indexTraces(this.block));
  }

  get forest(): Forest {
    return (this.knownForest ??= buildForest(this.block, this.traces));
  }

  get nestedSets(): NestedSets {
    return (this.knownSets ??= nestedSets(this.block, this.traces));
  }

  get childCounts(): Int32Array<ArrayBuffer> {
    return (this.knownChildren ??= childCounts(this.forest));
  }

  get extents(): TraceExtents {
    return (this.knownExtents ??= new TraceExtents(this.block, this.traces, this.lookup));
  }
}
