import { StoreError } from '../../store/store-error.ts';
import type { StoreErrorCode } from '../../store/store-error.ts';
import { ApiError } from './api-error.ts';
import type { ApiErrorCode } from './api-error.ts';

/** What a client is told about something thrown, whichever API it used. */
export interface Failure {
  readonly status: number;
  readonly code: ApiErrorCode;
  readonly message: string;
  readonly retryAfterSeconds?: number;
  /** Our fault: log it with its cause. */
  readonly internal: boolean;
}

const STORE_FAILURES: Readonly<Record<StoreErrorCode, Omit<Failure, 'internal'>>> = {
  UNAVAILABLE: {
    status: 503,
    code: 'STORE_UNAVAILABLE',
    message: 'The store is starting or not reachable. Spans are still accepted; try again in a few seconds.',
    retryAfterSeconds: 2,
  },
  TIMEOUT: { status: 504, code: 'STORE_TIMEOUT', message: 'The query took too long. Narrow the time range or name a service.' },
  TOO_MUCH_MEMORY: { status: 422, code: 'STORE_TOO_MUCH_MEMORY', message: 'The query needs more memory than it may use. Narrow the time range or the filter.' },
  TOO_MANY_ROWS: { status: 422, code: 'STORE_TOO_MANY_ROWS', message: 'The query reads more rows than it may. Narrow the time range or the filter.' },
  DISK_FULL: { status: 507, code: 'STORE_DISK_FULL', message: 'The disk of the store is full. Make room or lower the retention.' },
  ABORTED: { status: 499, code: 'CLIENT_GONE', message: 'The client went away.' },
  BAD_DATA: { status: 500, code: 'INTERNAL', message: 'Something went wrong inside Spoor; the server log says what.' },
  INTERNAL: { status: 500, code: 'INTERNAL', message: 'Something went wrong inside Spoor; the server log says what.' },
};

/** Never leaks a message that was not written for clients. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof ApiError) return { status: error.status, code: error.code, message: error.message, internal: false };
  if (error instanceof StoreError) {
    const known = STORE_FAILURES[error.code];
    return { ...known, internal: known.status === 500 };
  }
  const status = clientErrorStatus(error);
  if (status !== undefined) {
    return { status, code: codeOfStatus(status), message: error instanceof Error ? error.message : 'Bad request.', internal: false };
  }
  return { ...STORE_FAILURES.INTERNAL, internal: true };
}

/** Fastify's own errors for malformed requests (bad JSON, body too large, …) carry a 4xx status. */
function clientErrorStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  const status = error.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

function codeOfStatus(status: number): ApiErrorCode {
  if (status === 413) return 'PAYLOAD_TOO_LARGE';
  if (status === 415) return 'UNSUPPORTED_MEDIA_TYPE';
  if (status === 404) return 'NOT_FOUND';
  return 'BAD_REQUEST';
}
