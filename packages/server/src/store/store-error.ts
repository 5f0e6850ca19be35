/**
 * UNAVAILABLE: the engine is down, starting or hanging; try again. TIMEOUT, TOO_MUCH_MEMORY, TOO_MANY_ROWS: the query
 * hit its limit; narrow it. ABORTED: the caller went away. DISK_FULL: make room. BAD_DATA, INTERNAL: our fault.
 */
export type StoreErrorCode = 'UNAVAILABLE' | 'TIMEOUT' | 'TOO_MUCH_MEMORY' | 'TOO_MANY_ROWS' | 'ABORTED' | 'DISK_FULL' | 'BAD_DATA' | 'INTERNAL';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  /** ClickHouse's own error number, when it gave one. */
  readonly engineCode: number | undefined;

  constructor(code: StoreErrorCode, message: string, options: { readonly engineCode?: number; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.engineCode = options.engineCode;
  }
}
