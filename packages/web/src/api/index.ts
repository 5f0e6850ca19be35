export { ApiFailure, apiUrl } from './client.ts';
export { attributeKeysQuery, deleteDemo, demoLoadedQuery, loadDemo, lookback, operationsQuery, search, serviceNamesQuery, servicesQuery, spanQuery, statusQuery } from './queries.ts';
export type { Range, SearchInput } from './queries.ts';
