import { traceIdToHex } from '@spoor/core/model';
import type { SpanBlock } from '@spoor/core/model';
import type { TraceSummaryAnswer } from '@spoor/core/wire';
import { encodeOtlpProtobuf, encodeSkeleton, skeletonOfBlock } from '@spoor/core/wire';

export interface SplitTrace {
  readonly summary: TraceSummaryAnswer;
  /** The skeleton as the server sends it. */
  readonly columns: ArrayBuffer;
  /** All of the trace as OTLP protobuf. */
  readonly otlp: Uint8Array<ArrayBuffer>;
}

/** Every trace of a block by itself, the newest first. */
export function splitTraces(block: SpanBlock, decodeOtlp: (bytes: Uint8Array) => SpanBlock): SplitTrace[] {
  const rowsOf = new Map<string, number[]>();
  for (let row = 0; row < block.count; row++) {
    const id = traceIdToHex(block.traceId, row * 16);
    const rows = rowsOf.get(id);
    if (rows === undefined) rowsOf.set(id, [row]);
    else rows.push(row);
  }
  const traces = [...rowsOf].map(([traceId, rows]) => {
    const otlp = Uint8Array.from(encodeOtlpProtobuf(block, Uint32Array.from(rows)));
    return splitTrace(traceId, otlp, decodeOtlp(otlp));
  });
  return traces.sort((a, b) => (BigInt(a.summary.start) < BigInt(b.summary.start) ? 1 : -1));
}

function splitTrace(traceId: string, otlp: Uint8Array<ArrayBuffer>, block: SpanBlock): SplitTrace {
  const skeleton = skeletonOfBlock(traceId, { block, eventCount: countsOf(block.events.end, block.count), linkCount: countsOf(block.links.end, block.count) });
  const { buffer } = encodeSkeleton(skeleton);
  const services = new Map<string, { spans: number; errors: number }>();
  let errors = 0;
  let root = -1;
  for (let row = 0; row < block.count; row++) {
    const name = serviceOf(block, row);
    const figures = services.get(name) ?? { spans: 0, errors: 0 };
    services.set(name, figures);
    figures.spans++;
    if (block.status[row] === 2) {
      figures.errors++;
      errors++;
    }
    const isRoot = block.parentId[2 * row] === 0 && block.parentId[2 * row + 1] === 0;
    if (isRoot && (root === -1 || block.start64[row]! < block.start64[root]!)) root = row;
  }
  return {
    summary: {
      traceId,
      rootService: root === -1 ? '' : serviceOf(block, root),
      rootName: root === -1 ? '' : block.strings.get(block.name[root]!),
      start: String(skeleton.startUnixNano),
      duration: skeleton.traceDuration,
      spans: block.count,
      errors,
      orphans: skeleton.orphans,
      services: [...services].map(([name, figures]) => ({ name, ...figures })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    },
    columns: buffer,
    otlp,
  };
}

function countsOf(end: Uint32Array, rows: number): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, row) => end[row]! - (row === 0 ? 0 : end[row - 1]!));
}

function serviceOf(block: SpanBlock, row: number): string {
  return block.strings.get(block.resources.service[block.resource[row]!]!);
}
