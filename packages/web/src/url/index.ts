export { compactState, textOf, upgradeState } from './upgrade.ts';
export type { RawState } from './upgrade.ts';
