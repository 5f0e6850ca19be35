import { traceIdToHex } from '../../model/index.ts';
import { COLUMNS, HEADER_BYTES, MAGIC, VERSION, layoutOf } from './layout.ts';
import { SkeletonFlag, SkeletonFormatError } from './trace-skeleton.ts';
import type { TraceSkeletonColumns } from './trace-skeleton.ts';

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Reads a message of `encodeSkeleton`. The columns are views of the message: nothing is copied, one buffer can be
 * transferred. Checks every index, so that what follows may trust them.
 *
 * @throws SkeletonFormatError for anything that is not a whole, consistent skeleton of a known version.
 */
export function decodeSkeleton(message: ArrayBuffer): TraceSkeletonColumns {
  if (message.byteLength < HEADER_BYTES) throw new SkeletonFormatError(`too short: ${message.byteLength} bytes`);
  const view = new DataView(message);
  if (view.getUint32(0, true) !== MAGIC) throw new SkeletonFormatError('not a trace skeleton');
  const version = view.getUint16(4, true);
  if (version !== VERSION) throw new SkeletonFormatError(`version ${version}, expected ${VERSION}: reload the page`);
  const header = view.getUint16(6, true);
  const word = (offset: number): number => view.getUint32(offset, true);
  const [count, nameCount, serviceCount, repairCount] = [word(8), word(12), word(16), word(20)];
  const strings = nameCount + serviceCount + repairCount;
  if (header < HEADER_BYTES || header % 8 !== 0) throw new SkeletonFormatError(`header of ${header} bytes`);
  const layout = layoutOf({ header, spans: count, strings, repairs: repairCount, stringBytes: word(72), orphans: word(28), eventMarks: word(76) });
  if (layout.total !== message.byteLength) throw new SkeletonFormatError(`${message.byteLength} bytes, expected ${layout.total}`);

  const at = layout.offsets;
  const texts = readStrings(message, { ends: layout.stringEnds, bytes: layout.strings, count: strings });
  const repairSpans = new Uint32Array(message, layout.repairSpans, repairCount);
  const trace: TraceSkeletonColumns = {
    traceId: traceIdToHex(new Uint8Array(message, 56, 16)),
    startUnixNano: view.getBigUint64(40, true),
    traceDuration: view.getFloat64(48, true),
    count,
    names: texts.slice(0, nameCount),
    services: texts.slice(nameCount, nameCount + serviceCount),
    repairs: texts.slice(nameCount + serviceCount).map((name, i) => ({ name, spans: repairSpans[i]! })),
    roots: word(24),
    orphans: word(28),
    duplicates: word(32),
    cycles: word(36),
    start: new Float64Array(message, at.start, count),
    duration: new Float64Array(message, at.duration, count),
    spanId: new Uint32Array(message, at.spanId, (count * COLUMNS.spanId) / 4),
    parent: new Int32Array(message, at.parent, count),
    name: new Uint32Array(message, at.name, count),
    service: new Uint32Array(message, at.service, count),
    events: new Uint16Array(message, at.events, count),
    links: new Uint16Array(message, at.links, count),
    orphanParent: new Uint32Array(message, layout.orphanParent, word(28) * 2),
    eventAt: new Float32Array(message, layout.eventAt, word(76)),
    kind: new Uint8Array(message, at.kind, count),
    flags: new Uint8Array(message, at.flags, count),
  };
  checkIndexes(trace);
  return trace;
}

function readStrings(message: ArrayBuffer, where: { readonly ends: number; readonly bytes: number; readonly count: number }): string[] {
  const ends = new Uint32Array(message, where.ends, where.count);
  const bytes = new Uint8Array(message, where.bytes);
  const texts: string[] = [];
  let start = 0;
  for (const end of ends) {
    if (end < start || end > bytes.length) throw new SkeletonFormatError('string offsets out of order');
    texts.push(UTF8.decode(bytes.subarray(start, end)));
    start = end;
  }
  return texts;
}

function checkIndexes({ count, parent, name, service, names, services, start, duration, flags, events, orphans, eventAt }: TraceSkeletonColumns): void {
  let flagged = 0;
  let marks = 0;
  for (let i = 0; i < count; i++) {
    if (parent[i]! >= i || parent[i]! < -1) throw new SkeletonFormatError(`span ${i}: parent ${parent[i]}`);
    if (name[i]! >= names.length || service[i]! >= services.length) throw new SkeletonFormatError(`span ${i}: name or service out of range`);
    if ((flags[i]! & SkeletonFlag.ORPHAN) !== 0) flagged++;
    marks += events[i]!;
    if (!(start[i]! >= 0 && duration[i]! >= 0)) throw new SkeletonFormatError(`span ${i}: negative or missing time`);
  }
  if (flagged !== orphans) throw new SkeletonFormatError(`${flagged} orphans, expected ${orphans}`);
  if (eventAt.length !== 0 && marks !== eventAt.length) throw new SkeletonFormatError(`${eventAt.length} event marks, expected ${marks}`);
}
