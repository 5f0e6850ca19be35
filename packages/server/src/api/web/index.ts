export { registerWebApi } from './register-web-api.ts';
export type { PipelineStatus, WebApiDeps } from './web-api-deps.ts';
