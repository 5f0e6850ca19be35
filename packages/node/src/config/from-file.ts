import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { requireHere } from '../instrumentations/module-hook.ts';
import type { Env } from './env.ts';
import { readPem, settingsFromEnv } from './from-env.ts';
import { asList, asMap, asNumber, asText, entryOf } from './file-values.ts';
import type { FileMap } from './file-values.ts';
import type * as ParseYaml from './parse-yaml.ts';
import type { ExportSettings, Settings, SpanLimitSettings } from './settings.ts';

/** Types only: the module itself is loaded when there is a file. */
type Parser = typeof ParseYaml;
type Warn = (message: string) => void;

/**
 * Settings from an OpenTelemetry configuration file (`file_format` 1.x). It stands in place of the `OTEL_*` variables,
 * which only count where the file names them. A file that cannot be used is said once, and the variables hold.
 */
export function settingsFromFile(path: string, env: Env, warn: Warn): Settings {
  let file: FileMap;
  try {
    const { parseConfigFile } = requireHere(fileURLToPath(new URL(PARSER, import.meta.url))) as Parser;
    file = asMap(parseConfigFile(readFileSync(path, 'utf8'), env));
    const format = asText(file['file_format']);
    if (format === undefined || !/^1\.\d+/.test(format)) throw new TypeError(`file_format ${format ?? 'is missing'}; 1.0 and 1.1 are known`);
  } catch (error) {
    warn(`OTEL_CONFIG_FILE=${path} is not used (${error instanceof Error ? error.message : String(error)}); the OTEL_* variables are.`);
    return settingsFromEnv(env, warn);
  }
  return settingsOf(file, warn);
}

const PARSER = import.meta.url.endsWith('.ts') ? './parse-yaml.ts' : './parse-yaml.cjs';

function settingsOf(file: FileMap, warn: Warn): Settings {
  // The specification's defaults are the same with and without a file.
  const defaults = settingsFromEnv({}, warn);
  const tracer = asMap(file['tracer_provider']);
  const logger = asMap(file['logger_provider']);
  const limits = asMap(file['attribute_limits']);
  const { 'service.name': serviceName, ...resourceAttributes } = resourceOf(asMap(file['resource']));
  return {
    ...defaults,
    disabled: file['disabled'] === true,
    logLevel: LOG_LEVELS[asText(file['log_level']) ?? ''] ?? defaults.logLevel,
    serviceName: serviceName === undefined ? undefined : String(serviceName),
    resourceAttributes,
    propagators: propagatorsOf(asMap(file['propagator'])) ?? (file['propagator'] === undefined ? [] : defaults.propagators),
    sampler: tracer['sampler'] === undefined || tracer['sampler'] === null ? defaults.sampler : { config: tracer['sampler'] },
    traces: exportOf(asList(tracer['processors']), { signal: 'traces', base: defaults.traces, warn }),
    logs: exportOf(asList(logger['processors']), { signal: 'logs', base: defaults.logs, warn }),
    spanLimits: spanLimitsOf(limits, asMap(tracer['limits'])),
    logLimits: limitsOf({ ...limits, ...asMap(logger['limits']) }, { attributeCountLimit: 'attribute_count_limit', attributeValueLengthLimit: 'attribute_value_length_limit' }),
  };
}

const LOG_LEVELS: Readonly<Record<string, Settings['logLevel']>> = { trace: 'verbose', debug: 'debug', info: 'info', warn: 'warn', error: 'error', fatal: 'error', off: 'none' };

