import { selfTimes } from '../self-time/index.ts';
import type { SpanTimes } from '../trace-tree/span-times.ts';
import { PairIndex } from '../trace-view/pair-index.ts';

/** A trace with its dictionaries: two traces number the same service differently. */
export interface PathTrace extends SpanTimes {
  readonly service: Uint32Array;
  readonly name: Uint32Array;
  readonly flags: Uint8Array;
  readonly services: readonly string[];
  readonly names: readonly string[];
}

/** What the spans of a node add up to, a mean per trace when there are several. */
export interface PathFigures {
  readonly count: Float64Array<ArrayBuffer>;
  /** Nanoseconds. */
  readonly total: Float64Array<ArrayBuffer>;
  readonly self: Float64Array<ArrayBuffer>;
  readonly errors: Float64Array<ArrayBuffer>;
}

/** One tree over all traces: spans with the same service and name below the same node are one node. In depth-first order. */
export interface PathTree {
  readonly count: number;
  readonly parent: Int32Array<ArrayBuffer>;
  readonly depth: Uint32Array<ArrayBuffer>;
  readonly size: Uint32Array<ArrayBuffer>;
  readonly service: Uint32Array<ArrayBuffer>;
  readonly name: Uint32Array<ArrayBuffer>;
  readonly services: readonly string[];
  readonly names: readonly string[];
  /** By side. */
  readonly sides: readonly PathFigures[];
}

/** Merges the traces of each side, e.g. `[[this one], [twenty typical ones]]`. Children of a node: those with most time first. O(n). */
export function mergePaths(sides: readonly (readonly PathTrace[])[], errorFlag: number): PathTree {
  const services = new Texts();
  const names = new Texts();
  const operations = new PairIndex();
  const nodes = new PairIndex();
  const figures = sides.map((traces) => {
    const sums = new Sums();
    for (const trace of traces) addTrace(trace, { services, names, operations, nodes, sums, errorFlag });
    return { sums, traces: Math.max(traces.length, 1) };
  });
  const order = byTime(nodes, figures.map(({ sums }) => sums.total));
  return inOrder(order, { nodes, operations, services: services.texts, names: names.texts, figures });
}

interface Target {
  readonly services: Texts;
  readonly names: Texts;
  readonly operations: PairIndex;
  readonly nodes: PairIndex;
  readonly sums: Sums;
  readonly errorFlag: number;
}

function addTrace(trace: PathTrace, { services, names, operations, nodes, sums, errorFlag }: Target): void {
  const serviceOf = Uint32Array.from(trace.services, (text) => services.add(text));
  const nameOf = Uint32Array.from(trace.names, (text) => names.add(text));
  const self = selfTimes(trace);
  const nodeOf = new Int32Array(trace.count);
  for (let i = 0; i < trace.count; i++) {
    const above = trace.parent[i] === -1 ? -1 : nodeOf[trace.parent[i]!]!;
    const node = nodes.add(above, operations.add(serviceOf[trace.service[i]!]!, nameOf[trace.name[i]!]!));
    nodeOf[i] = node;
    sums.add(node, { total: trace.duration[i]!, self: self[i]!, error: (trace.flags[i]! & errorFlag) !== 0 });
  }
}

class Sums {
  count = new Float64Array(1024);
  total = new Float64Array(1024);
  self = new Float64Array(1024);
  errors = new Float64Array(1024);

  add(node: number, span: { readonly total: number; readonly self: number; readonly error: boolean }): void {
    if (node >= this.count.length) {
      const larger = (array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
        const copy = new Float64Array(Math.max(array.length * 2, node + 1));
        copy.set(array);
        return copy;
      };
      [this.count, this.total, this.self, this.errors] = [larger(this.count), larger(this.total), larger(this.self), larger(this.errors)];
    }
    this.count[node]!++;
    this.total[node]! += span.total;
    this.self[node]! += span.self;
    if (span.error) this.errors[node]!++;
  }
}

class Texts {
  readonly texts: string[] = [];
  private readonly known = new Map<string, number>();

  add(text: string): number {
    const found = this.known.get(text);
    if (found !== undefined) return found;
    this.known.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }
}

/** Nodes depth-first, siblings by their time on all sides, most first. Numbers of parents are less than their children's. */
function byTime(nodes: PairIndex, totals: readonly Float64Array[]): Uint32Array {
  const weight = new Float64Array(nodes.count);
  for (const total of totals) for (let node = 0; node < Math.min(nodes.count, total.length); node++) weight[node]! += total[node]!;
  const ascending = Uint32Array.from({ length: nodes.count }, (_, node) => node).sort((a, b) => weight[a]! - weight[b]! || b - a);
  const firstChild = new Int32Array(nodes.count).fill(-1);
  const next = new Int32Array(nodes.count).fill(-1);
  let firstRoot = -1;
  // Pushed to the front, lightest first: the heaviest ends in front.
  for (const node of ascending) {
    const above = nodes.firstOf(node);
    if (above === -1) {
      next[node] = firstRoot;
      firstRoot = node;
    } else {
      next[node] = firstChild[above]!;
      firstChild[above] = node;
    }
  }
  const order = new Uint32Array(nodes.count);
  let filled = 0;
  for (let at = firstRoot; at !== -1; ) {
    order[filled++] = at;
    if (firstChild[at] !== -1) {
      at = firstChild[at]!;
      continue;
    }
    while (at !== -1 && next[at] === -1) at = nodes.firstOf(at);
    if (at !== -1) at = next[at]!;
  }
  return order;
}

interface Merged {
  readonly nodes: PairIndex;
  readonly operations: PairIndex;
  readonly services: readonly string[];
  readonly names: readonly string[];
  readonly figures: readonly { readonly sums: Sums; readonly traces: number }[];
}

function inOrder(order: Uint32Array, { nodes, operations, services, names, figures }: Merged): PathTree {
  const count = order.length;
  const position = new Int32Array(count);
  for (let i = 0; i < count; i++) position[order[i]!] = i;
  const parent = Int32Array.from(order, (node) => (nodes.firstOf(node) === -1 ? -1 : position[nodes.firstOf(node)]!));
  const depth = new Uint32Array(count);
  for (let i = 0; i < count; i++) depth[i] = parent[i] === -1 ? 0 : depth[parent[i]!]! + 1;
  const size = new Uint32Array(count).fill(1);
  for (let i = count - 1; i >= 0; i--) if (parent[i] !== -1) size[parent[i]!]! += size[i]!;
  const mean = (values: Float64Array, traces: number): Float64Array<ArrayBuffer> => Float64Array.from(order, (node) => (values[node] ?? 0) / traces);
  return {
    count,
    parent,
    depth,
    size,
    service: Uint32Array.from(order, (node) => operations.firstOf(nodes.secondOf(node))),
    name: Uint32Array.from(order, (node) => operations.secondOf(nodes.secondOf(node))),
    services,
    names,
    sides: figures.map(({ sums, traces }) => ({ count: mean(sums.count, traces), total: mean(sums.total, traces), self: mean(sums.self, traces), errors: mean(sums.errors, traces) })),
  };
}
