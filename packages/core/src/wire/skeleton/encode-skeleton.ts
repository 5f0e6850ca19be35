import { hexToBytes } from '../../model/index.ts';
import { HEADER_BYTES, MAGIC, VERSION, layoutOf } from './layout.ts';
import type { TraceSkeletonColumns } from './trace-skeleton.ts';

const UTF8 = new TextEncoder();

/** The message described in `layout.ts`. Its columns are copied as they lie: little-endian machines only, like the browser side. */
export function encodeSkeleton(trace: TraceSkeletonColumns): Uint8Array<ArrayBuffer> {
  const texts = [...trace.names, ...trace.services, ...trace.repairs.map(({ name }) => name)].map((text) => UTF8.encode(text));
  const layout = layoutOf({
    header: HEADER_BYTES,
    spans: trace.count,
    strings: texts.length,
    repairs: trace.repairs.length,
    stringBytes: texts.reduce((sum, text) => sum + text.length, 0),
    orphans: trace.orphans,
    eventMarks: trace.eventAt.length,
  });
  const bytes = new Uint8Array(layout.total);
  writeHeader(new DataView(bytes.buffer), trace, layout.total - layout.strings);
  bytes.set(hexToBytes(trace.traceId) ?? new Uint8Array(16), 56);
  for (const [column, offset] of Object.entries(layout.offsets)) {
    const values = trace[column as keyof typeof layout.offsets];
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
  }
  new Uint32Array(bytes.buffer, layout.orphanParent, trace.orphans * 2).set(trace.orphanParent);
  new Float32Array(bytes.buffer, layout.eventAt, trace.eventAt.length).set(trace.eventAt);
  const ends = new Uint32Array(bytes.buffer, layout.stringEnds, texts.length);
  let end = 0;
  texts.forEach((text, i) => {
    bytes.set(text, layout.strings + end);
    end += text.length;
    ends[i] = end;
  });
  new Uint32Array(bytes.buffer, layout.repairSpans, trace.repairs.length).set(trace.repairs.map(({ spans }) => spans));
  return bytes;
}

function writeHeader(view: DataView, trace: TraceSkeletonColumns, stringBytes: number): void {
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, VERSION, true);
  view.setUint16(6, HEADER_BYTES, true);
  const counts = [trace.count, trace.names.length, trace.services.length, trace.repairs.length, trace.roots, trace.orphans, trace.duplicates, trace.cycles];
  counts.forEach((value, i) => view.setUint32(8 + 4 * i, value, true));
  view.setBigUint64(40, trace.startUnixNano, true);
  view.setFloat64(48, trace.traceDuration, true);
  view.setUint32(72, stringBytes, true);
  view.setUint32(76, trace.eventAt.length, true);
}
