export { registerSamplingApi } from './sampling-routes.ts';
export { KEEP_ALL, parseStrategies, showStrategies } from './sampling-strategies.ts';
export type { SamplingStrategies } from './sampling-strategies.ts';
