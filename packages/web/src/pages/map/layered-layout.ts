/**
 * A layered layout (Sugiyama's scheme): callers left, callees right. Deterministic: the same graph always looks the
 * same. Loops only, no recursion, so that no graph overflows the stack.
 */
export interface LayoutEdge {
  readonly from: string;
  readonly to: string;
  /** Heavier edges are kept straight and are not the ones turned round in a cycle. */
  readonly weight: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  /** Centres of the nodes. */
  readonly nodes: ReadonlyMap<string, Point>;
  /** By index of the edge: from the right side of the caller to the left side of the callee, by way of others' gaps. */
  readonly routes: readonly (readonly Point[])[];
  readonly width: number;
  readonly height: number;
}

export interface LayoutSizes {
  readonly nodeWidth: number;
  readonly nodeHeight: number;
  readonly gapX: number;
  readonly gapY: number;
}

const SWEEPS = 12;
const NUDGES = 8;
/** Room that an edge takes where it passes a layer, as a share of a node's. */
const DUMMY_SHARE = 0.45;

interface Vertex {
  readonly layer: number;
  readonly isDummy: boolean;
  readonly before: number[];
  readonly after: number[];
  y: number;
}

export function layoutGraph(names: readonly string[], edges: readonly LayoutEdge[], sizes: LayoutSizes): Layout {
  const index = new Map(names.map((name, i) => [name, i]));
  const ends = edges.map(({ from, to }) => [index.get(from)!, index.get(to)!] as const);
  const forward = turnCycles(names.length, ends, edges.map(({ weight }) => weight));
  const layers = layersOf(names.length, forward);
  const vertices: Vertex[] = layers.map((layer) => ({ layer, isDummy: false, before: [], after: [], y: 0 }));
  const chains = forward.map(([from, to]) => chainOf(vertices, from, to));
  const rows = ordered(vertices);
  place(vertices, rows, sizes);

  const columnWidth = sizes.nodeWidth + sizes.gapX;
  const centre = ({ layer, y }: Vertex): Point => ({ x: layer * columnWidth + sizes.nodeWidth / 2, y });
  const half = sizes.nodeWidth / 2;
  const routes = chains.map((chain, i) => {
    const points = chain.map((vertex) => centre(vertices[vertex]!));
    const [first, last] = [points[0]!, points[points.length - 1]!];
    const route = [{ x: first.x + half, y: first.y }, ...points.slice(1, -1), { x: last.x - half, y: last.y }];
    return forward[i]![0] === ends[i]![0] ? route : route.reverse();
  });
  const real = vertices.slice(0, names.length);
  return {
    nodes: new Map(names.map((name, i) => [name, centre(real[i]!)])),
    routes,
    width: (real.reduce((most, { layer }) => Math.max(most, layer), 0) + 1) * columnWidth - sizes.gapX,
    height: vertices.reduce((most, { y }) => Math.max(most, y), 0) + sizes.nodeHeight / 2,
  };
}

type Ends = readonly (readonly [from: number, to: number])[];

/** Turns edges round until there is no cycle: those that lead back to a vertex whose search is not finished. */
function turnCycles(count: number, ends: Ends, weights: readonly number[]): Ends {
  const out: number[][] = Array.from({ length: count }, () => []);
  const incoming = new Int32Array(count);
  ends.forEach(([from, to], edge) => {
    out[from]!.push(edge);
    incoming[to]!++;
  });
  for (const list of out) list.sort((a, b) => weights[b]! - weights[a]! || a - b);
  const turned = new Uint8Array(ends.length);
  const state = new Uint8Array(count); // 0 new, 1 open, 2 done
  const next = new Int32Array(count);
  const starts = Array.from({ length: count }, (_, i) => i).sort((a, b) => incoming[a]! - incoming[b]! || a - b);
  for (const start of starts) {
    if (state[start] !== 0) continue;
    const open = [start];
    state[start] = 1;
    while (open.length > 0) {
      const vertex = open[open.length - 1]!;
      const edge = out[vertex]![next[vertex]!++];
      if (edge === undefined) {
        state[vertex] = 2;
        open.pop();
        continue;
      }
      const to = ends[edge]![1];
      if (state[to] === 1) turned[edge] = 1;
      else if (state[to] === 0) {
        state[to] = 1;
        open.push(to);
      }
    }
  }
  return ends.map(([from, to], edge): readonly [number, number] => (turned[edge] === 1 ? [to, from] : [from, to]));
}

/** The longest way from a vertex without callers. */
function layersOf(count: number, ends: Ends): number[] {
  const layers = new Array<number>(count).fill(0);
  const waiting = new Int32Array(count);
  const out: number[][] = Array.from({ length: count }, () => []);
  for (const [from, to] of ends) {
    out[from]!.push(to);
    waiting[to]!++;
  }
  const ready: number[] = [];
  for (let i = 0; i < count; i++) if (waiting[i] === 0) ready.push(i);
  for (let at = 0; at < ready.length; at++) {
    const from = ready[at]!;
    for (const to of out[from]!) {
      layers[to] = Math.max(layers[to]!, layers[from]! + 1);
      if (--waiting[to]! === 0) ready.push(to);
    }
  }
  // A caller stands directly before its nearest callee, not far left of everything.
  for (let at = ready.length - 1; at >= 0; at--) {
    const vertex = ready[at]!;
    const nearest = out[vertex]!.reduce((least, to) => Math.min(least, layers[to]!), Infinity);
    if (nearest !== Infinity) layers[vertex] = nearest - 1;
  }
  return layers;
}

