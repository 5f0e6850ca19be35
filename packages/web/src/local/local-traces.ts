import type { SpanAnswer } from '@spoor/core/wire';
import { keptTrace } from './local-store.ts';
import type { FileReply, FileRequest } from './messages.ts';

export type OpenedFile = Extract<FileReply, { kind: 'opened' }>;

/** Decodes a file in a worker and keeps its traces in this browser. Rejects with words for a person. */
export async function openTraceFile(file: File): Promise<OpenedFile> {
  const reply = await ask({ kind: 'open', file });
  if (reply.kind === 'opened') return reply;
  throw new Error(`${file.name} was not opened. ${reply.kind === 'failed' ? reply.message : ''}`);
}

/** The spans of an opened file; undefined when the trace is not from one. */
export async function localSpans(traceId: string, spanId: string): Promise<readonly SpanAnswer[] | undefined> {
  if ((await keptTrace(traceId)) === undefined) return undefined;
  const reply = await ask({ kind: 'spans', traceId, spanId });
  return reply.kind === 'spans' ? reply.spans : undefined;
}

function ask(request: FileRequest): Promise<FileReply> {
  const worker = new Worker(new URL('./file-worker.ts', import.meta.url), { type: 'module' });
  const { promise, resolve, reject } = Promise.withResolvers<FileReply>();
  worker.addEventListener('message', ({ data }: MessageEvent<FileReply>) => resolve(data));
  worker.addEventListener('error', (event) => reject(new Error(event.message === '' ? 'The worker did not start.' : event.message)));
  worker.postMessage(request);
  return promise.finally(() => worker.terminate());
}
