import { StoreError } from '../store-error.ts';
import type { QueryOptions, RowsResult, StoreConnection } from '../connection/index.ts';
import { identifier, sql } from '../sql/index.ts';
import type { Sql } from '../sql/index.ts';

const TABLES = ['spans', 'traces', 'red_15s', 'red_5m', 'red_1h', 'resources', 'scopes', 'operations', 'attribute_keys'] as const;
export type TableName = (typeof TABLES)[number];

/** What every read needs: the connection, the tables, and the limits of a query. */
export interface QueryContext {
  readonly connection: StoreConnection;
  readonly database: string;
  readonly limits: QueryLimits;
  readonly table: (name: TableName) => Sql;
}

export interface QueryLimits {
  /** Seconds a single query may run. */
  readonly seconds: number;
  /** Seconds a streaming query may run: its reader sets the pace. */
  readonly streamSeconds: number;
  /** Bytes of memory a single query may take in the engine. */
  readonly memoryBytes: number;
  /** Rows a non-streaming query may answer. */
  readonly resultRows: number;
}

export const DEFAULT_QUERY_LIMITS: QueryLimits = { seconds: 30, streamSeconds: 3600, memoryBytes: 400 * 2 ** 20, resultRows: 2_000_000 };

export function createContext(connection: StoreConnection, database: string, limits: QueryLimits): QueryContext {
  const tables = new Map(TABLES.map((name) => [name, sql`${identifier(database)}.${identifier(name)}`]));
  return { connection, database, limits, table: (name) => tables.get(name)! };
}

type Settings = Readonly<Record<string, string | number>>;

/** Grouping and sorting go to disk before they take all the memory a query may have. */
export function readSettings({ limits }: QueryContext, extra: Settings = {}): Settings {
  return {
    max_execution_time: limits.seconds,
    timeout_overflow_mode: 'throw',
    max_memory_usage: limits.memoryBytes,
    max_result_rows: limits.resultRows,
    result_overflow_mode: 'throw',
    max_bytes_before_external_group_by: Math.floor(limits.memoryBytes / 3),
    max_bytes_before_external_sort: Math.floor(limits.memoryBytes / 3),
    ...extra,
  };
}

/**
 * For ORDER BY that names a prefix of the key: read in that order, and no further than the limit asks. (With buffering,
 * the default, the engine reads far past the limit.)
 */
export const IN_ORDER: Settings = { optimize_read_in_order: 1, read_in_order_use_buffering: 0 };

export interface RowsQuery {
  readonly signal: AbortSignal | undefined;
  readonly settings?: Settings;
}

/** A SELECT with a small result. */
export function queryRows(context: QueryContext, query: Sql, options: RowsQuery): Promise<RowsResult> {
  return context.connection.queryRows(query.text, queryOptions(context, options));
}

export function queryOptions(context: QueryContext, { signal, settings }: RowsQuery): QueryOptions {
  return { signal, settings: readSettings(context, settings) };
}

type Row = Readonly<Record<string, unknown>>;

/** A column of a row as text; 64-bit integers come so. */
export function textOf(row: Row, name: string): string {
  const value = row[name];
  if (typeof value !== 'string') throw unexpected(name, value);
  return value;
}

export function bigintOf(row: Row, name: string): bigint {
  const value = row[name];
  if (typeof value !== 'string' && typeof value !== 'number') throw unexpected(name, value);
  return BigInt(value);
}

export function numberOf(row: Row, name: string): number {
  const value = row[name];
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number') throw unexpected(name, value);
  return number;
}

export function objectOf(row: Row, name: string): Row {
  const value = row[name];
  if (typeof value !== 'object' || value === null) throw unexpected(name, value);
  return Object.fromEntries(Object.entries(value));
}

function unexpected(name: string, value: unknown): StoreError {
  return new StoreError('INTERNAL', `the engine answered column ${name} as ${typeof value}`);
}
