import { createReadStream, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { DEFAULT_TENANT, SpanBlock } from '@spoor/core/model';
import type { DecodeContext, DecodeReport } from '@spoor/core/model';
import { decodeJaegerJson, decodeOtlpJson, decodeOtlpProtobuf } from '@spoor/core/wire';
import { AppError } from '../app-error.ts';

/** One document or protobuf field; more than V8's longest string cannot be parsed as JSON anyway. */
const MAX_PIECE_BYTES = 480 * 1024 ** 2;
const NEWLINE = 0x0a;
const TAG_RESOURCE_SPANS = 0x0a;

export interface FilePiece {
  readonly block: SpanBlock;
  readonly report: DecodeReport;
  /** Bytes of the file read so far, before decompression. */
  readonly bytesRead: number;
}

/**
 * The spans of a file, a piece at a time: OTLP JSON (one document, or one a line as the Collector's file exporter
 * writes), OTLP protobuf (`TracesData`, read field by field), Jaeger JSON; gzip or zstd by the file's ending.
 * Throws `AppError` FILE_UNREADABLE with the place in the file.
 */
export async function* readSpanFile(path: string): AsyncGenerator<FilePiece> {
  const file = createReadStream(path, { highWaterMark: 1024 * 1024 });
  const context: DecodeContext = {
    tenant: DEFAULT_TENANT,
    receivedAt: BigInt(Date.now()) * 1_000_000n,
    // The server applies its own limits; here nothing may be cut before it.
    limits: { valueBytes: MAX_PIECE_BYTES, spanBytes: MAX_PIECE_BYTES, attributes: 1e6, events: 1e6, links: 1e6, depth: 64 },
  };
  try {
    for await (const piece of pieces(decompressed(file, path))) {
      const block = new SpanBlock();
      yield { block, report: decodePiece(piece, block, context), bytesRead: file.bytesRead };
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('FILE_UNREADABLE', `${path}: ${cause instanceof Error ? cause.message : String(cause)} (near byte ${file.bytesRead} of ${sizeOf(path)}). What can be read: OTLP JSON or protobuf, Jaeger JSON, also as .gz or .zst.`, { cause });
  }
}

export function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch (cause) {
    throw new AppError('FILE_UNREADABLE', `Cannot read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function decompressed(file: Readable, path: string): Readable {
  const unpack = path.endsWith('.gz') ? createGunzip() : path.endsWith('.zst') ? createZstdDecompress() : undefined;
  if (unpack === undefined) return file;
  file.on('error', (error) => unpack.destroy(error));
  return file.pipe(unpack);
}

function decodePiece(piece: Uint8Array, block: SpanBlock, context: DecodeContext): DecodeReport {
  if (piece[0] === TAG_RESOURCE_SPANS) return decodeOtlpProtobuf(piece, block, context);
  const start = new TextDecoder().decode(piece.subarray(0, 4096));
  const jaeger = start.trimStart().startsWith('[') || /"(traceID|spanID|processes)"\s*:/.test(start) || /^\s*\{\s*"data"\s*:/.test(start);
  return jaeger ? decodeJaegerJson(piece, block, context) : decodeOtlpJson(piece, block, context);
}

/** Whole JSON lines or documents, or whole top-level protobuf fields. */
async function* pieces(source: Readable): AsyncGenerator<Uint8Array> {
  let rest: Buffer = Buffer.alloc(0);
  let protobuf: boolean | undefined;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    protobuf ??= rest[0] === TAG_RESOURCE_SPANS && !looksLikeJson(rest);
    for (;;) {
      const end = protobuf ? protobufFieldEnd(rest) : jsonLineEnd(rest);
      if (end === undefined) break;
      const piece = rest.subarray(0, end);
      rest = rest.subarray(end);
      if (piece.some((byte) => byte > 0x20)) yield piece;
    }
    if (rest.length > MAX_PIECE_BYTES) throw new Error(`one document of more than ${MAX_PIECE_BYTES / 1024 ** 2} MiB; split it, or convert it to protobuf`);
  }
  if (rest.some((byte) => byte > 0x20)) {
    if (protobuf === true) throw new Error('the file ends in the middle of a protobuf field');
    yield rest;
  }
}

/** A JSON file may start with a line break, which is also the protobuf tag of `resource_spans`. */
function looksLikeJson(bytes: Buffer): boolean {
  const first = bytes.subarray(0, 64).find((byte) => byte > 0x20);
  return first === 0x7b && !bytes.subarray(0, 64).some((byte) => byte < 0x09);
}

/** End of the first line when it is a whole JSON document (it ends with a brace and the next one starts with one). */
function jsonLineEnd(bytes: Buffer): number | undefined {
  const at = bytes.indexOf(NEWLINE);
  if (at < 0) return undefined;
  let last = at - 1;
  while (last >= 0 && bytes[last]! <= 0x20) last--;
  if (last < 0) return at + 1;
  if (bytes[0] !== 0x7b || bytes[last] !== 0x7d) return undefined;
  // A pretty-printed document has lines that end with a brace too: only a line that parses is a document.
  try {
    JSON.parse(bytes.toString('utf8', 0, last + 1));
    return at + 1;
  } catch {
    return undefined; // not yet whole: read on
  }
}

/** End of the first length-delimited field, when all of it is there. */
function protobufFieldEnd(bytes: Buffer): number | undefined {
  let length = 0;
  for (let i = 1, shift = 0; i < Math.min(bytes.length, 6); i++, shift += 7) {
    length += (bytes[i]! & 0x7f) * 2 ** shift;
    if (bytes[i]! < 0x80) return i + 1 + length <= bytes.length ? i + 1 + length : undefined;
  }
  return undefined;
}
