export { isIndexedString, isUnindexedKey } from './indexed-strings.ts';
export { INITIAL_TABLES } from './migrations/0001-initial.ts';
export { createTable, alterTarget } from './table.ts';
export type { Column, Index, Table } from './table.ts';
export { DEFAULT_DATABASE, checkTopology } from './topology.ts';
export type { Topology } from './topology.ts';
