import { decodeJaegerJson, decodeOtlpJson, decodeOtlpProtobuf } from '@spoor/core/wire';
import type { DecodeContext, DecodeReport, SpanBlock } from '@spoor/core/model';
import type { PayloadFormat } from '../receive/ingest.ts';

/** Appends a payload's spans to the block; throws, and leaves the block as it was, when the payload is not decodable. */
export type Decoder = (bytes: Uint8Array, block: SpanBlock, context: DecodeContext) => DecodeReport;

/** Every format the server ingests: a new one is a line here and a code in the journal's record. */
export const DECODERS: Readonly<Partial<Record<PayloadFormat, Decoder>>> = {
  'otlp-protobuf': decodeOtlpProtobuf,
  'otlp-json': decodeOtlpJson,
  'jaeger-json': decodeJaegerJson,
};
