import { bytesToBase64, spanIdToHex, traceIdToHex } from '../../model/index.ts';

/** Where the two JSON spellings of OTLP's messages differ. */
export interface JsonForm {
  /** 16 bytes at `offset`. */
  traceId(bytes: Uint8Array, offset: number): string;
  spanId(low: number, high: number): string;
  /** `"kind":…` with a comma before it, or nothing. */
  kind(kind: number): string;
  statusCode(code: number): string;
  /** `"name":"…"` of a span or event; `quoted` is JSON. */
  name(quoted: string): string;
  /** The finished text of some spans: whatever else differs. */
  finish(text: string): string;
}

/** The OTLP specification's JSON: ids in hex, enumerations as numbers. */
export const OTLP_FORM: JsonForm = {
  traceId: traceIdToHex,
  spanId: spanIdToHex,
  kind: (kind) => `,"kind":${kind}`,
  statusCode: (code) => (code === 0 ? '' : `,"code":${code}`),
  name: (quoted) => `,"name":${quoted}`,
  finish: (text) => text,
};

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const STATUS_CODES = ['UNSET', 'OK', 'ERROR'];
const SPAN_ID = new Uint8Array(8);

/** protobuf's canonical JSON, as gogo's jsonpb writes it: ids in base64, enumerations by name, no zero values. */
export const JSONPB_FORM: JsonForm = {
  traceId: (bytes, offset) => bytesToBase64(bytes.subarray(offset, offset + 16)),
  spanId: (low, high) => {
    const view = new DataView(SPAN_ID.buffer);
    view.setUint32(0, high);
    view.setUint32(4, low);
    return bytesToBase64(SPAN_ID);
  },
  kind: (kind) => (kind === 0 ? '' : `,"kind":"SPAN_KIND_${KINDS[kind] ?? 'UNSPECIFIED'}"`),
  statusCode: (code) => (code === 0 ? '' : `,"code":"STATUS_CODE_${STATUS_CODES[code] ?? 'UNSET'}"`),
  name: (quoted) => (quoted === '""' ? '' : `,"name":${quoted}`),
  // Values of arrays and maps are kept as OTLP's JSON. Quotes inside of texts are escaped: what is replaced here is structure.
  finish: (text) => text.replaceAll('{"values":[]}', '{}').replaceAll('{"key":"",', '{'),
};
