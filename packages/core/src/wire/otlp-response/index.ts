export { decodePartialSuccess } from './decode-partial-success.ts';
export { cutMessage, encodeExportResponse } from './export-response.ts';
export type { OtlpEncoding, OtlpSignal, PartialSuccess } from './export-response.ts';
export { RpcCode } from './rpc-code.ts';
export { encodeRetryInfo, encodeRpcStatus } from './rpc-status.ts';
export type { RpcStatus } from './rpc-status.ts';
