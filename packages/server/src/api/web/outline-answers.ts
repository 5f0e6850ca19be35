import type { OutlineAnswer } from '@spoor/core/wire';
import type { TraceOutline } from '../../store/span-store.ts';

const FULL = 10_000;

/**
 * Places a trace's longest spans as bars. A span whose parent is not among them stands one below the deepest of the
 * bars it lies in, so that the picture stays a flame whatever is missing.
 */
export function outlineAnswer({ traceId, spans }: TraceOutline): OutlineAnswer {
  const first = spans.reduce((least, { start }) => (start < least ? start : least), spans[0]?.start ?? 0n);
  const last = spans.reduce((most, { start, duration }) => (start + duration > most ? start + duration : most), 0n);
  const share = (time: bigint): number => (last === first ? 0 : Math.round((Number(time) / Number(last - first)) * FULL));
  const services = new Map<string, number>();
  const depths = new Map<string, number>();
  const placed: { readonly end: bigint; readonly depth: number }[] = [];
  const bars: number[] = [];
  for (const { spanId, parentId, start, duration, service, failed } of spans) {
    if (!services.has(service)) services.set(service, services.size);
    const parent = depths.get(parentId);
    const around = parent ?? placed.reduce((deepest, bar) => (bar.end >= start + duration ? Math.max(deepest, bar.depth) : deepest), -1);
    const depth = around + 1;
    depths.set(spanId, depth);
    placed.push({ end: start + duration, depth });
    bars.push(share(start - first), last === first ? FULL : share(duration), depth, services.get(service)!, failed ? 1 : 0);
  }
  return { traceId, services: [...services.keys()], bars };
}
