import type { SpanBlock } from '../../../model/index.ts';
import { spanIdToHex, traceIdToHex } from '../../../model/index.ts';
import type { TimeRange } from '../../../plan/index.ts';
import type { AttributeRef, IntrinsicName, Query } from '../../ast.ts';
import { intrinsicLabel } from '../../intrinsics.ts';
import { printAttribute } from '../../print-field.ts';
import type { ServiceStats, SpanAttribute, SpanHit, SpansetHit, TraceHit } from '../../result.ts';
import { attributesOfPipeline, searchPipeline } from '../attribute-refs.ts';
import { firstReader } from '../columns/attribute-reader.ts';
import { BlockContext } from '../columns/block-context.ts';
import { isBefore } from '../columns/forest.ts';
import { Slot, SlotType, resultOf } from '../columns/slot.ts';
import type { TraceTotalsLookup } from '../columns/trace-totals.ts';
import { EarliestRows } from './earliest-rows.ts';
import { runPipeline } from './pipeline.ts';
import type { Groups } from './spansets.ts';
import { allSpans, groupsOf } from './spansets.ts';

export interface SearchOptions {
  /** Spans given for each spanset. */
  readonly spss: number;
  readonly semconv: boolean;
  /** Most traces in the answer; all when absent. */
  readonly limit?: number;
  /** What is known about traces that the block holds only in part: extent, root and statistics come from here. */
  readonly traceTotals?: TraceTotalsLookup;
  /** Only traces of which a span that was found starts in it. */
  readonly range?: TimeRange;
}

/** In Tempo's answers these are no attributes of a span: most of them are fields of the trace or the span. */
const NOT_ATTRIBUTES: ReadonlySet<IntrinsicName> = new Set(['span:duration', 'trace:duration', 'trace:rootName', 'trace:rootService', 'trace:id', 'span:id']);

/**
 * The traces of a block in which a (checked) query finds spans, newest start first, ties by trace id. The block holds
 * whole traces, in any order, unless `needsWholeTraces` says that they need not be. Never throws because of what spans contain.
 * Linear in the spans, except that `nestedSet…` sorts a block that is not in order of start.
 */
export function evaluateSearch(query: Query, block: SpanBlock, options: SearchOptions): TraceHit[] {
  const context = new BlockContext(block, options);
  const pipeline = searchPipeline(query);
  const spansets = runPipeline(pipeline, allSpans(context), context);
  const groups = groupsOf(spansets, context);
  const wanted = newestTraces(spansets.mask, context, options);
  const { traceOf } = context.traces;
  const found = new Map<number, EarliestRows>();
  for (let row = 0; row < block.count; row++) {
    if (spansets.mask[row] === 0 || wanted[traceOf[row]!] === 0) continue;
    const group = groups.of[row]!;
    let rows = found.get(group);
    if (rows === undefined) {
      rows = new EarliestRows(block, Math.max(options.spss, 1));
      found.set(group, rows);
    }
    rows.offer(row);
  }
  return new HitWriter(context, attributesOfPipeline(pipeline), options.spss).write(groups, found);
}

/** One byte a trace: 1 for the newest `limit` of those with a span in the mask that starts in the range. */
function newestTraces(mask: Uint8Array, { block, traces, extents }: BlockContext, { limit, range }: SearchOptions): Uint8Array {
  const found = new Uint8Array(traces.count);
  const isInRange = range === undefined ? () => true : (row: number) => block.start64[row]! >= range.from && block.start64[row]! < range.to;
  for (let row = 0; row < mask.length; row++) if (mask[row] === 1 && isInRange(row)) found[traces.traceOf[row]!] = 1;
  if (limit === undefined) return found;
  const candidates = [...found.keys()].filter((trace) => found[trace] === 1);
  if (candidates.length <= limit) return found;
  const idOf = (trace: number): string => traceIdToHex(block.traceId, traces.firstRow[trace]! * 16);
  candidates.sort((a, b) => {
    const left = extents.start[a]!;
    const right = extents.start[b]!;
    return left === right ? (idOf(a) < idOf(b) ? -1 : 1) : left > right ? -1 : 1;
  });
  const newest = new Uint8Array(traces.count);
  for (const trace of candidates.slice(0, limit)) newest[trace] = 1;
  return newest;
}

interface ReadAttribute {
  readonly name: string;
  readonly key: string;
  readonly load: (row: number, slot: Slot) => void;
}

/** Makes objects of what was found: as many as the answer shows. */
class HitWriter {
  private readonly context: BlockContext;
  private readonly spss: number;
  private readonly attributes: readonly ReadAttribute[];
  private readonly nameAsked: boolean;
  private readonly slot = new Slot();

