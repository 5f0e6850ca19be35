import type { Log } from '../../observe/index.ts';
import type { ByteBudget } from '../../transport/body/index.ts';
import { GrpcSessions } from '../../transport/grpc/index.ts';
import type { ProtocolServer } from '../../transport/listener/index.ts';
import type { Door } from '../door.ts';
import type { UnkeptSignals } from '../export.ts';
import type { Ingest } from '../ingest.ts';
import type { ReceiveLimits } from '../limits.ts';
import { Call } from './call.ts';
import type { CallContext } from './call.ts';

export interface GrpcServerOptions {
  readonly ingest: Ingest;
  readonly door: Door;
  readonly log: Log;
  readonly limits: ReceiveLimits;
  readonly budget: ByteBudget;
  readonly unkept?: UnkeptSignals;
  readonly ready?: () => string | undefined;
}

/** Unary gRPC for OTLP and health. */
export function createGrpcServer({ ingest, door, log, limits, budget, unkept = 'accept', ready }: GrpcServerOptions): ProtocolServer {
  const context: CallContext = { ingest, door, log, unkept, budget, ready, bodyBytes: limits.bodyBytes, bodyTimeoutMs: limits.bodyTimeoutMs };
  return new GrpcSessions({
    log,
    limits,
    counters: door,
    open: (stream, headers) => new Call(stream, headers, context),
    refused: (reason) => door.requestRefused(reason),
  });
}
