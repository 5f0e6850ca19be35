import { VirtualKind, pathEntryOf } from '@spoor/core/analysis';
import { SkeletonFlag } from '@spoor/core/wire';
import { formatCount, formatDuration, formatQuantity } from '../../../format/index.ts';
import type { TraceLayout } from '../../../worker/index.ts';

/** What a node of the view is about: a span, a group of spans, or a parent that is not there. */
export interface NodeFacts {
  readonly kind: 'span' | 'group' | 'missing';
  /** Position of the span; of a group its first member; -1 for a missing parent. */
  readonly span: number;
  readonly start: number;
  readonly end: number;
  readonly service: string;
  readonly name: string;
  readonly slot: number;
  readonly error: boolean;
}

const OTHER_SLOT = 10;

export function nodeFacts(layout: TraceLayout, node: number): NodeFacts {
  const { trace, view } = layout;
  const span = view.spanOf[node]!;
  if (span >= 0) {
    const service = trace.service[span]!;
    const start = trace.start[span]!;
    return { kind: 'span', span, start, end: start + trace.duration[span]!, service: trace.services[service]!, name: trace.names[trace.name[span]!]!, slot: layout.serviceSlot[service]!, error: (trace.flags[span]! & SkeletonFlag.ERROR) !== 0 };
  }
  const virtual = -1 - span;
  const times = { start: view.virtual.start[virtual]!, end: view.virtual.end[virtual]! };
  if (view.virtual.kind[virtual] === VirtualKind.MISSING_PARENT) return { kind: 'missing', span: -1, ...times, service: 'Missing parent', name: missingId(layout, virtual), slot: OTHER_SLOT, error: false };
  const first = view.virtual.first[virtual]!;
  const service = trace.service[first]!;
  return { kind: 'group', span: first, ...times, service: trace.services[service]!, name: trace.names[trace.name[first]!]!, slot: layout.serviceSlot[service]!, error: view.errors[node]! > 0 };
}

export function missingId({ view }: TraceLayout, virtual: number): string {
  return view.virtual.id[2 * virtual + 1]!.toString(16).padStart(8, '0') + view.virtual.id[2 * virtual]!.toString(16).padStart(8, '0');
}

/** The text beside the bar. */
export function nodeDuration(layout: TraceLayout, node: number, facts: NodeFacts): string {
  if (facts.kind === 'span') return formatDuration(facts.end - facts.start);
  if (facts.kind === 'missing') return 'not received';
  const virtual = -1 - layout.view.spanOf[node]!;
  return `${formatDuration(layout.view.virtual.total[virtual]!)} in ${formatCount(layout.view.children[node]!)} calls`;
}

/** The bar in words. */
export function nodeDescription(layout: TraceLayout, node: number, facts: NodeFacts): string {
  const { view, skew } = layout;
  const starts = `starts at ${formatDuration(facts.start)}`;
  if (facts.kind === 'missing') return `not received, ${formatQuantity(view.children[node]!, 'child', 'children')}, ${starts}`;
  if (facts.kind === 'group') {
    const { total, least, most } = view.virtual;
    const virtual = -1 - view.spanOf[node]!;
    const errors = view.errors[node]! > 0 ? `, ${formatQuantity(view.errors[node]!, 'error')}` : '';
    return `${formatCount(view.children[node]!)} like spans, ${formatDuration(total[virtual]!)} in all, ${formatDuration(least[virtual]!)} to ${formatDuration(most[virtual]!)} each, ${starts}${errors}`;
  }
  const moved = skew.delta?.[facts.span] ?? 0;
  return [
    formatDuration(facts.end - facts.start),
    starts,
    pathEntryOf(layout.path, facts.span) !== -1 ? 'on the critical path' : '',
    facts.error ? 'error' : '',
    moved === 0 ? '' : `moved by ${formatDelta(moved)}`,
  ]
    .filter((text) => text !== '')
    .join(', ');
}

/** Nanoseconds with a sign, `+1.2 ms`. */
export function formatDelta(nanos: number): string {
  return `${nanos < 0 ? '−' : '+'}${formatDuration(Math.abs(nanos))}`;
}
