export { ApiError } from './api-error.ts';
export { clientSignal } from './client-signal.ts';
export { sendPacked } from './compress-answers.ts';
export { createApiFrame, createApiServer } from './create-api-server.ts';
export type { ApiFrameOptions } from './create-api-server.ts';
export { describeFailure } from './describe-failure.ts';
export { parseGoDuration } from './go-duration.ts';
export { QueryValues } from './query-values.ts';
