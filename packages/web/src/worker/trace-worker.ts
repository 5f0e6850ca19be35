/// <reference lib="webworker" />
import { SkeletonFormatError, decodeSkeleton } from '@spoor/core/wire';
import { ApiFailure, getBytes } from '../api/client.ts';
import type { LoadReply, LoadRequest } from './messages.ts';
import { buffersOf, layoutTrace } from './trace-layout.ts';

/** Fetches, decodes and lays out one trace, so that the page never waits for it. */
addEventListener('message', (event: MessageEvent<LoadRequest>) => {
  void load(event.data.traceId);
});

async function load(traceId: string): Promise<void> {
  try {
    const layout = layoutTrace(decodeSkeleton(await getBytes(`/traces/${encodeURIComponent(traceId)}/columns`)));
    const reply: LoadReply = { kind: 'loaded', layout };
    postMessage(reply, { transfer: buffersOf(layout) });
  } catch (error) {
    postMessage(failure(error));
  }
}

function failure(error: unknown): LoadReply {
  if (error instanceof ApiFailure) return { kind: 'failed', status: error.status, code: error.code, message: error.message };
  if (error instanceof SkeletonFormatError) return { kind: 'failed', status: 0, code: 'UNREADABLE', message: `The trace cannot be read: ${error.message}` };
  return { kind: 'failed', status: 0, code: 'INTERNAL', message: String(error) };
}
