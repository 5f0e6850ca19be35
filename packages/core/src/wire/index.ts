export { cutMessage, encodeExportResponse, encodeRetryInfo, encodeRpcStatus, RpcCode } from './otlp-response/index.ts';
export type { OtlpEncoding, OtlpSignal, PartialSuccess, RpcStatus } from './otlp-response/index.ts';
