import { createRequire } from 'node:module';

/** One chDB connection: statements on it run one after another. Opaque to us. */
export type NativeConnection = object & { readonly __brand: 'chdb connection' };
/** One running streaming query. Opaque to us. */
export type NativeStream = object & { readonly __brand: 'chdb stream' };

export interface NativeResult {
  readonly bytes: Uint8Array;
  readonly elapsed: number;
  /** Rows and bytes of the result (not of what was read from disk); of what was inserted, for an INSERT. */
  readonly rowsRead: number;
  readonly bytesRead: number;
}

export type NativeChunk = { readonly done: true } | { readonly done?: false; readonly bytes: Uint8Array; readonly numRows: number };

/**
 * The functions of chDB's native addon that the host uses. The package's own `Session` class wraps the same calls, but
 * closes connections from an exit hook, which waits for running queries: a host that must die at once cannot have that.
 */
export interface ChdbAddon {
  CreateConnection(path: string, args?: readonly string[]): NativeConnection;
  QueryWithConnection(connection: NativeConnection, sql: string, format: string): string;
  QueryAsyncConnection(connection: NativeConnection, sql: string, format: string): Promise<NativeResult>;
  /** Answers at once; the first fetch does the work. One stream per connection at a time. */
  StreamQuery(connection: NativeConnection, sql: string, format: string): NativeStream;
  StreamFetch(stream: NativeStream): Promise<NativeChunk>;
  /** Never call while a fetch is running. */
  StreamCancel(stream: NativeStream): void;
}

/** Loads the addon of this platform's engine package, found from the chdb package's own place. */
export function loadChdbAddon(): ChdbAddon {
  const require = createRequire(import.meta.url);
  const { resolveLibchdb } = require('chdb/libchdb') as { resolveLibchdb(): { packageName?: string } };
  const platformPackage = resolveLibchdb().packageName;
  if (platformPackage === undefined) throw new Error('chDB has no engine package for this platform');
  const addon: unknown = createRequire(require.resolve('chdb'))(platformPackage);
  if (!isAddon(addon)) throw new Error(`${platformPackage} does not have the functions the engine host needs`);
  return addon;
}

const FUNCTIONS = ['CreateConnection', 'QueryWithConnection', 'QueryAsyncConnection', 'StreamQuery', 'StreamFetch', 'StreamCancel'] as const;

function isAddon(value: unknown): value is ChdbAddon {
  return typeof value === 'object' && value !== null && FUNCTIONS.every((name) => typeof Reflect.get(value, name) === 'function');
}
