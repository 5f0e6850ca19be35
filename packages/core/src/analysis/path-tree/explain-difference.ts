import type { PathFigures, PathTree } from './path-tree.ts';

/** Why a node takes more or less time of its own than before. */
export const DeltaReason = {
  /** Only on the second side, only on the first. */
  ADDED: 'added',
  REMOVED: 'removed',
  /** More or fewer calls explain most of it, or each call taking longer or shorter. */
  CALLS: 'calls',
  TIME: 'time',
} as const;
export type DeltaReason = (typeof DeltaReason)[keyof typeof DeltaReason];

export interface Delta {
  readonly node: number;
  readonly reason: DeltaReason;
  /** Nanoseconds of self time, second side less first. */
  readonly delta: number;
  readonly before: { readonly count: number; readonly each: number };
  readonly after: { readonly count: number; readonly each: number };
}

/**
 * The nodes whose own time changed most, by self time: totals would name every ancestor of the cause as well. A change
 * c₁·e₁ − c₀·e₀ (calls × self time of each) splits into (c₁ − c₀)·e₀, more calls, and c₁·(e₁ − e₀), longer calls; the larger
 * part names the reason.
 */
export function topDeltas(tree: PathTree, limit: number): Delta[] {
  const [first, second] = tree.sides;
  if (first === undefined || second === undefined) return [];
  const nodes = Array.from({ length: tree.count }, (_, node) => node).filter((node) => first.self[node] !== second.self[node] || first.count[node] !== second.count[node]);
  const weight = (node: number): number => Math.abs(second.self[node]! - first.self[node]!);
  return nodes
    .sort((a, b) => weight(b) - weight(a) || a - b)
    .slice(0, limit)
    .map((node) => deltaOf(node, first, second));
}

function deltaOf(node: number, first: PathFigures, second: PathFigures): Delta {
  const before = { count: first.count[node]!, each: ratio(first.self[node]!, first.count[node]!) };
  const after = { count: second.count[node]!, each: ratio(second.self[node]!, second.count[node]!) };
  const calls = (after.count - before.count) * before.each;
  const time = after.count * (after.each - before.each);
  const reason = before.count === 0 ? DeltaReason.ADDED : after.count === 0 ? DeltaReason.REMOVED : Math.abs(calls) > Math.abs(time) ? DeltaReason.CALLS : DeltaReason.TIME;
  return { node, reason, delta: second.self[node]! - first.self[node]!, before, after };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