/** An edge over several layers passes a dummy in each. Returns its vertices from first to last. */
function chainOf(vertices: Vertex[], from: number, to: number): number[] {
  const chain = [from];
  for (let layer = vertices[from]!.layer + 1; layer < vertices[to]!.layer; layer++) {
    chain.push(vertices.length);
    vertices.push({ layer, isDummy: true, before: [], after: [], y: 0 });
  }
  chain.push(to);
  for (let i = 1; i < chain.length; i++) {
    vertices[chain[i - 1]!]!.after.push(chain[i]!);
    vertices[chain[i]!]!.before.push(chain[i - 1]!);
  }
  return chain;
}

/** The vertices of each layer from top to bottom: back and forth, each goes to the mean of its neighbours; the best of all sweeps counts. */
function ordered(vertices: readonly Vertex[]): number[][] {
  const layers = vertices.reduce((most, { layer }) => Math.max(most, layer), -1) + 1;
  let rows: number[][] = Array.from({ length: layers }, () => []);
  vertices.forEach(({ layer }, i) => rows[layer]!.push(i));
  let best = rows;
  let least = crossings(vertices, rows);
  for (let sweep = 0; sweep < SWEEPS && least > 0; sweep++) {
    const down = sweep % 2 === 0;
    const position = positions(rows, vertices.length);
    rows = rows.map((row) => [...row]);
    for (let step = 1; step < layers; step++) {
      const layer = down ? step : layers - 1 - step;
      const row = rows[layer]!;
      const mean = new Map(row.map((vertex, at) => [vertex, meanOf(down ? vertices[vertex]!.before : vertices[vertex]!.after, position, at)]));
      row.sort((a, b) => mean.get(a)! - mean.get(b)! || a - b);
      row.forEach((vertex, at) => (position[vertex] = at));
    }
    const now = crossings(vertices, rows);
    if (now < least) [best, least] = [rows, now];
  }
  return best;
}

function positions(rows: readonly (readonly number[])[], count: number): Float64Array {
  const position = new Float64Array(count);
  for (const row of rows) row.forEach((vertex, at) => (position[vertex] = at));
  return position;
}

function meanOf(neighbours: readonly number[], position: Float64Array, otherwise: number): number {
  return neighbours.length === 0 ? otherwise : neighbours.reduce((sum, vertex) => sum + position[vertex]!, 0) / neighbours.length;
}

/** Pairs of edges between neighbouring layers that cross. */
function crossings(vertices: readonly Vertex[], rows: readonly (readonly number[])[]): number {
  const position = positions(rows, vertices.length);
  let count = 0;
  for (const row of rows) {
    const ends: number[] = [];
    for (const vertex of row) {
      const targets = vertices[vertex]!.after.map((to) => position[to]!).sort((a, b) => a - b);
      for (const target of targets) for (const end of ends) if (end > target) count++;
      ends.push(...targets);
    }
  }
  return count;
}

/** Heights: in order, as near to the neighbours' mean as the room allows. */
function place(vertices: readonly Vertex[], rows: readonly (readonly number[])[], { nodeHeight, gapY }: LayoutSizes): void {
  const roomOf = (vertex: number): number => (nodeHeight + gapY) * (vertices[vertex]!.isDummy ? DUMMY_SHARE : 1);
  const heights = rows.map((row) => row.reduce((sum, vertex) => sum + roomOf(vertex), 0));
  const tallest = Math.max(0, ...heights);
  rows.forEach((row, layer) => {
    let y = (tallest - heights[layer]!) / 2;
    for (const vertex of row) {
      vertices[vertex]!.y = y + roomOf(vertex) / 2;
      y += roomOf(vertex);
    }
  });
  for (let nudge = 0; nudge < NUDGES; nudge++) {
    for (const row of nudge % 2 === 0 ? rows : rows.toReversed()) settle(vertices, row, roomOf);
  }
  const top = vertices.reduce((least, { y }) => Math.min(least, y), Infinity);
  for (const vertex of vertices) vertex.y += nodeHeight / 2 - top;
}

/** Moves a layer's vertices towards their neighbours; where two would overlap they share the middle. */
function settle(vertices: readonly Vertex[], row: readonly number[], roomOf: (vertex: number) => number): void {
  // Runs of vertices that touch: each has the mean of what its members want.
  const runs: { members: number[]; top: number; height: number }[] = [];
  for (const vertex of row) {
    const { before, after, y } = vertices[vertex]!;
    const near = [...before, ...after];
    const wanted = near.length === 0 ? y : near.reduce((sum, other) => sum + vertices[other]!.y, 0) / near.length;
    let run = { members: [vertex], top: wanted - roomOf(vertex) / 2, height: roomOf(vertex) };
    for (let above = runs[runs.length - 1]; above !== undefined && above.top + above.height > run.top; above = runs[runs.length - 1]) {
      const middle = (above.top * above.members.length + (run.top - above.height) * run.members.length) / (above.members.length + run.members.length);
      run = { members: [...above.members, ...run.members], top: middle, height: above.height + run.height };
      runs.pop();
    }
    runs.push(run);
  }
  for (const run of runs) {
    let y = run.top;
    for (const vertex of run.members) {
      vertices[vertex]!.y = y + roomOf(vertex) / 2;
      y += roomOf(vertex);
    }
  }
}
