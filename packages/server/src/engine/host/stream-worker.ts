import { parentPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { loadChdbAddon } from './chdb-addon.ts';
import { EngineException } from './engine-exception.ts';
import { EngineSession } from './engine-session.ts';
import type { Settings } from './engine-session.ts';

/** What a worker needs to open its connection. */
export interface StreamWorkerData {
  readonly engineDir: string;
  readonly connectionArgs: readonly string[];
  readonly base: Settings;
}

export type ToWorker =
  | { readonly kind: 'start'; readonly sql: string; readonly format: string; readonly settings: Settings; readonly database: string }
  | { readonly kind: 'next' }
  | { readonly kind: 'cancel' };

export type FromWorker =
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'error'; readonly engineCode: number; readonly message: string };

/**
 * Runs streaming queries, one at a time, each chunk only when asked for. Starting a stream plans the query on the calling
 * thread, which takes seconds when the plan needs the result of a subquery: on the main thread the host would not answer.
 */
export function runStreamWorker(data: StreamWorkerData): void {
  const port: MessagePort | null = parentPort;
  if (port === null) throw new Error('Not a worker');
  const addon = loadChdbAddon();
  const session = new EngineSession(addon, addon.CreateConnection(data.engineDir, data.connectionArgs), data.base);
  let stream: AsyncGenerator<Uint8Array, void, undefined> | undefined;
  const say = (message: FromWorker, transfer: readonly ArrayBuffer[] = []): void => port.postMessage(message, [...transfer]);

  const advance = async (): Promise<void> => {
    const next = await stream?.next();
    if (next === undefined || next.done === true) {
      stream = undefined;
      say({ kind: 'end' });
      return;
    }
    // The engine's bytes lie in memory that cannot be transferred.
    const bytes = new Uint8Array(next.value);
    say({ kind: 'chunk', bytes }, [bytes.buffer]);
  };
  const act = async (message: ToWorker): Promise<void> => {
    if (message.kind === 'start') {
      await session.prepare(message.settings, message.database);
      stream = session.stream(message.sql, message.format);
      await advance();
    } else if (message.kind === 'next') {
      await advance();
    } else {
      await stream?.return(undefined);
      stream = undefined;
      say({ kind: 'end' });
    }
  };
  port.on('message', (message: ToWorker) => {
    act(message).catch((error: unknown) => {
      stream = undefined;
      const { engineCode, message: text } = EngineException.from(error);
      say({ kind: 'error', engineCode, message: text });
    });
  });
}
