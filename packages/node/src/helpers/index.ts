export { recordError } from './record-error.ts';
export { looksLikeId, routePattern } from './route-pattern.ts';
export { traced } from './traced.ts';
export type { TracedOptions } from './traced.ts';
export { withSpan } from './with-span.ts';
export type { WithSpanOptions } from './with-span.ts';
