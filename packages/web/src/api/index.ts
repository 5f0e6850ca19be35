export { ApiFailure, apiUrl, getJson, openStream } from './client.ts';
export {
  attributeKeysQuery,
  deleteDemo,
  demoLoadedQuery,
  dependenciesQuery,
  heatmap,
  loadDemo,
  lookback,
  operationsQuery,
  outlinesQuery,
  search,
  serviceNamesQuery,
  servicesQuery,
  setRetention,
  spanQuery,
  statusQuery,
} from './queries.ts';
export type { Range, SearchConditions, SearchInput } from './queries.ts';
export { followTail } from './tail.ts';
