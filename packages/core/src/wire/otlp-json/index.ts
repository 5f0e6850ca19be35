import type { DecodeContext, DecodeReport, SpanBlock } from '../../model/index.ts';
import { RequestReader } from './request-reader.ts';

const reader = new RequestReader();

/**
 * Appends the spans of an ExportTraceServiceRequest in JSON to `block`. A span that cannot be kept is left out and
 * counted in the report; `WireError` is thrown, and nothing appended, only when the request as a whole is not decodable.
 */
export function decodeOtlpJson(bytes: Uint8Array, block: SpanBlock, context: DecodeContext): DecodeReport {
  return reader.read(bytes, block, context);
}
