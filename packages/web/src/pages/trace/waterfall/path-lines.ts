import { pathEntryOf, pathPieces } from '@spoor/core/analysis';
import type { TraceView } from '@spoor/core/analysis';
import type { TraceLayout } from '../../../worker/index.ts';

const MOST = 2_000;
/** Fewer intervals than this are drawn as they are. */
const FEW = 1_000;

/** What the critical path's line shows below each row; kept, because a root may have a million pieces. */
export class PathLines {
  private readonly whole = new Map<number, Float64Array>();
  private readonly joined = new Map<string, Float64Array>();

  clear(): void {
    this.whole.clear();
    this.joined.clear();
  }

  /** An open row shows its own pieces, a closed one all that runs through it. Undefined off the path. */
  of(layout: TraceLayout, span: number, options: { readonly open: boolean; readonly nanosPerPixel: number }): Float64Array | undefined {
    const entry = pathEntryOf(layout.path, span);
    if (entry === -1) return undefined;
    if (!options.open) return Float64Array.of(layout.path.from[entry]!, layout.path.to[entry]!);
    return this.kept(span, options.nanosPerPixel, () => pathPieces(layout.path, layout.subtreeSize, span));
  }

  /** When the path runs through any member of a group; undefined when it runs through none. */
  ofGroup(layout: TraceLayout, node: number, nanosPerPixel: number): Float64Array | undefined {
    const pieces = this.kept(-1 - node, nanosPerPixel, () => memberWindows(layout, node));
    return pieces.length === 0 ? undefined : pieces;
  }

  private kept(id: number, nanosPerPixel: number, find: () => Float64Array): Float64Array {
    const pieces = this.whole.get(id) ?? find();
    if (this.whole.size >= MOST) this.whole.clear();
    this.whole.set(id, pieces);
    if (pieces.length < FEW) return pieces;
    const level = Math.ceil(Math.log2(Math.max(nanosPerPixel / 2, 1e-6)));
    const key = `${id} ${level}`;
    const known = this.joined.get(key) ?? join(pieces, 2 ** level);
    if (this.joined.size >= MOST) this.joined.clear();
    this.joined.set(key, known);
    return known;
  }
}

/** The windows of the members on the path, by start. */
function memberWindows({ path, view }: TraceLayout, node: number): Float64Array {
  const windows: (readonly [number, number])[] = [];
  forEachChild(view, node, (child) => {
    const entry = view.spanOf[child]! < 0 ? -1 : pathEntryOf(path, view.spanOf[child]!);
    if (entry !== -1) windows.push([path.from[entry]!, path.to[entry]!]);
  });
  return Float64Array.from(windows.sort((a, b) => a[0] - b[0]).flat());
}

function forEachChild({ size }: TraceView, node: number, visit: (child: number) => void): void {
  for (let child = node + 1, end = node + size[node]!; child < end; child += size[child]!) visit(child);
}

function join(pieces: Float64Array, tolerance: number): Float64Array {
  const result: number[] = [];
  for (let i = 0; i < pieces.length; i += 2) {
    if (result.length > 0 && pieces[i]! <= result[result.length - 1]! + tolerance) result[result.length - 1] = pieces[i + 1]!;
    else result.push(pieces[i]!, pieces[i + 1]!);
  }
  return Float64Array.from(result);
}
