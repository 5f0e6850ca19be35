import type { CriticalPath } from './critical-path.ts';

/** The entry of a span on the path, otherwise -1. */
export function pathEntryOf(path: CriticalPath, span: number): number {
  const entry = firstEntryFrom(path, span);
  return path.span[entry] === span ? entry : -1;
}

/**
 * The pieces of a span's window that it explains itself: `[from, to, from, to, …]`, ascending. O(its children on the path
 * × log path), by steps over entries: those of the subtree of `i` are in one piece, because positions are.
 */
export function pathPieces(path: CriticalPath, subtreeSize: Uint32Array, span: number): Float64Array {
  const entry = pathEntryOf(path, span);
  if (entry === -1) return new Float64Array(0);
  const windows: number[] = [];
  const end = span + subtreeSize[span]!;
  for (let at = entry + 1; at < path.span.length && path.span[at]! < end; at = firstEntryFrom(path, path.span[at]! + subtreeSize[path.span[at]!]!)) {
    // One that outlives the span explains a time of its own, after the span's window.
    if (path.from[at]! < path.to[entry]!) windows.push(at);
  }
  // Children come by start nearly always, and then so do their windows: a million are not sorted for nothing.
  if (windows.some((window, i) => i > 0 && path.from[window]! < path.from[windows[i - 1]!]!)) windows.sort((a, b) => path.from[a]! - path.from[b]!);
  const pieces: number[] = [];
  let from = path.from[entry]!;
  for (const child of windows) {
    if (path.from[child]! > from) pieces.push(from, path.from[child]!);
    if (path.to[child]! > from) from = path.to[child]!;
  }
  if (path.to[entry]! > from) pieces.push(from, path.to[entry]!);
  return Float64Array.from(pieces);
}

function firstEntryFrom({ span }: CriticalPath, least: number): number {
  let low = 0;
  let high = span.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (span[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
