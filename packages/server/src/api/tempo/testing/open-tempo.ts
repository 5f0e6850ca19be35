import { Metrics, SILENT_LOG } from '../../../observe/index.ts';
import type { Listener } from '../../../transport/listener/index.ts';
import { startTempo } from '../index.ts';
import type { TempoDeps, TempoLimits } from '../index.ts';
import { TempoTestStore } from './tempo-test-store.ts';

export interface TestTempo extends AsyncDisposable {
  readonly store: TempoTestStore;
  readonly listener: Listener;
  readonly metrics: Metrics;
  readonly failures: unknown[];
  readonly url: string;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

export const LIMITS: TempoLimits = { searchSeconds: 604_800, metricsSeconds: 86_400, defaultResults: 20, maxResults: 262_144 };
/** 2026-11-22T11:12:00Z. */
export const NOW = 1_795_345_920_000_000_000n;

/** Tempo's port, for real, in front of spans in memory. */
export async function openTempo(limits: Partial<TempoLimits> = {}): Promise<TestTempo> {
  const store = new TempoTestStore();
  const metrics = new Metrics();
  const failures: unknown[] = [];
  const deps: TempoDeps = { store, tenant: 'default', limits: { ...LIMITS, ...limits }, semconv: true, now: () => NOW, version: '1.2.3', onFailure: (error) => failures.push(error) };
  const listener = await startTempo({
    host: '127.0.0.1',
    port: 0,
    configKey: 'listen.tempoPort',
    deps,
    metrics,
    log: SILENT_LOG,
    ready: async () => await store.ping(),
    allowedHosts: [],
    config: (mode) => `# ${mode}\n`,
  });
  const url = `http://127.0.0.1:${listener.port}`;
  return { store, listener, metrics, failures, url, get: async (path, headers = {}) => await fetch(url + path, { headers }), [Symbol.asyncDispose]: () => listener.close(50) };
}
