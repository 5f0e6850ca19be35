import { DEFAULT_TENANT, SpanBlock } from '@spoor/core/model';
import type { DecodeContext, DecodeReport } from '@spoor/core/model';
import { decodeJaegerJson, decodeOtlpJson, decodeOtlpProtobuf, decodeZipkinJson } from '@spoor/core/wire';

export const FILE_FORMATS = { 'otlp-json': 'OTLP JSON', 'otlp-protobuf': 'OTLP protobuf', 'jaeger-json': 'Jaeger JSON', 'zipkin-json': 'Zipkin JSON' } as const;
export type FileFormat = keyof typeof FILE_FORMATS;

type Decoder = (bytes: Uint8Array, block: SpanBlock, context: DecodeContext) => DecodeReport;
const DECODERS: Readonly<Record<FileFormat, Decoder>> = { 'otlp-json': decodeOtlpJson, 'otlp-protobuf': decodeOtlpProtobuf, 'jaeger-json': decodeJaegerJson, 'zipkin-json': decodeZipkinJson };

/** Nothing of a file is cut: it is the person's own. */
const LIMITS: DecodeContext['limits'] = { valueBytes: 2 ** 28, spanBytes: 2 ** 28, attributes: 1e6, events: 1e6, links: 1e6, depth: 64 };
const TAG_RESOURCE_SPANS = 0x0a;
const NEWLINE = 0x0a;
const LOOKED_AT = 4_096;

export interface DecodedFile {
  readonly block: SpanBlock;
  readonly format: FileFormat;
  readonly rejected: number;
  readonly messages: readonly string[];
}

/** The spans of an unpacked file. Throws `WireError` when it is in none of the formats. */
export function decodeFile(bytes: Uint8Array, receivedAt: bigint): DecodedFile {
  const format = formatOf(bytes);
  const block = new SpanBlock();
  const context = { tenant: DEFAULT_TENANT, receivedAt, limits: LIMITS };
  const pieces = format === 'otlp-json' ? jsonLines(bytes) : [bytes];
  let rejected = 0;
  const messages: string[] = [];
  for (const piece of pieces) {
    const report = DECODERS[format](piece, block, context);
    rejected += report.rejected;
    messages.push(...report.messages);
  }
  return { block, format, rejected, messages: messages.slice(0, 5) };
}

/** By its first bytes: protobuf, or which JSON. */
export function formatOf(bytes: Uint8Array): FileFormat {
  const start = new TextDecoder().decode(bytes.subarray(0, LOOKED_AT)).replace(/^\ufeff/, '');
  const isJson = /^\s*[[{]/.test(start) && !(bytes[0] === TAG_RESOURCE_SPANS && bytes.subarray(0, 64).some((byte) => byte < 0x09));
  if (!isJson) return 'otlp-protobuf';
  if (/"(?:traceID|spanID|processes)"\s*:/.test(start) || /^\s*\{\s*"data"\s*:/.test(start)) return 'jaeger-json';
  return /^\s*\[/.test(start) ? 'zipkin-json' : 'otlp-json';
}

/** One document, or one a line as the Collector's file exporter writes. */
function jsonLines(bytes: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  let from = 0;
  while (from < bytes.length) {
    const at = bytes.indexOf(NEWLINE, from);
    const end = at === -1 ? bytes.length : at;
    const line = bytes.subarray(from, end);
    if (line.some((byte) => byte > 0x20)) lines.push(line);
    from = end + 1;
  }
  const first = lines[0];
  return lines.length > 1 && first !== undefined && isDocument(first) ? lines : [bytes];
}

function isDocument(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(bytes));
    return true;
  } catch {
    return false;
  }
}
