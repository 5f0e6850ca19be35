import { SkeletonFlag } from '@spoor/core/wire';
import type { TraceLayout } from '../../worker/index.ts';

export interface Matches {
  /** 1 by node: its span matches. */
  readonly marked: Uint8Array;
  readonly count: number;
}

/**
 * Spans whose service, name or id contains the text, whatever its case; all words must be found. Looks through the
 * dictionaries first: a million spans have few different names, so a million take a few milliseconds.
 */
export function findSpans({ trace, view }: TraceLayout, text: string): Matches {
  const marked = new Uint8Array(view.count);
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return { marked, count: 0 };
  const hits = words.map((word) => ({ service: contains(trace.services, word), name: contains(trace.names, word), id: /^[0-9a-f]{4,16}$/.test(word) ? word : undefined }));
  let count = 0;
  for (let i = 0; i < trace.count; i++) {
    const found = hits.every(({ service, name, id }) => service[trace.service[i]!] === 1 || name[trace.name[i]!] === 1 || (id !== undefined && idOf(trace.spanId, i).includes(id)));
    if (!found) continue;
    marked[view.nodeOf[i]!] = 1;
    count++;
  }
  return { marked, count };
}

/** Nodes of spans with an error. */
export function markErrors({ trace, view }: TraceLayout): Matches {
  return mark(view.count, trace.count, (span) => ((trace.flags[span]! & SkeletonFlag.ERROR) !== 0 ? view.nodeOf[span]! : -1));
}

/** Nodes of spans on the critical path. */
export function markPath({ path, view }: TraceLayout): Matches {
  return mark(view.count, path.span.length, (entry) => view.nodeOf[path.span[entry]!]!);
}

/** What matters: errors, and of the critical path what takes at least a thousandth of the trace. */
export function markMatters(layout: TraceLayout): Matches {
  const { path, view, trace } = layout;
  const errors = markErrors(layout);
  let { count } = errors;
  const least = trace.traceDuration / 1000;
  for (let entry = 0; entry < path.span.length; entry++) {
    const node = view.nodeOf[path.span[entry]!]!;
    if (path.to[entry]! - path.from[entry]! < least || errors.marked[node] === 1) continue;
    errors.marked[node] = 1;
    count++;
  }
  return { marked: errors.marked, count };
}


function mark(nodes: number, count: number, nodeOf: (i: number) => number): Matches {
  const marked = new Uint8Array(nodes);
  let found = 0;
  for (let i = 0; i < count; i++) {
    const node = nodeOf(i);
    if (node === -1) continue;
    marked[node] = 1;
    found++;
  }
  return { marked, count: found };
}

function contains(texts: readonly string[], word: string): Uint8Array {
  return Uint8Array.from(texts, (text) => (text.toLowerCase().includes(word) ? 1 : 0));
}

function idOf(ids: Uint32Array, span: number): string {
  return ids[2 * span + 1]!.toString(16).padStart(8, '0') + ids[2 * span]!.toString(16).padStart(8, '0');
}
