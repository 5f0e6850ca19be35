export { start } from './start.ts';
export type { Spoor, StartOptions } from './start.ts';
