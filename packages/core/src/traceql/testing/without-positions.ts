/** The tree with every `at` at zero, to compare trees that were written differently. */
export function withoutPositions<T>(tree: T): T;
export function withoutPositions(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map((item: unknown) => withoutPositions(item));
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, value]: [string, unknown]) => [key, key === 'at' ? { start: 0, end: 0 } : withoutPositions(value)]));
}
