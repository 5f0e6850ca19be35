export { registerWebApi } from './register-web-api.ts';
export type { PipelineStatus } from './web-api-deps.ts';
