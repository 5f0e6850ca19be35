import type { Browser, Page } from 'playwright-core';
import { quantile } from '../bars.ts';

/** Milliseconds of main-thread work: time on the CPU, because the browser shares it with server and engine. */
export interface FrameWork {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly most: number;
}

/** Fewer are not the frames of what was done. */
const FEWEST_FRAMES = 10;

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  /** Of it on the CPU. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Traces the browser while something is done, and adds up the tasks of the page's main thread by animation frame. */
export async function framesOf(browser: Browser, page: Page, act: () => Promise<void>): Promise<FrameWork> {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  await act();
  await page.waitForTimeout(200);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const threads = new Set(traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(({ pid, tid }) => `${pid} ${tid}`));
  const onMain = traceEvents.filter(({ pid, tid }) => threads.has(`${pid} ${tid}`));
  // Several pages may share the browser: the busiest renderer is the one measured.
  const byThread = Map.groupBy(onMain, ({ pid, tid }) => `${pid} ${tid}`);
  const frames = [...byThread.values()].map((events) => workByFrame(events)).sort((a, b) => b.length - a.length)[0] ?? [];
  return { count: frames.length, p50: quantile(frames, 0.5), p95: quantile(frames, 0.95), most: Math.max(0, ...frames) };
}

function workByFrame(events: readonly TraceEvent[]): number[] {
  const at = (wanted: string): number[] => events.filter(({ name }) => name === wanted).map(({ ts }) => ts).sort((a, b) => a - b);
  // Hovering asks for no animation frame: there a frame is what is composed anew.
  const animation = at('FireAnimationFrame');
  const starts = animation.length >= FEWEST_FRAMES ? animation : at('Layerize');
  const tasks = events.filter(({ name, ph, dur }) => ph === 'X' && dur !== undefined && (name === 'ThreadControllerImpl::RunTask' || name === 'RunTask'));
  const outer = outermost(tasks);
  const work = new Float64Array(starts.length);
  for (const { ts, dur, tdur } of outer) {
    const frame = starts.findLastIndex((start) => start <= ts + (dur ?? 0));
    if (frame !== -1) work[frame]! += (tdur ?? dur ?? 0) / 1e3;
  }
  return [...work];
}

/** Tasks within tasks are counted with the outer one. */
function outermost(tasks: readonly TraceEvent[]): TraceEvent[] {
  const result: TraceEvent[] = [];
  let until = -Infinity;
  for (const task of [...tasks].sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))) {
    if (task.ts < until) continue;
    result.push(task);
    until = task.ts + (task.dur ?? 0);
  }
  return result;
}
