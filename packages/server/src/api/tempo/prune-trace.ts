import { buildTraceTree, relativeStarts } from '@spoor/core/analysis';
import type { SpanBlock } from '@spoor/core/model';
import { matchSpanFilter } from '@spoor/core/traceql';
import type { TracePruning } from './requests/trace-pruning.ts';

/** The rows of a whole trace to keep, in their order. One pass down and one up the tree: no recursion, whatever its shape. */
export function pruneTrace(block: SpanBlock, { filter, keepHierarchy, matchDepth, ancestorDepth }: TracePruning, { semconv }: { readonly semconv: boolean }): Uint32Array {
  if (block.count === 0) return new Uint32Array(0);
  const matched = matchSpanFilter(filter, block, { semconv });
  const { count, spanId, parentId, start } = block;
  const { order, parent } = buildTraceTree({ count, spanId, parentId, start: relativeStarts(start, count).start });
  const keep = new Uint8Array(count);
  const below = new Float64Array(count).fill(Infinity);
  for (let at = 0; at < count; at++) {
    const up = parent[at]!;
    below[at] = matched[order[at]!] === 1 ? 0 : up === -1 ? Infinity : below[up]! + 1;
    if (below[at]! <= matchDepth && below[at] !== Infinity) keep[order[at]!] = 1;
  }
  if (keepHierarchy) {
    const above = new Float64Array(count).fill(Infinity);
    for (let at = count - 1; at >= 0; at--) {
      const row = order[at]!;
      if (matched[row] === 1) above[at] = 0;
      if (above[at] !== Infinity && above[at]! <= ancestorDepth) keep[row] = 1;
      const up = parent[at]!;
      if (up !== -1) above[up] = Math.min(above[up]!, above[at]! + 1);
    }
  }
  return Uint32Array.from({ length: count }, (_, row) => row).filter((row) => keep[row] === 1);
}
