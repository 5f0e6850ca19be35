import type { PathTree } from '@spoor/core/analysis';
import type { FlameScene } from '../../../draw/index.ts';
import type { TraceLayout } from '../../../worker/index.ts';

type Merged = Pick<FlameScene, 'rows' | 'first' | 'items' | 'start' | 'length' | 'slotOf' | 'error' | 'label' | 'dimmed'> & { readonly total: number };

/**
 * Places merged paths: as wide as their time, children beside each other below their parent. Where children ran in
 * parallel their time is more than the parent's; they then share its width in proportion.
 */
export function mergedFlame(tree: PathTree, layout: TraceLayout): Merged {
  const figures = tree.sides[0]!;
  const { count, parent, depth } = tree;
  const below = new Float64Array(count);
  let total = 0;
  let rows = 0;
  for (let i = 0; i < count; i++) {
    if (parent[i] === -1) total += figures.total[i]!;
    else below[parent[i]!]! += figures.total[i]!;
    rows = Math.max(rows, depth[i]! + 1);
  }
  const start = new Float64Array(count);
  const length = new Float64Array(count);
  /** Where the next child of each node begins. */
  const next = new Float64Array(count);
  let nextRoot = 0;
  for (let i = 0; i < count; i++) {
    const above = parent[i]!;
    const share = above === -1 ? 1 : length[above]! / Math.max(below[above]!, figures.total[above]!, 1);
    length[i] = figures.total[i]! * share;
    start[i] = above === -1 ? nextRoot : next[above]!;
    if (above === -1) nextRoot += length[i]!;
    else next[above]! += length[i]!;
    next[i] = start[i]!;
  }
  const first = new Uint32Array(rows + 1);
  for (let i = 0; i < count; i++) first[depth[i]! + 1]!++;
  for (let row = 0; row < rows; row++) first[row + 1]! += first[row]!;
  const filled = first.slice(0, rows);
  const items = new Uint32Array(count);
  // Depth-first order is left to right within every row.
  for (let i = 0; i < count; i++) items[filled[depth[i]!]!++] = i;
  const slots = new Map(layout.trace.services.map((name, service) => [name, layout.serviceSlot[service]!]));
  return {
    rows,
    first,
    items,
    start,
    length,
    total: Math.max(total, 1),
    slotOf: (node) => slots.get(tree.services[tree.service[node]!]!) ?? 10,
    error: (node) => figures.errors[node]! > 0,
    label: (node) => `${tree.services[tree.service[node]!]} ${tree.names[tree.name[node]!]}`,
    dimmed: undefined,
  };
}
