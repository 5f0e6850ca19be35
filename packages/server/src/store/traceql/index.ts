export { explainTraceql } from './explain.ts';
export { metricsTraceql } from './metrics.ts';
export { searchTraceql } from './search.ts';
export type { SearchContext } from './search.ts';
export { readTagNames, readTagValues } from './tags.ts';
