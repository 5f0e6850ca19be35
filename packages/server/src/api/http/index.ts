export { ApiError } from './api-error.ts';
export type { ApiErrorCode } from './api-error.ts';
export { clientSignal } from './client-signal.ts';
export { createApiServer } from './create-api-server.ts';
export type { ApiServerOptions } from './create-api-server.ts';
export { describeFailure } from './describe-failure.ts';
export type { Failure } from './describe-failure.ts';
export { parseGoDuration } from './go-duration.ts';
export { isAllowedHost } from './host-check.ts';
