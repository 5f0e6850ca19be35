import { matchSpans } from '@spoor/core/plan';
import type { TimeRange, TraceSearch } from '@spoor/core/plan';
import type { DependencyEdge, TraceSummary } from '../span-store.ts';
import { blockOf } from './plain-spans.ts';
import type { TestSpan } from './plain-spans.ts';

/** Every trace that matches, in the search's order, without regard to limit and cursor. `stored` has doubles as stored. */
export function expectedTraces(search: TraceSearch, stored: readonly TestSpan[]): readonly string[] {
  const mask = matchSpans(search.predicate, blockOf(stored, search.tenant));
  const newest = new Map<string, bigint>();
  for (const [i, span] of stored.entries()) {
    if (mask[i] !== 1 || span.start < search.range.from || span.start >= search.range.to) continue;
    if (span.start >= (newest.get(span.trace) ?? 0n)) newest.set(span.trace, span.start);
  }
  const figures = figuresOf(stored);
  const { minTraceDuration = 0n, maxTraceDuration = 2n ** 64n } = search;
  const traces = [...newest.keys()].filter((trace) => {
    const { duration } = figures.get(trace)!;
    return duration >= minTraceDuration && duration <= maxTraceDuration;
  });
  const key = (trace: string): bigint => {
    const { duration, spans, errors } = figures.get(trace)!;
    switch (search.order) {
      case 'latest':
        return newest.get(trace)!;
      case 'slowest':
        return duration;
      case 'fastest':
        return -duration;
      case 'most-spans':
        return BigInt(spans);
      case 'most-errors':
        return BigInt(errors);
    }
  };
  return traces.sort((a, b) => (key(a) === key(b) ? (a < b ? 1 : -1) : key(a) < key(b) ? 1 : -1));
}

interface Figures {
  readonly duration: bigint;
  readonly spans: number;
  readonly errors: number;
}

function figuresOf(stored: readonly TestSpan[]): ReadonlyMap<string, Figures> {
  const figures = new Map<string, Figures>();
  for (const [trace, spans] of Map.groupBy(stored, (span) => span.trace)) {
    const start = spans.reduce((least, span) => (span.start < least ? span.start : least), spans[0]!.start);
    const end = spans.reduce((most, span) => (span.start + span.duration > most ? span.start + span.duration : most), 0n);
    figures.set(trace, { duration: end - start, spans: spans.length, errors: spans.filter((span) => span.status === 2).length });
  }
  return figures;
}

export function distinctSpans(stored: readonly TestSpan[]): readonly TestSpan[] {
  return [...new Map(stored.map((span) => [`${span.trace} ${span.id}`, span])).values()];
}

export function expectedSummary(traceId: string, stored: readonly TestSpan[]): TraceSummary {
  const spans = distinctSpans(stored).filter((span) => span.trace === traceId);
  const ids = new Set(spans.map((span) => span.id));
  const root = spans.filter((span) => span.parent === 0).sort((a, b) => Number(a.start - b.start))[0];
  const services = [...Map.groupBy(spans, (span) => span.service)].map(([name, own]) => ({ name, spans: own.length, errors: own.filter((span) => span.status === 2).length }));
  const { duration } = figuresOf(spans).get(traceId)!;
  const start = spans.reduce((least, span) => (span.start < least ? span.start : least), spans[0]!.start);
  return {
    traceId,
    rootService: root?.service ?? '',
    rootName: root?.name ?? '',
    start,
    end: start + duration,
    spans: spans.length,
    errors: spans.filter((span) => span.status === 2).length,
    orphans: spans.filter((span) => span.parent !== 0 && !ids.has(span.parent)).length,
    services: services.sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

export function expectedEdges(range: TimeRange, stored: readonly TestSpan[]): readonly DependencyEdge[] {
  const byId = new Map(stored.map((span) => [`${span.trace} ${span.id}`, span]));
  const edges = new Map<string, DependencyEdge>();
  for (const child of stored) {
    const parent = byId.get(`${child.trace} ${child.parent}`);
    if (parent === undefined || child.start < range.from || child.start >= range.to) continue;
    const key = `${parent.service}\0${child.service}`;
    const known = edges.get(key) ?? { parent: parent.service, child: child.service, calls: 0, errors: 0 };
    edges.set(key, { ...known, calls: known.calls + 1, errors: known.errors + (child.status === 2 ? 1 : 0) });
  }
  return [...edges.values()].sort((a, b) => (a.parent === b.parent ? (a.child < b.child ? -1 : 1) : a.parent < b.parent ? -1 : 1));
}
