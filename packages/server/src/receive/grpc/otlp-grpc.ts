import { ByteBudget, DEFAULT_BUDGET_BYTES } from '../../transport/body/index.ts';
import { Door } from '../door.ts';
import { Hints } from '../../transport/hints.ts';
import { DEFAULT_RECEIVE_LIMITS } from '../limits.ts';
import { openFront } from '../../transport/listener/index.ts';
import type { Listener } from '../../transport/listener/index.ts';
import type { ReceiveOptions } from '../options.ts';
import { createGrpcServer } from './grpc-server.ts';
import { Http1Hint } from './http1-hint.ts';

export type OtlpGrpcOptions = ReceiveOptions;

/** Opens the OTLP/gRPC door. HTTP/1.1 clients get a hint. Throws `ListenError`. */
export function startOtlpGrpc(options: OtlpGrpcOptions): Promise<Listener> {
  const limits = { ...DEFAULT_RECEIVE_LIMITS, ...options.limits };
  const budget = options.budget ?? new ByteBudget(DEFAULT_BUDGET_BYTES);
  const hints = new Hints(options.log);
  const door = new Door(options.metrics, 'otlp-grpc');
  return openFront({
    host: options.host,
    port: options.port,
    configKey: options.configKey ?? 'listen.otlpGrpcPort',
    limits,
    counters: door,
    hints,
    http1: new Http1Hint(door, hints),
    http2: createGrpcServer({ ...options, limits, budget, door }),
  });
}
