export { BodyError, OVER_BUDGET, tooLarge } from './body-error.ts';
export type { BodyFault } from './body-error.ts';
export { BodyIntake } from './body-intake.ts';
export { ByteBudget, DEFAULT_BUDGET_BYTES } from './byte-budget.ts';
export type { Holding } from './byte-budget.ts';
export { ACCEPTED_CODINGS, parseContentCoding } from './content-coding.ts';
export type { ContentCoding } from './content-coding.ts';
export { decompress } from './decompress.ts';
