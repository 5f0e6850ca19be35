export { registerTempoApi } from './register-tempo-api.ts';
export type { ConfigMode } from './routes/status-routes.ts';
export type { TempoDeps, TempoLimits } from './tempo-deps.ts';
export { startTempo } from './tempo-server.ts';
export type { TempoServerOptions } from './tempo-server.ts';
