export { isIndexedString, isUnindexedKey, MAX_INDEXED_BYTES } from './indexed-strings.ts';
export { ATTRIBUTE_KEYS, INITIAL_TABLES, OPERATIONS, RED_15S, RESOURCES, SCOPES, SPANS, TRACES } from './migrations/0001-initial.ts';
export { SchemaTooNewError, migrate, schemaStatements } from './migrate.ts';
export type { MigrateOptions, MigrationReport } from './migrate.ts';
export type { Migration } from './migrations/index.ts';
export { createTable, alterTarget } from './table.ts';
export type { Column, Index, Table } from './table.ts';
export { DEFAULT_DATABASE, checkTopology } from './topology.ts';
export type { Topology } from './topology.ts';
