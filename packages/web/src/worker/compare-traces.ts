import { mergePaths } from '@spoor/core/analysis';
import { SkeletonFlag, decodeSkeleton } from '@spoor/core/wire';
import type { TraceSkeletonColumns } from '@spoor/core/wire';
import { ApiFailure, getBytes } from '../api/client.ts';
import type { Jobs } from './messages.ts';

/** What the head of a comparison says about each of its traces. */
export interface ComparedTrace {
  readonly traceId: string;
  readonly startUnixNano: bigint;
  readonly duration: number;
  readonly spans: number;
  readonly errors: number;
  readonly rootService: string;
  readonly rootName: string;
}

/** So many requests at a time. */
const AT_ONCE = 4;

/** Loads the traces of both sides and merges them into one tree. A trace that is gone is said to be missing, not an error. */
export async function compareTraces({ first, second }: Jobs['compare']['ask']): Promise<Jobs['compare']['answer']> {
  const missing: string[] = [];
  const ids = [...first, ...second];
  const loaded: (TraceSkeletonColumns | undefined)[] = [];
  for (let i = 0; i < ids.length; i += AT_ONCE) loaded.push(...(await Promise.all(ids.slice(i, i + AT_ONCE).map((id) => load(id, missing)))));
  const present = (traces: readonly (TraceSkeletonColumns | undefined)[]): TraceSkeletonColumns[] => traces.filter((trace) => trace !== undefined);
  const sides = [present(loaded.slice(0, first.length)), present(loaded.slice(first.length))];
  return { tree: mergePaths(sides, SkeletonFlag.ERROR), first: sides[0]!.map(summary), second: sides[1]!.map(summary), missing };
}

async function load(traceId: string, missing: string[]): Promise<TraceSkeletonColumns | undefined> {
  try {
    return decodeSkeleton(await getBytes(`/traces/${encodeURIComponent(traceId)}/columns`));
  } catch (error) {
    if (!(error instanceof ApiFailure) || error.status !== 404) throw error;
    missing.push(traceId);
    return undefined;
  }
}

function summary(trace: TraceSkeletonColumns): ComparedTrace {
  let errors = 0;
  let root = 0;
  for (let i = trace.count - 1; i >= 0; i--) {
    if ((trace.flags[i]! & SkeletonFlag.ERROR) !== 0) errors++;
    if (trace.parent[i] === -1 && (trace.flags[i]! & SkeletonFlag.ORPHAN) === 0) root = i;
  }
  return {
    traceId: trace.traceId,
    startUnixNano: trace.startUnixNano,
    duration: trace.traceDuration,
    spans: trace.count,
    errors,
    rootService: trace.services[trace.service[root]!] ?? '',
    rootName: trace.names[trace.name[root]!] ?? '',
  };
}
