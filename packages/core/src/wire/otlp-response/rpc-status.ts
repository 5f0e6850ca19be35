import { cutMessage } from './export-response.ts';
import type { OtlpEncoding } from './export-response.ts';
import { intField, join, lengthField } from './fields.ts';
import type { RpcCode } from './rpc-code.ts';

/** A `google.rpc.Status` with the two details OTLP gives a meaning to. */
export interface RpcStatus {
  readonly code: RpcCode;
  readonly message: string;
  /** Adds `google.rpc.RetryInfo`: the client may try again after this many seconds (whole or not, ≥ 0). */
  readonly retryAfterSeconds?: number;
  /** Adds `google.rpc.BadRequest` with one violation: the part of the request that is wrong. */
  readonly badField?: string;
}

const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';
const BAD_REQUEST = 'type.googleapis.com/google.rpc.BadRequest';

const TEXT = new TextEncoder();

/** Body of an OTLP/HTTP error answer; in protobuf also the value of gRPC's `grpc-status-details-bin` before base64. */
export function encodeRpcStatus(encoding: OtlpEncoding, status: RpcStatus): Uint8Array {
  const message = cutMessage(status.message);
  if (encoding === 'json') return TEXT.encode(JSON.stringify(statusAsJson(status, message)));
  const parts = [intField(1, status.code), lengthField(2, message)];
  if (status.retryAfterSeconds !== undefined) parts.push(anyField(RETRY_INFO, encodeRetryInfo(status.retryAfterSeconds)));
  if (status.badField !== undefined) {
    const violation = join([lengthField(1, status.badField), lengthField(2, message)]);
    parts.push(anyField(BAD_REQUEST, lengthField(1, violation)));
  }
  return join(parts);
}

/** A `google.rpc.RetryInfo` alone: what Python's exporter reads from the trailer `google.rpc.retryinfo-bin`. */
export function encodeRetryInfo(seconds: number): Uint8Array {
  const whole = Math.floor(seconds);
  return lengthField(1, join([intField(1, whole), intField(2, Math.round((seconds - whole) * 1e9))]));
}

function statusAsJson(status: RpcStatus, message: string): object {
  const details: object[] = [];
  if (status.retryAfterSeconds !== undefined) details.push({ '@type': RETRY_INFO, retryDelay: `${status.retryAfterSeconds}s` });
  if (status.badField !== undefined) {
    details.push({ '@type': BAD_REQUEST, fieldViolations: [{ field: status.badField, description: message }] });
  }
  return { code: status.code, message, ...(details.length > 0 && { details }) };
}

function anyField(type: string, value: Uint8Array): Uint8Array {
  return lengthField(3, join([lengthField(1, type), lengthField(2, value)]));
}
