export type { InsertOptions, NativeResult, QueryCost, QueryOptions, RowsResult, StoreConnection } from './connection.ts';
export { connectStore } from './http-connection.ts';
export type { ConnectionTarget } from './http-exchange.ts';
