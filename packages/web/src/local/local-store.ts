import type { TraceSummaryAnswer } from '@spoor/core/wire';

/** A trace of a file, as kept in the browser. The version of the database is the version of this format. */
export interface StoredTrace {
  readonly traceId: string;
  readonly fileName: string;
  /** Milliseconds since the Unix epoch. */
  readonly openedAt: number;
  readonly summary: TraceSummaryAnswer;
  readonly columns: ArrayBuffer;
  readonly otlp: Uint8Array<ArrayBuffer>;
}

const DATABASE = 'spoor-files';
const VERSION = 1;
const STORE = 'traces';

/** Works in pages and in workers. Undefined where the browser keeps nothing (private windows of some). */
async function openDatabase(): Promise<IDBDatabase | undefined> {
  try {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE, { keyPath: 'traceId' });
    };
    return await done(request);
  } catch {
    return undefined;
  }
}

export async function keepTraces(traces: readonly StoredTrace[]): Promise<void> {
  const database = await openDatabase();
  if (database === undefined) throw new Error('this browser keeps no data for this page');
  const transaction = database.transaction(STORE, 'readwrite');
  for (const trace of traces) transaction.objectStore(STORE).put(trace);
  await finished(transaction);
  database.close();
}

export async function keptTrace(traceId: string): Promise<StoredTrace | undefined> {
  const database = await openDatabase();
  if (database === undefined) return undefined;
  const found = await done<StoredTrace | undefined>(database.transaction(STORE).objectStore(STORE).get(traceId));
  database.close();
  return found;
}

export async function keptTraces(): Promise<readonly Pick<StoredTrace, 'fileName' | 'openedAt' | 'summary'>[]> {
  const database = await openDatabase();
  if (database === undefined) return [];
  const all = await done<StoredTrace[]>(database.transaction(STORE).objectStore(STORE).getAll());
  database.close();
  return all.map(({ fileName, openedAt, summary }) => ({ fileName, openedAt, summary })).sort((a, b) => b.openedAt - a.openedAt);
}

export async function forgetTraces(): Promise<void> {
  const database = await openDatabase();
  if (database === undefined) return;
  const transaction = database.transaction(STORE, 'readwrite');
  transaction.objectStore(STORE).clear();
  await finished(transaction);
  database.close();
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error ?? new Error('the browser refused to keep the file'));
  return promise;
}

function finished(transaction: IDBTransaction): Promise<undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  transaction.oncomplete = () => resolve(undefined);
  transaction.onabort = () => reject(transaction.error ?? new Error('the browser refused to keep the file'));
  return promise;
}
