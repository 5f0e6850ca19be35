import { RpcCode } from '@spoor/core/wire';
import { failure } from '../../transport/grpc/index.ts';
import { TRACE_SERVICE } from './methods.ts';

/** `grpc.health.v1.HealthCheckResponse.ServingStatus`. */
const SERVING = 1;
const NOT_SERVING = 2;

/** Answers `grpc.health.v1.Health/Check`. Throws `GrpcFailure` NOT_FOUND for services that are not here. */
export function checkHealth(request: Uint8Array, ready: (() => string | undefined) | undefined): Uint8Array {
  const service = serviceOf(request);
  if (service !== '' && service !== TRACE_SERVICE) throw failure(RpcCode.NOT_FOUND, 'unknown service');
  return Uint8Array.of(0x08, ready?.() === undefined ? SERVING : NOT_SERVING);
}

/** `HealthCheckRequest { string service = 1; }`. Names over 127 bytes are none of ours, so one length byte is enough. */
function serviceOf(request: Uint8Array): string | undefined {
  if (request.length === 0) return '';
  if (request[0] !== 0x0a || request[1] !== request.length - 2) return undefined;
  return Buffer.from(request.subarray(2)).toString('utf8');
}
