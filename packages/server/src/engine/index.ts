export { EngineError } from './engine-error.ts';
export type { EngineErrorCode } from './engine-error.ts';
export { startEngine } from './supervisor.ts';
export type { Engine, EngineOptions, EngineState, EngineTiming } from './supervisor.ts';
