export { searchTraceql } from './search.ts';
