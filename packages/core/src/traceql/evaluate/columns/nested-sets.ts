import type { SpanBlock } from '../../../model/index.ts';
import type { Forest } from './forest.ts';
import { buildForest, rowsInOrder, walkForest } from './forest.ts';
import type { TraceIndex } from './trace-index.ts';

/** nestedSetLeft, nestedSetRight and nestedSetParent by row. */
export interface NestedSets {
  readonly left: Int32Array<ArrayBuffer>;
  readonly right: Int32Array<ArrayBuffer>;
  readonly parent: Int32Array<ArrayBuffer>;
}

/**
 * Numbers the spans of each trace depth first from 1, siblings by start: `left` on the way down, `right` on the way up.
 * `parent` is the parent's left; -1 for roots (no parent id). Orphans and cut edges are numbered like everything else,
 * in Tempo they are 0 throughout; their `parent` is 0, so that `nestedSetParent < 0` finds roots only.
 */
export function nestedSets(block: SpanBlock, traces: TraceIndex): NestedSets {
  const forest = buildForest(block, traces, rowsInOrder(block, traces));
  const left = new Int32Array(block.count);
  const right = new Int32Array(block.count);
  const parent = new Int32Array(block.count);
  const next = new Int32Array(traces.count).fill(1);
  walkForest(forest, {
    enter: (row) => {
      const above = forest.parent[row]!;
      left[row] = next[traces.traceOf[row]!]!++;
      parent[row] = above !== -1 ? left[above]! : forest.isRoot[row] === 1 ? -1 : 0;
    },
    leave: (row) => {
      right[row] = next[traces.traceOf[row]!]!++;
    },
  });
  return { left, right, parent };
}

/** Direct children by row. */
export function childCounts({ parent }: Forest): Int32Array<ArrayBuffer> {
  const counts = new Int32Array(parent.length);
  for (const above of parent) if (above !== -1) counts[above]!++;
  return counts;
}
