export { decodeJaegerJson } from './decode-trace.ts';
export { encodeJaegerTrace, jaegerTraceChunks, jaegerTraceId } from './encode-trace.ts';
export type { JaegerEncodeOptions } from './encode-trace.ts';
export { plainJson } from './encode-key-values.ts';
export type { JaegerKeyValue, JaegerLog, JaegerProcess, JaegerReference, JaegerSpan, JaegerTrace } from './jaeger-types.ts';
