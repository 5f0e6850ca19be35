export { flameLanes } from './flame-lanes.ts';
export type { FlameLanes } from './flame-lanes.ts';
