import type { SpanTimes } from '../trace-tree/span-times.ts';
import { PairIndex } from './pair-index.ts';

/** Fewer like siblings than this are not grouped. */
export const LEAST_GROUP = 5;

export interface ViewSpans extends SpanTimes {
  readonly service: Uint32Array;
  readonly name: Uint32Array;
  readonly flags: Uint8Array;
  /** Parent ids, (low, high) words, of the spans flagged as orphans, in order of position. */
  readonly orphanParent: Uint32Array;
}

export interface ViewOptions {
  /** Put siblings of the same service and name under one node. */
  readonly group: boolean;
  /** Bits of `flags`. */
  readonly orphanFlag: number;
  readonly errorFlag: number;
}

/**
 * Nodes in depth-first order: every span once, and nodes that are no spans: groups of like siblings (above their members)
 * and missing parents (above the orphans that name them). Columns by node.
 */
export interface TraceView {
  readonly count: number;
  /** The span's position; `-1 - i` is virtual node `i`. */
  readonly spanOf: Int32Array<ArrayBuffer>;
  readonly parent: Int32Array<ArrayBuffer>;
  readonly depth: Uint32Array<ArrayBuffer>;
  readonly size: Uint32Array<ArrayBuffer>;
  /** Spans with an error in the subtree, its own included. */
  readonly errors: Uint32Array<ArrayBuffer>;
  /** Children, and its own number among its siblings from 1. */
  readonly children: Uint32Array<ArrayBuffer>;
  readonly place: Uint32Array<ArrayBuffer>;
  /** By span: its node. */
  readonly nodeOf: Int32Array<ArrayBuffer>;
  /** Top nodes. */
  readonly roots: number;
  /** By virtual node: what it is, from when to when its children run, and a group's first member (a missing parent's first child). */
  readonly virtual: {
    readonly kind: Uint8Array<ArrayBuffer>;
    readonly first: Uint32Array<ArrayBuffer>;
    readonly start: Float64Array<ArrayBuffer>;
    readonly end: Float64Array<ArrayBuffer>;
    /** Sum of its children's durations, the shortest and the longest of them. */
    readonly total: Float64Array<ArrayBuffer>;
    readonly least: Float64Array<ArrayBuffer>;
    readonly most: Float64Array<ArrayBuffer>;
    /** (low, high) words of a missing parent's id. */
    readonly id: Uint32Array<ArrayBuffer>;
  };
}

export const VirtualKind = { GROUP: 0, MISSING_PARENT: 1 } as const;

/** O(n), no recursion: who is whose parent is decided first, then one walk numbers the nodes. */
export function buildTraceView(spans: ViewSpans, options: ViewOptions): TraceView {
  const { count } = spans;
  const above = Int32Array.from(spans.parent);
  const missing = adoptOrphans(spans, above, options.orphanFlag);
  const groups = options.group ? groupSiblings(spans, above, count + missing.length / 2) : { parents: new Int32Array(0) };
  const virtual = missing.length / 2 + groups.parents.length;
  const total = count + virtual;
  // Parents by temporary number: spans by position, then missing parents, then groups.
  const parentOf = new Int32Array(total).fill(-1);
  parentOf.set(above);
  parentOf.set(groups.parents, count + missing.length / 2);
  const links = linkChildren(parentOf, count);
  return numberNodes(spans, { parentOf, ...links, missing, errorFlag: options.errorFlag });
}

/** Gives the orphans of one lost parent that parent: `above` becomes `count + i`. Answers the lost ids, two words each. */
function adoptOrphans({ count, flags, orphanParent }: ViewSpans, above: Int32Array, orphanFlag: number): Uint32Array<ArrayBuffer> {
  if (orphanParent.length === 0) return new Uint32Array(0);
  const lost = new PairIndex();
  let orphan = 0;
  for (let i = 0; i < count; i++) {
    if ((flags[i]! & orphanFlag) === 0 || 2 * orphan >= orphanParent.length) continue;
    above[i] = count + lost.add(orphanParent[2 * orphan]! | 0, orphanParent[2 * orphan + 1]! | 0);
    orphan++;
  }
  const ids = new Uint32Array(lost.count * 2);
  for (let i = 0; i < lost.count; i++) {
    ids[2 * i] = lost.firstOf(i);
    ids[2 * i + 1] = lost.secondOf(i);
  }
  return ids;
}

/** Siblings with the same service and name, `LEAST_GROUP` or more, get a node between them and their parent. */
function groupSiblings({ count, service, name }: ViewSpans, above: Int32Array, firstGroup: number): { readonly parents: Int32Array } {
  const operations = new PairIndex();
  const families = new PairIndex(count);
  const familyOf = new Int32Array(count);
  for (let i = 0; i < count; i++) familyOf[i] = families.add(above[i]!, operations.add(service[i]!, name[i]!));
  const members = new Uint32Array(families.count);
  for (let i = 0; i < count; i++) members[familyOf[i]!]!++;
  const groupOf = new Int32Array(families.count);
  const parents: number[] = [];
  for (let i = 0; i < count; i++) {
    const family = familyOf[i]!;
    // Roots are never like each other: each is a beginning of its own.
    if (members[family]! < LEAST_GROUP || above[i] === -1) continue;
    if (groupOf[family] === 0) groupOf[family] = parents.push(above[i]!);
    above[i] = firstGroup + groupOf[family]! - 1;
  }
  return { parents: Int32Array.from(parents) };
}

