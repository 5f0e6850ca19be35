import { grpcTransport } from './grpc-transport.ts';
import { httpTransport } from './http-transport.ts';
import { otlpJson } from './otlp-json.ts';
import type { Target, Transport } from './transport.ts';

/** The transport for a target's protocol. Bodies are given as protobuf always. */
export function createTransport(target: Target): Transport {
  if (target.protocol === 'grpc') return grpcTransport(target);
  return httpTransport(target, target.protocol === 'http/json' ? (body) => otlpJson(body, target.signal) : (body) => body);
}