function resourceOf(resource: FileMap): Record<string, string | number | boolean> {
  const attributes: Record<string, string | number | boolean> = {};
  for (const pair of (asText(resource['attributes_list']) ?? '').split(',')) {
    const equals = pair.indexOf('=');
    if (equals > 0) attributes[pair.slice(0, equals).trim()] = pair.slice(equals + 1).trim();
  }
  for (const item of asList(resource['attributes'])) {
    const { name, value } = asMap(item);
    const key = asText(name);
    if (key !== undefined && (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')) attributes[key] = value;
  }
  return attributes;
}

/** `composite: [{tracecontext: null}, …]` and `composite_list: "tracecontext,baggage"`, the first before the second. */
function propagatorsOf(propagator: FileMap): string[] | undefined {
  const named = asList(propagator['composite']).map((item) => (typeof item === 'string' ? item : entryOf(item)?.[0]));
  const listed = (asText(propagator['composite_list']) ?? '').split(',').map((name) => name.trim());
  const names = [...named, ...listed].filter((name) => name !== undefined && name !== '') as string[];
  return names.length === 0 ? undefined : [...new Set(names)];
}

/** The first processor that exports: more than one backend is a collector's task. */
function exportOf(processors: readonly unknown[], { signal, base, warn }: { signal: 'traces' | 'logs'; base: ExportSettings; warn: Warn }): ExportSettings {
  const [first, ...others] = processors;
  if (others.length > 0) warn(`the configuration file has ${processors.length} processors for ${signal}; the first is used.`);
  const processor = entryOf(first);
  if (processor === undefined) return { ...base, exporter: 'none' };
  const settings = asMap(processor[1]);
  const exporter = entryOf(settings['exporter']);
  const batch = {
    delay: processor[0] === 'simple' ? 0 : (asNumber(settings['schedule_delay']) ?? base.delay),
    batchItems: processor[0] === 'simple' ? 1 : Math.max(1, asNumber(settings['max_export_batch_size']) ?? base.batchItems),
    queueItems: asNumber(settings['max_queue_size']),
  };
  if (exporter === undefined) return { ...base, ...batch, exporter: 'none' };
  const [kind, value] = exporter;
  if (kind === 'console') return { ...base, ...batch, exporter: 'console' };
  if (kind !== 'otlp_http' && kind !== 'otlp_grpc') {
    warn(`the configuration file's exporter ${kind} is not known here (otlp_http, otlp_grpc, console); nothing is exported for ${signal}.`);
    return { ...base, ...batch, exporter: 'none' };
  }
  return { ...base, ...batch, exporter: 'otlp', ...otlpOf(asMap(value), { grpc: kind === 'otlp_grpc', signal, warn }), timeout: asNumber(asMap(value)['timeout']) ?? asNumber(settings['export_timeout']) ?? base.timeout };
}

function otlpOf(otlp: FileMap, { grpc, signal, warn }: { grpc: boolean; signal: 'traces' | 'logs'; warn: Warn }): Pick<ExportSettings, 'protocol' | 'url' | 'headers' | 'compression' | 'tls'> {
  const tls = asMap(otlp['tls']);
  const headers: Record<string, string> = {};
  for (const pair of (asText(otlp['headers_list']) ?? '').split(',')) {
    const equals = pair.indexOf('=');
    if (equals > 0) headers[pair.slice(0, equals).trim()] = pair.slice(equals + 1).trim();
  }
  for (const item of asList(otlp['headers'])) {
    const name = asText(asMap(item)['name']);
    if (name !== undefined) headers[name] = asText(asMap(item)['value']) ?? '';
  }
  return {
    protocol: grpc ? 'grpc' : asText(otlp['encoding']) === 'json' ? 'http/json' : 'http/protobuf',
    // Unlike the common endpoint variable, the file's is the whole address.
    url: asText(otlp['endpoint']) ?? (grpc ? 'http://localhost:4317' : `http://localhost:4318/v1/${signal}`),
    headers,
    compression: asText(otlp['compression']) === 'gzip' ? 'gzip' : 'none',
    tls: { ca: readPem(asText(tls['ca_file']), warn), cert: readPem(asText(tls['cert_file']), warn), key: readPem(asText(tls['key_file']), warn) },
  };
}

function spanLimitsOf(common: FileMap, own: FileMap): SpanLimitSettings {
  return limitsOf(
    { ...common, ...own },
    {
      attributeCountLimit: 'attribute_count_limit',
      attributeValueLengthLimit: 'attribute_value_length_limit',
      eventCountLimit: 'event_count_limit',
      linkCountLimit: 'link_count_limit',
      attributePerEventCountLimit: 'event_attribute_count_limit',
      attributePerLinkCountLimit: 'link_attribute_count_limit',
    },
  );
}

function limitsOf<K extends string>(values: FileMap, names: Readonly<Record<K, string>>): Partial<Record<K, number>> {
  const limits: Partial<Record<K, number>> = {};
  for (const [name, field] of Object.entries(names) as [K, string][]) {
    const value = asNumber(values[field]);
    if (value !== undefined) limits[name] = value;
  }
  return limits;
}
