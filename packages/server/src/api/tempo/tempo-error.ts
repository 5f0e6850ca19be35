import { RpcCode } from '@spoor/core/wire';
import { StoreError } from '../../store/store-error.ts';
import { describeFailure } from '../http/index.ts';

/** A request that cannot be answered, in Tempo's words: the whole body of the answer. */
export class TempoError extends Error {
  override readonly name = 'TempoError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function badRequest(message: string): TempoError {
  return new TempoError(400, message);
}

export interface TempoFailure {
  readonly status: number;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

/** What a client is told about something thrown. */
export function tempoFailure(error: unknown): TempoFailure {
  if (error instanceof TempoError) return error;
  // The store's own words, not the engine's, are for a person: the query is right and still cannot be answered.
  if (error instanceof StoreError && error.engineCode === undefined) {
    if (error.code === 'BAD_DATA') return { status: 400, message: error.message };
    if (error.code === 'TOO_MANY_ROWS') return { status: 422, message: error.message };
  }
  return describeFailure(error);
}

/** The gRPC code of an HTTP status, as Tempo maps them. */
export function rpcCodeOf(status: number): RpcCode {
  switch (status) {
    case 400:
      return RpcCode.INVALID_ARGUMENT;
    case 404:
      return RpcCode.NOT_FOUND;
    case 422:
    case 429:
      return RpcCode.RESOURCE_EXHAUSTED;
    case 499:
      return RpcCode.CANCELLED;
    case 503:
      return RpcCode.UNAVAILABLE;
    case 504:
      return RpcCode.DEADLINE_EXCEEDED;
    default:
      return RpcCode.INTERNAL;
  }
}
