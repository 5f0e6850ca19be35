/// <reference lib="webworker" />
import { flameLanes, mergePaths } from '@spoor/core/analysis';
import { SkeletonFlag, SkeletonFormatError, decodeSkeleton } from '@spoor/core/wire';
import { ApiFailure, getBytes } from '../api/client.ts';
import { compareTraces } from './compare-traces.ts';
import type { JobName, Jobs, Reply, Request } from './messages.ts';
import { tableOf } from './span-table.ts';
import { buffersOf, layoutTrace } from './trace-layout.ts';

/** Everything that takes time with a large trace, so that the page never waits for it. */
const JOBS: { readonly [Name in JobName]: (ask: Jobs[Name]['ask']) => Promise<Jobs[Name]['answer']> | Jobs[Name]['answer'] } = {
  load: async ({ traceId, options, message }) => {
    const begun = performance.now();
    const bytes = message ?? (await getBytes(`/traces/${encodeURIComponent(traceId)}/columns`));
    const fetch = performance.now() - begun;
    const layout = layoutTrace(decodeSkeleton(bytes), options);
    return { ...layout, took: { ...layout.took, fetch } };
  },
  layout: ({ trace, options }) => layoutTrace(trace, options),
  lanes: ({ trace }) => flameLanes(trace),
  paths: ({ trace }) => mergePaths([[trace]], SkeletonFlag.ERROR),
  table: tableOf,
  compare: compareTraces,
};

addEventListener('message', (event: MessageEvent<Request>) => {
  void work(event.data);
});

async function work<Name extends JobName>({ job, ask }: Request<Name>): Promise<void> {
  try {
    const answer = await JOBS[job](ask);
    const reply: Reply<Name> = { kind: 'done', answer };
    postMessage(reply, { transfer: buffersOf(answer) });
  } catch (error) {
    postMessage(failure(error));
  }
}

function failure(error: unknown): Reply {
  if (error instanceof ApiFailure) return { kind: 'failed', status: error.status, code: error.code, message: error.message };
  if (error instanceof SkeletonFormatError) return { kind: 'failed', status: 0, code: 'UNREADABLE', message: `The trace cannot be read: ${error.message}` };
  return { kind: 'failed', status: 0, code: 'INTERNAL', message: String(error) };
}
