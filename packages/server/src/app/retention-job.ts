import type { Log, Metrics } from '../observe/index.ts';
import type { RetentionLimits, SpanStore } from '../store/span-store.ts';

const INTERVAL_MS = 60_000;
const FIRST_RUN_MS = 10_000;
const NANOS_PER_MS = 1_000_000n;

export interface RetentionJob extends AsyncDisposable {
  get(): RetentionLimits;
  /** Changes the limits until the next start and applies them at once. */
  set(limits: RetentionLimits): Promise<void>;
}

/** Applies the retention every minute; one run at a time. A failed run is logged and tried again. */
export function startRetention(store: SpanStore, limits: RetentionLimits, observe: { readonly log: Log; readonly metrics: Metrics }): RetentionJob {
  const { log, metrics } = observe;
  const dropped = metrics.counter('spoor_retention_dropped_spans_total', 'Spans dropped because of age or size.');
  const failed = metrics.counter('spoor_retention_failures_total', 'Retention runs that failed.');
  let current = limits;
  let running: Promise<void> | undefined;
  const stop = new AbortController();

  const run = async (): Promise<void> => {
    try {
      const report = await store.applyRetention(current, BigInt(Date.now()) * NANOS_PER_MS, stop.signal);
      dropped.add(report.droppedSpans);
      if (report.droppedPartitions.length === 0 && report.droppedSpans === 0) return;
      log.info('retention dropped old spans', { partitions: report.droppedPartitions.join(' '), spans: report.droppedSpans, bytesBefore: report.bytesBefore, bytesAfter: report.bytesAfter });
    } catch (error) {
      if (stop.signal.aborted) return;
      failed.add();
      log.warn('retention could not run, trying again in a minute', { error: String(error) });
    }
  };
  const runAlone = async (): Promise<void> => {
    await running;
    running = run().finally(() => {
      running = undefined;
    });
    await running;
  };
  const first = setTimeout(() => void runAlone(), FIRST_RUN_MS);
  const timer = setInterval(() => {
    if (running === undefined) void runAlone();
  }, INTERVAL_MS);

  return {
    get: () => current,
    set: async (next) => {
      current = next;
      log.info('retention changed', { maxAgeSeconds: next.maxAgeSeconds, maxBytes: next.maxBytes });
      await runAlone();
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(first);
      clearInterval(timer);
      stop.abort();
      await running;
    },
  };
}
