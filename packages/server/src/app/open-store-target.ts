import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError, startEngine } from '../engine/index.ts';
import type { Log, Metrics } from '../observe/index.ts';
import { connectStore } from '../store/connection/index.ts';
import { openStore } from '../store/open-store.ts';
import type { SpanStore } from '../store/span-store.ts';
import { StoreError } from '../store/store-error.ts';
import { AppError } from './app-error.ts';
import type { Settings } from './config/index.ts';

export interface OpenedStore extends AsyncDisposable {
  readonly store: SpanStore;
  /** `embedded engine` or the server's address without credentials. */
  readonly description: string;
}

/** Starts the embedded engine or reaches the configured server, brings the schema up to date, and opens the store. */
export async function openConfiguredStore(settings: Settings, dependencies: { readonly engineHost: URL; readonly log: Log; readonly metrics: Metrics }): Promise<OpenedStore> {
  const { log, metrics } = dependencies;
  const options = { database: settings['store.database'], fsync: settings['journal.fsync'] === 'power' };
  if (settings['store.url'] !== '') {
    const { target, shown } = remoteTarget(settings['store.url'], settings['store.database']);
    const connection = connectStore(target);
    try {
      const cluster = settings['store.cluster'];
      const store = await openStore({ connection, ...options, ...(cluster === '' ? {} : { cluster }) });
      return { store, description: shown, [Symbol.asyncDispose]: async () => await store[Symbol.asyncDispose]() };
    } catch (cause) {
      await connection[Symbol.asyncDispose]();
      throw new AppError('STORE_UNREACHABLE', `The ClickHouse server at ${shown} cannot be used: ${messageOf(cause)} Check store.url, its user's rights and the network.`, { cause });
    }
  }
  const folder = join(settings.data, 'store');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const engine = await startEngine({ dataDir: folder, memoryBytes: settings['engine.memory'], hostEntry: dependencies.engineHost, log, metrics }).catch((cause: unknown) => {
    throw engineFailure(cause, folder);
  });
  try {
    const store = await openStore({ connection: connectStore({ socketPath: engine.socketPath }), ...options });
    return {
      store,
      description: 'embedded engine',
      async [Symbol.asyncDispose]() {
        await store[Symbol.asyncDispose]();
        await engine.stop();
      },
    };
  } catch (cause) {
    await engine.stop();
    throw engineFailure(cause, folder);
  }
}

function engineFailure(cause: unknown, folder: string): AppError {
  // The engine's process can say why it does not start only in words.
  const full = cause instanceof StoreError ? cause.code === 'DISK_FULL' : cause instanceof EngineError && /\b(ENOSPC|EDQUOT|NOT_ENOUGH_SPACE)\b|No space left on device/.test(cause.message);
  if (full) return new AppError('DISK_FULL', `The disk of ${folder} is full. Make room, or choose another folder with --data.`, { cause });
  if (cause instanceof EngineError) return new AppError('ENGINE_FAILED', cause.message, { cause });
  return new AppError('ENGINE_FAILED', `The embedded engine could not be made ready in ${folder}: ${messageOf(cause)}`, { cause });
}

function remoteTarget(text: string, database: string): { readonly target: Parameters<typeof connectStore>[0]; readonly shown: string } {
  if (!URL.canParse(text) || !/^https?:/.test(text)) throw new AppError('CONFIG_INVALID', 'store.url must look like http://user:password@host:8123.');
  const url = new URL(text);
  const user = decodeURIComponent(url.username) || 'default';
  const password = decodeURIComponent(url.password);
  url.username = '';
  url.password = '';
  return { target: { url: url.toString(), user, password, database }, shown: url.toString() };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
