import { ApiFailure } from '../api/index.ts';
import type { LoadReply, LoadRequest } from './messages.ts';
import type { TraceLayout } from './trace-layout.ts';

/** Loads a trace in a worker of its own; an abort ends the worker and with it the request. */
export function loadTrace(traceId: string, signal: AbortSignal): Promise<TraceLayout> {
  const worker = new Worker(new URL('./trace-worker.ts', import.meta.url), { type: 'module' });
  const { promise, resolve, reject } = Promise.withResolvers<TraceLayout>();
  worker.addEventListener('message', ({ data }: MessageEvent<LoadReply>) => {
    if (data.kind === 'loaded') resolve(data.layout);
    else reject(new ApiFailure(data.status, data.code, data.message));
  });
  worker.addEventListener('error', (event) => reject(new ApiFailure(0, 'WORKER', event.message === '' ? 'The worker did not start.' : event.message)));
  signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  const request: LoadRequest = { traceId };
  worker.postMessage(request);
  return promise.finally(() => worker.terminate());
}
