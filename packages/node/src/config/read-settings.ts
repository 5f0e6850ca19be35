import type { StartOptions } from '../start.ts';
import type { Env } from './env.ts';
import { settingsFromFile } from './from-file.ts';
import { settingsFromEnv } from './from-env.ts';
import type { Settings } from './settings.ts';

/** The environment, or the file that `OTEL_CONFIG_FILE` names in its place, with what the program says above both. */
export function readSettings(env: Env, options: StartOptions, warn: (message: string) => void): Settings {
  const file = env['OTEL_CONFIG_FILE']?.trim();
  const base = file === undefined || file === '' ? settingsFromEnv(env, warn) : settingsFromFile(file, env, warn);
  const url = options.endpoint;
  return {
    ...base,
    serviceName: options.serviceName ?? base.serviceName,
    resourceAttributes: { ...base.resourceAttributes, ...options.resourceAttributes },
    traces: { ...base.traces, ...(url === undefined ? {} : { url: `${url.replace(/\/+$/, '')}/v1/traces` }), headers: { ...base.traces.headers, ...options.headers } },
    logs: { ...base.logs, ...(url === undefined ? {} : { url: `${url.replace(/\/+$/, '')}/v1/logs` }), headers: { ...base.logs.headers, ...options.headers } },
    instrumentations: { ...base.instrumentations, disabled: [...base.instrumentations.disabled, ...(options.disabledInstrumentations ?? [])] },
  };
}
