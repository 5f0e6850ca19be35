import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { EngineException } from './engine-exception.ts';
import type { Settings } from './engine-session.ts';
import type { FromWorker, StreamWorkerData, ToWorker } from './stream-worker.ts';

/**
 * A session for streaming reads on a thread of its own, made at the first use. The thread is never ended: the addon
 * closes every connection of the process with it.
 */
export class StreamSession {
  private readonly entry: URL;
  private readonly data: StreamWorkerData;
  private worker: Worker | undefined;

  constructor(entry: URL, data: StreamWorkerData) {
    this.entry = entry;
    this.data = data;
  }

  /** Yields the result in chunks as the engine makes them and no faster than they are taken; leaving the loop cancels the rest. */
  async *stream(query: { readonly sql: string; readonly format: string; readonly settings: Settings; readonly database: string }): AsyncGenerator<Uint8Array, void, undefined> {
    const worker = (this.worker ??= new Worker(this.entry, { workerData: this.data }));
    const ask = async (message: ToWorker): Promise<FromWorker> => {
      const answer = once(worker, 'message');
      worker.postMessage(message);
      const [said] = (await answer) as [FromWorker];
      return said;
    };
    let said = await ask({ kind: 'start', ...query });
    try {
      while (said.kind === 'chunk') {
        yield said.bytes;
        said = await ask({ kind: 'next' });
      }
    } finally {
      if (said.kind === 'chunk') await ask({ kind: 'cancel' });
    }
    if (said.kind === 'error') throw new EngineException(said.engineCode, said.message);
  }
}
