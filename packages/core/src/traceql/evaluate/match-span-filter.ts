import type { SpanBlock } from '../../model/index.ts';
import type { Pipeline, SpansetFilter } from '../ast.ts';
import type { ContextOptions } from './columns/block-context.ts';
import { BlockContext } from './columns/block-context.ts';
import { compileTest } from './expression/compile-expression.ts';
import { runPipeline } from './spansets/pipeline.ts';
import { allSpans } from './spansets/spansets.ts';

/** One byte a span of the block: 1 when `{ … }` matches it. For finding in an open trace and for sampling policies. */
export function matchSpanFilter({ condition }: SpansetFilter, block: SpanBlock, options: ContextOptions): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(block.count);
  if (condition === undefined) return mask.fill(1);
  const test = compileTest(condition, new BlockContext(block, options));
  for (let row = 0; row < mask.length; row++) if (test(row)) mask[row] = 1;
  return mask;
}

/** The same for whatever a pipeline leaves, structural operators and scalar filters included; the block holds whole traces. */
export function matchPipeline(pipeline: Pipeline, block: SpanBlock, options: ContextOptions): Uint8Array<ArrayBuffer> {
  const context = new BlockContext(block, options);
  return runPipeline(pipeline, allSpans(context), context).mask;
}
