export { ApiError } from './api-error.ts';
export { clientSignal } from './client-signal.ts';
export { createApiServer } from './create-api-server.ts';
export { describeFailure } from './describe-failure.ts';
export { parseGoDuration } from './go-duration.ts';
