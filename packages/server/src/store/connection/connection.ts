/**
 * One door to ClickHouse over its HTTP interface. The same code speaks to the embedded engine (Unix socket) and to a
 * server or cluster (URL). Failures are `StoreError`s. SQL text comes only from the store's own compilers.
 */
export interface StoreConnection extends AsyncDisposable {
  /** Runs a SELECT and answers the whole result as bytes of ClickHouse's Native format. */
  queryNative(sql: string, options?: QueryOptions): Promise<NativeResult>;
  /** The same as a stream of bytes, for results that must not be held whole. Breaking out of the loop stops the query. */
  streamNative(sql: string, options?: QueryOptions): AsyncIterable<Uint8Array>;
  /** Runs a SELECT with small results; each row an object of unknown values (64-bit integers as strings). */
  queryRows(sql: string, options?: QueryOptions): Promise<RowsResult>;
  /** Runs a statement that answers nothing (DDL, ALTER, SYSTEM). */
  command(sql: string, options?: QueryOptions): Promise<void>;
  /** Inserts one Native block. With a token, the same token twice inserts once, views included. */
  insertNative(table: string, columns: readonly string[], block: readonly Uint8Array[], options?: InsertOptions): Promise<void>;
}

export interface QueryOptions {
  /** Aborting stops the query in the engine within 100 ms. */
  readonly signal?: AbortSignal | undefined;
  readonly settings?: Readonly<Record<string, string | number>>;
  /**
   * `queryNative`: find out how much was read, else the cost may be 0. Embedded, it takes about 2 ms, and counts what
   * other reads read at the same time. `queryRows` always knows its cost.
   */
  readonly cost?: boolean;
}

export interface InsertOptions extends QueryOptions {
  readonly deduplicationToken?: string;
}

export interface QueryCost {
  readonly rowsRead: number;
  readonly bytesRead: number;
}

export interface NativeResult extends QueryCost {
  readonly bytes: Uint8Array;
}

export interface RowsResult extends QueryCost {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}
