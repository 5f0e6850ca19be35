import { DEFAULT_TENANT } from '@spoor/core/model';
import type { FastifyInstance } from 'fastify';
import { registerTempoApi, startTempo } from '../api/tempo/index.ts';
import type { ConfigMode, TempoDeps } from '../api/tempo/index.ts';
import type { Log, Metrics } from '../observe/index.ts';
import type { Listener } from '../receive/index.ts';
import type { SpanStore } from '../store/span-store.ts';
import { SETTINGS, SETTING_PATHS, showSettings } from './config/index.ts';
import type { SettingPath, Settings } from './config/index.ts';
import { VERSION } from './version.ts';

/** Traces that the store gives for one search. */
const MOST_RESULTS = 10_000;

interface TempoParts {
  readonly store: SpanStore;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Nanoseconds since the Unix epoch. */
  readonly now: () => bigint;
}

export function tempoDeps(settings: Settings, { store, log, metrics, now }: TempoParts): TempoDeps {
  const failures = metrics.counter('spoor_tempo_failures_total', 'Failed requests to the Tempo API.');
  return {
    store,
    tenant: DEFAULT_TENANT,
    limits: {
      searchSeconds: settings['tempo.searchMaxRange'],
      metricsSeconds: settings['tempo.metricsMaxRange'],
      defaultResults: Math.max(1, settings['tempo.defaultResults']),
      maxResults: Math.min(settings['tempo.maxResults'], MOST_RESULTS),
    },
    semconv: settings['traceql.bothNames'] === 'on',
    now,
    version: VERSION,
    onFailure: (error) => {
      failures.add();
      log.debug('Tempo API request failed', { error: String(error) });
    },
  };
}

/** What of Tempo's API has room on the main port. */
export function registerTempo(app: FastifyInstance, deps: TempoDeps): void {
  registerTempoApi(app, deps);
}

/** Tempo's own port. Throws `ListenError`. */
export async function openTempoPort(settings: Settings, deps: TempoDeps, { store, log, metrics }: TempoParts): Promise<Listener> {
  return await startTempo({
    host: settings['listen.host'],
    port: settings['listen.tempoPort'],
    configKey: 'listen.tempoPort',
    allowedHosts: settings['listen.allowedHosts'],
    ready: async (signal) => await store.ping(signal),
    deps,
    log,
    metrics,
    config: (mode) => configText(settings, mode),
  });
}

function configText(settings: Settings, mode: ConfigMode): string {
  const shown = mode === 'defaults' ? defaultSettings() : settings;
  const text = showSettings(shown, (path) => (mode === 'diff' && isDefault(settings, path) ? undefined : ''));
  return text.trim() === '' ? '# nothing differs from the defaults\n' : text;
}

function isDefault(settings: Settings, path: SettingPath): boolean {
  return JSON.stringify(settings[path]) === JSON.stringify(SETTINGS[path].default);
}

function defaultSettings(): Settings {
  const values: Partial<Record<SettingPath, unknown>> = {};
  for (const path of SETTING_PATHS) values[path] = SETTINGS[path].default;
  return values as Settings;
}
