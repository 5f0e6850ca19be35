export { guardEnabled, guardProcessor } from './guard-processor.ts';
export type { GuardOptions } from './guard-processor.ts';
export type { GuardKind, Warn } from './warnings.ts';