interface Links {
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
  readonly firstRoot: number;
}

/** Siblings in the order of their spans; a virtual node stands where its first span would. */
function linkChildren(parentOf: Int32Array, spans: number): Links {
  const firstChild = new Int32Array(parentOf.length).fill(-1);
  const nextSibling = new Int32Array(parentOf.length).fill(-1);
  const first = new Int32Array(parentOf.length - spans).fill(-1);
  for (let i = 0; i < spans; i++) {
    for (let at = parentOf[i]!; at >= spans && first[at - spans] === -1; at = parentOf[at]!) first[at - spans] = i;
  }
  let firstRoot = -1;
  const attach = (node: number): void => {
    const above = parentOf[node]!;
    if (above === -1) {
      nextSibling[node] = firstRoot;
      firstRoot = node;
    } else {
      nextSibling[node] = firstChild[above]!;
      firstChild[above] = node;
    }
  };
  for (let i = spans - 1; i >= 0; i--) {
    attach(i);
    for (let at = parentOf[i]!; at >= spans && first[at - spans] === i; at = parentOf[at]!) attach(at);
  }
  return { firstChild, nextSibling, firstRoot };
}

function numberNodes(spans: ViewSpans, tree: Links & { readonly parentOf: Int32Array; readonly missing: Uint32Array; readonly errorFlag: number }): TraceView {
  const { parentOf, firstChild, nextSibling, missing } = tree;
  const total = parentOf.length;
  const virtuals = total - spans.count;
  const spanOf = new Int32Array(total);
  const parent = new Int32Array(total);
  const depth = new Uint32Array(total);
  const place = new Uint32Array(total);
  const nodeOf = new Int32Array(total);
  let roots = 0;
  let node = 0;
  for (let at = tree.firstRoot; at !== -1; ) {
    const above = parentOf[at]! === -1 ? -1 : nodeOf[parentOf[at]!]!;
    nodeOf[at] = node;
    spanOf[node] = at < spans.count ? at : spans.count - 1 - at;
    parent[node] = above;
    depth[node] = above === -1 ? 0 : depth[above]! + 1;
    if (place[node] === 0) place[node] = ++roots;
    node++;
    if (firstChild[at] !== -1) {
      at = firstChild[at]!;
      place[node] = 1;
      continue;
    }
    let here = at;
    while (here !== -1 && nextSibling[here] === -1) here = parentOf[here]!;
    if (here === -1) break;
    if (parentOf[here] !== -1) place[node] = place[nodeOf[here]!]! + 1;
    at = nextSibling[here]!;
  }
  const size = new Uint32Array(total).fill(1);
  const errors = new Uint32Array(total);
  const children = new Uint32Array(total);
  const virtual = newVirtual(virtuals, missing);
  for (let i = total - 1; i >= 0; i--) {
    const span = spanOf[i]!;
    if (span >= 0 && (spans.flags[span]! & tree.errorFlag) !== 0) errors[i]!++;
    const above = parent[i]!;
    if (above === -1) continue;
    size[above]! += size[i]!;
    errors[above]! += errors[i]!;
    children[above]!++;
    if (spanOf[above]! < 0) extend(virtual, -1 - spanOf[above]!, childTimes(spans, virtual, span));
  }
  return { count: total, spanOf, parent, depth, size, errors, children, place, nodeOf: nodeOf.slice(0, spans.count), roots, virtual };
}

function newVirtual(count: number, missing: Uint32Array): TraceView['virtual'] {
  const id = new Uint32Array(count * 2);
  id.set(missing);
  return {
    kind: new Uint8Array(count).fill(VirtualKind.MISSING_PARENT, 0, missing.length / 2),
    first: new Uint32Array(count),
    start: new Float64Array(count).fill(Infinity),
    end: new Float64Array(count).fill(-Infinity),
    total: new Float64Array(count),
    least: new Float64Array(count).fill(Infinity),
    most: new Float64Array(count),
    id,
  };
}

interface ChildTimes {
  readonly first: number;
  readonly start: number;
  readonly end: number;
  readonly total: number;
}

function childTimes({ start, duration }: ViewSpans, virtual: TraceView['virtual'], span: number): ChildTimes {
  if (span >= 0) return { first: span, start: start[span]!, end: start[span]! + duration[span]!, total: duration[span]! };
  const group = -1 - span;
  return { first: virtual.first[group]!, start: virtual.start[group]!, end: virtual.end[group]!, total: virtual.total[group]! };
}

/** Children come last first, so the last one to extend a node is its first. */
function extend(virtual: TraceView['virtual'], node: number, child: ChildTimes): void {
  virtual.first[node] = child.first;
  virtual.start[node] = Math.min(virtual.start[node]!, child.start);
  virtual.end[node] = Math.max(virtual.end[node]!, child.end);
  virtual.total[node]! += child.total;
  virtual.least[node] = Math.min(virtual.least[node]!, child.total);
  virtual.most[node] = Math.max(virtual.most[node]!, child.total);
}
