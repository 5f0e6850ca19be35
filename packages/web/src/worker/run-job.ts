import { ApiFailure } from '../api/index.ts';
import type { JobName, Jobs, Reply, Request } from './messages.ts';

/** Runs a job in a worker of its own; an abort ends the worker and with it the job and its requests. */
export function runJob<Name extends JobName>(job: Name, ask: Jobs[Name]['ask'], signal: AbortSignal): Promise<Jobs[Name]['answer']> {
  const worker = new Worker(new URL('./trace-worker.ts', import.meta.url), { type: 'module' });
  const { promise, resolve, reject } = Promise.withResolvers<Jobs[Name]['answer']>();
  worker.addEventListener('message', ({ data }: MessageEvent<Reply<Name>>) => {
    if (data.kind === 'done') resolve(data.answer);
    else reject(new ApiFailure(data.status, data.code, data.message));
  });
  worker.addEventListener('error', (event) => reject(new ApiFailure(0, 'WORKER', event.message === '' ? 'The worker did not start.' : event.message)));
  signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  const request: Request<Name> = { job, ask };
  // Columns are cloned, the page goes on drawing them; a fetched message is for the worker alone.
  worker.postMessage(request, { transfer: 'message' in ask && ask.message instanceof ArrayBuffer ? [ask.message] : [] });
  return promise.finally(() => worker.terminate());
}
