import { TreeFlag, buildTraceTree, relativeStarts } from '../../analysis/index.ts';
import type { TraceTree } from '../../analysis/index.ts';
import { REPAIR_NAMES, countRepairs, newDecodeReport } from '../../model/index.ts';
import type { SpanBlock, StringTable } from '../../model/index.ts';
import { SkeletonFlag } from './trace-skeleton.ts';
import type { TraceSkeletonColumns } from './trace-skeleton.ts';

/** The spans of one trace and how many events and links each has (their contents may be absent from the block). */
export interface SkeletonSource {
  readonly block: SpanBlock;
  readonly eventCount: Uint32Array;
  readonly linkCount: Uint32Array;
  /** Nanoseconds since the Unix epoch, (low, high) words: `eventCount` of them a row. Without it there are no event marks. */
  readonly eventTime?: Uint32Array | undefined;
}

/** More marks than this nobody tells apart: 16 MB of them. */
const MOST_MARKS = 4_000_000;

/** Orders the spans of one trace and reduces them to what a waterfall draws. The block's order does not matter. */
export function skeletonOfBlock(traceId: string, source: SkeletonSource): TraceSkeletonColumns {
  const { block, eventCount, linkCount } = source;
  const { count } = block;
  const { base, start: startOfRow } = relativeStarts(block.start, count);
  const tree = buildTraceTree({ count, spanId: block.spanId, parentId: block.parentId, start: startOfRow });
  const start = new Float64Array(count);
  const duration = new Float64Array(count);
  const spanId = new Uint32Array(count * 2);
  const name = new Uint32Array(count);
  const service = new Uint32Array(count);
  const events = new Uint16Array(count);
  const links = new Uint16Array(count);
  const kind = new Uint8Array(count);
  const flags = new Uint8Array(count);
  const names = new Dictionary(block.strings);
  const services = new Dictionary(block.strings);
  const repairs = newDecodeReport();
  let traceDuration = 0;
  for (let i = 0; i < count; i++) {
    const row = tree.order[i]!;
    start[i] = startOfRow[row]!;
    duration[i] = block.duration[2 * row + 1]! * 0x1_0000_0000 + block.duration[2 * row]!;
    traceDuration = Math.max(traceDuration, start[i]! + duration[i]!);
    spanId[2 * i] = block.spanId[2 * row]!;
    spanId[2 * i + 1] = block.spanId[2 * row + 1]!;
    name[i] = names.indexOf(block.name[row]!);
    service[i] = services.indexOf(block.resources.service[block.resource[row]!]!);
    events[i] = Math.min(eventCount[row]!, 0xffff);
    links[i] = Math.min(linkCount[row]!, 0xffff);
    kind[i] = block.kind[row]!;
    flags[i] = tree.flags[i]! | ownFlags(block, row);
    if (block.repairs[row] !== 0) countRepairs(repairs, block.repairs[row]!);
  }
  return {
    traceId,
    startUnixNano: base,
    traceDuration,
    count,
    names: names.texts,
    services: services.texts,
    repairs: REPAIR_NAMES.map((repair, i) => ({ name: repair, spans: repairs.repairs[i]! }))
      .filter(({ spans }) => spans > 0)
      .sort((a, b) => b.spans - a.spans),
    roots: tree.roots,
    orphans: tree.orphans,
    duplicates: tree.duplicates,
    cycles: tree.cycles,
    start,
    duration,
    parent: tree.parent,
    name,
    service,
    spanId,
    events,
    links,
    orphanParent: orphanParents(block, tree),
    eventAt: eventMarks(source, tree.order, startOfRow),
    kind,
    flags,
  };
}

function orphanParents({ parentId }: SpanBlock, { order, flags, orphans }: TraceTree): Uint32Array<ArrayBuffer> {
  const ids = new Uint32Array(orphans * 2);
  let filled = 0;
  for (let i = 0; i < order.length; i++) {
    if ((flags[i]! & TreeFlag.ORPHAN) === 0) continue;
    ids[filled++] = parentId[2 * order[i]!]!;
    ids[filled++] = parentId[2 * order[i]! + 1]!;
  }
  return ids;
}

function eventMarks({ block, eventCount, eventTime }: SkeletonSource, order: Uint32Array, start: Float64Array): Float32Array<ArrayBuffer> {
  if (eventTime === undefined) return new Float32Array(0);
  const first = new Uint32Array(block.count + 1);
  let marks = 0;
  for (let row = 0; row < block.count; row++) {
    first[row + 1] = first[row]! + eventCount[row]!;
    marks += Math.min(eventCount[row]!, 0xffff);
  }
  if (marks > MOST_MARKS) return new Float32Array(0);
  const { base } = relativeStarts(block.start, block.count);
  const [low, high] = [Number(base & 0xffff_ffffn), Number(base >> 32n)];
  const at = new Float32Array(marks);
  let filled = 0;
  for (const row of order) {
    for (let event = first[row]!, end = event + Math.min(eventCount[row]!, 0xffff); event < end; event++) {
      at[filled++] = (eventTime[2 * event + 1]! - high) * 0x1_0000_0000 + (eventTime[2 * event]! - low) - start[row]!;
    }
  }
  return at;
}

function ownFlags(block: SpanBlock, row: number): number {
  const status = block.status[row] === 2 ? SkeletonFlag.ERROR : block.status[row] === 1 ? SkeletonFlag.OK : 0;
  const repaired = block.repairs[row] === 0 ? 0 : SkeletonFlag.REPAIRED;
  const dropped = block.droppedAttributes[row]! + block.droppedEvents[row]! + block.droppedLinks[row]! === 0 ? 0 : SkeletonFlag.DROPPED;
  return status | repaired | dropped;
}

/** Numbers a block's strings afresh, in order of first use. */
class Dictionary {
  readonly texts: string[] = [];
  private readonly strings: StringTable;
  private readonly numbers: Int32Array;

  constructor(strings: StringTable) {
    this.strings = strings;
    this.numbers = new Int32Array(strings.count).fill(-1);
  }

  indexOf(text: number): number {
    const known = this.numbers[text]!;
    if (known !== -1) return known;
    this.numbers[text] = this.texts.length;
    return this.texts.push(this.strings.get(text)) - 1;
  }
}
