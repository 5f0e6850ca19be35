/** Levels below a root, by position; `parent` as in `TraceTree`: one forward loop, because parents come first. */
export function depthsOf(parent: Int32Array): Uint32Array<ArrayBuffer> {
  const depth = new Uint32Array(parent.length);
  for (let i = 0; i < parent.length; i++) depth[i] = parent[i] === -1 ? 0 : depth[parent[i]!]! + 1;
  return depth;
}

/** Spans in the subtree of each position, itself included: in depth-first order the subtree of `i` is `[i, i + size)`. */
export function subtreeSizesOf(parent: Int32Array): Uint32Array<ArrayBuffer> {
  const size = new Uint32Array(parent.length).fill(1);
  for (let i = parent.length - 1; i >= 0; i--) if (parent[i] !== -1) size[parent[i]!]! += size[i]!;
  return size;
}

/** Marked spans in each subtree, itself included. `marked` counts where the bits of `mask` are set. */
export function subtreeCountsOf(parent: Int32Array, flags: Uint8Array, mask: number): Uint32Array<ArrayBuffer> {
  const counts = new Uint32Array(parent.length);
  for (let i = parent.length - 1; i >= 0; i--) {
    if ((flags[i]! & mask) !== 0) counts[i]!++;
    if (parent[i] !== -1) counts[parent[i]!]! += counts[i]!;
  }
  return counts;
}

export interface VisibleRows {
  /** The position shown in each row, top to bottom. */
  readonly spanOfRow: Int32Array<ArrayBuffer>;
  /** The row of each position; -1 while a collapsed ancestor hides it. */
  readonly rowOfSpan: Int32Array<ArrayBuffer>;
}

/** Rows left when the subtrees of collapsed spans (1 in `collapsed`) are hidden. */
export function visibleRows(subtreeSize: Uint32Array, collapsed: Uint8Array): VisibleRows {
  const count = subtreeSize.length;
  const rows = new Int32Array(count);
  const rowOfSpan = new Int32Array(count).fill(-1);
  let filled = 0;
  for (let i = 0; i < count; i += collapsed[i] === 1 ? subtreeSize[i]! : 1) {
    rowOfSpan[i] = filled;
    rows[filled++] = i;
  }
  return { spanOfRow: rows.slice(0, filled), rowOfSpan };
}
