import type { TraceLayout } from '../../../worker/index.ts';

/** One span's duration less the time in which any child ran: its children only, so that nothing is kept for all spans. */
export function selfTimeOf({ trace, subtreeSize }: TraceLayout, span: number): number {
  const from = trace.start[span]!;
  const to = from + trace.duration[span]!;
  const children: number[] = [];
  for (let child = span + 1, end = span + subtreeSize[span]!; child < end; child += subtreeSize[child]!) children.push(child);
  children.sort((a, b) => trace.start[a]! - trace.start[b]!);
  let covered = from;
  let self = trace.duration[span]!;
  for (const child of children) {
    const begin = Math.max(trace.start[child]!, covered);
    const stop = Math.min(trace.start[child]! + trace.duration[child]!, to);
    if (stop <= begin) continue;
    self -= stop - begin;
    covered = stop;
  }
  return self;
}