  constructor(context: BlockContext, refs: readonly AttributeRef[], spss: number) {
    this.context = context;
    this.spss = spss;
    this.nameAsked = refs.some((ref) => ref.kind === 'intrinsic' && ref.name === 'span:name');
    this.attributes = refs
      .filter((ref) => ref.kind === 'attribute' || !NOT_ATTRIBUTES.has(ref.name))
      .map((ref) => ({ name: printAttribute(ref), key: ref.kind === 'attribute' ? ref.name : intrinsicLabel(ref.name), load: firstReader(ref, context) }));
  }

  write(groups: Groups, found: ReadonlyMap<number, EarliestRows>): TraceHit[] {
    const { traceOf } = this.context.traces;
    const byTrace = new Map<number, { readonly first: number; readonly spanset: SpansetHit }[]>();
    for (const [group, rows] of found) {
      const first = rows.earliest[0]!;
      const spans = rows.earliest.slice(0, this.spss).map((row) => this.span(row));
      const spanset = { spans, matched: rows.offered, attributes: groups.attributesOf(group) };
      const trace = traceOf[first]!;
      const others = byTrace.get(trace);
      if (others === undefined) byTrace.set(trace, [{ first, spanset }]);
      else others.push({ first, spanset });
    }
    const stats = this.serviceStats(byTrace);
    const hits = Array.from(byTrace, ([trace, spansets]) => {
      const ordered = spansets.sort((a, b) => (isBefore(this.context.block, a.first, b.first) ? -1 : 1)).map(({ spanset }) => spanset);
      return this.trace(trace, ordered, stats);
    });
    return hits.sort((a, b) => (a.start === b.start ? (a.traceId < b.traceId ? -1 : 1) : a.start > b.start ? -1 : 1));
  }

  private trace(trace: number, spansets: readonly SpansetHit[], stats: ReadonlyMap<number, readonly ServiceStats[]>): TraceHit {
    const { block, traces, extents } = this.context;
    const { strings } = block;
    const better = extents.totals[trace];
    const root = extents.rootRow[trace]!;
    const known =
      better !== undefined
        ? { ...(better.rootService === undefined ? {} : { rootService: better.rootService }), ...(better.rootName === undefined ? {} : { rootName: better.rootName }) }
        : root < 0
          ? {}
          : { rootService: strings.get(block.resources.service[block.resource[root]!]!), rootName: strings.get(block.name[root]!) };
    return {
      traceId: traceIdToHex(block.traceId, traces.firstRow[trace]! * 16),
      ...known,
      start: extents.start[trace]!,
      duration: extents.duration[trace]!,
      spansets,
      serviceStats: better?.serviceStats ?? stats.get(trace) ?? [],
    };
  }

  private span(row: number): SpanHit {
    const { block } = this.context;
    return {
      spanId: spanIdToHex(block.spanId[2 * row]!, block.spanId[2 * row + 1]!),
      name: block.strings.get(block.name[row]!),
      start: block.start64[row]!,
      duration: block.duration64[row]!,
      attributes: this.spanAttributes(row),
      nameAsked: this.nameAsked,
    };
  }

  private spanAttributes(row: number): readonly SpanAttribute[] {
    const { slot, context } = this;
    const attributes: SpanAttribute[] = [];
    for (const { name, key, load } of this.attributes) {
      load(row, slot);
      if (slot.type !== SlotType.NIL) attributes.push({ name, key, value: resultOf(slot, context.block.strings) });
    }
    return attributes;
  }

  /** Of the traces that were found, by service name. */
  private serviceStats(wanted: ReadonlyMap<number, unknown>): ReadonlyMap<number, readonly ServiceStats[]> {
    const { block, traces } = this.context;
    const counts = new Map<number, Map<number, { spans: number; errors: number }>>();
    for (let row = 0; row < block.count; row++) {
      const trace = traces.traceOf[row]!;
      if (!wanted.has(trace)) continue;
      let services = counts.get(trace);
      if (services === undefined) counts.set(trace, (services = new Map()));
      const service = block.resources.service[block.resource[row]!]!;
      let count = services.get(service);
      if (count === undefined) services.set(service, (count = { spans: 0, errors: 0 }));
      count.spans++;
      if (block.status[row] === 2) count.errors++;
    }
    return new Map(Array.from(counts, ([trace, services]) => [trace, sortedStats(services, block)]));
  }
}

function sortedStats(services: ReadonlyMap<number, { readonly spans: number; readonly errors: number }>, { strings }: SpanBlock): readonly ServiceStats[] {
  return Array.from(services, ([service, { spans, errors }]) => ({ service: strings.get(service), spans, errors })).sort((a, b) => (a.service < b.service ? -1 : 1));
}
