import type { OutgoingHttpHeaders } from 'node:http2';
import { cutMessage, encodeRetryInfo, encodeRpcStatus } from '@spoor/core/wire';
import type { RpcStatus , RpcCode } from '@spoor/core/wire';
import { percentEncode } from './percent-encode.ts';

/** An answer other than OK. */
export class GrpcFailure extends Error {
  readonly status: RpcStatus;

  constructor(status: RpcStatus) {
    super(status.message);
    this.name = 'GrpcFailure';
    this.status = status;
  }
}

export function failure(code: RpcCode, message: string): GrpcFailure {
  return new GrpcFailure({ code, message });
}

/**
 * Long messages go into `grpc-status-details-bin` too; a header list over a client's limit (8 KiB with many) would turn
 * the answer into a transport error.
 */
const MAX_MESSAGE_CODE_UNITS = 512;

/**
 * Status as trailers. With a delay both forms of RetryInfo: the standard's, and the bare one, the only one Python reads.
 */
export function statusTrailers(status: RpcStatus): OutgoingHttpHeaders {
  const short = { ...status, message: cutMessage(status.message).slice(0, MAX_MESSAGE_CODE_UNITS).toWellFormed() };
  const trailers: OutgoingHttpHeaders = { 'grpc-status': String(status.code), 'grpc-message': percentEncode(short.message) };
  if (status.retryAfterSeconds !== undefined || status.badField !== undefined) {
    trailers['grpc-status-details-bin'] = base64(encodeRpcStatus('protobuf', short));
  }
  if (status.retryAfterSeconds !== undefined) {
    trailers['google.rpc.retryinfo-bin'] = base64(encodeRetryInfo(status.retryAfterSeconds));
  }
  return trailers;
}

export const OK_TRAILERS: OutgoingHttpHeaders = { 'grpc-status': '0' };

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
