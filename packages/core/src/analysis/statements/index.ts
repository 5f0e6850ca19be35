export { normaliseStatement } from './normalise-statement.ts';
