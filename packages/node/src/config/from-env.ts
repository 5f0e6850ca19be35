import { readFileSync } from 'node:fs';
import { EnvReader } from './env.ts';
import type { Env } from './env.ts';
import type { ExportSettings, HttpSettings, Settings, SpanLimitSettings } from './settings.ts';

type Signal = 'traces' | 'logs';

export const DEFAULT_METHODS = ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE', 'QUERY'] as const;
const LOG_LEVELS = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'] as const;
const PROTOCOLS = ['http/protobuf', 'http/json', 'grpc'] as const;

/** Settings from the `OTEL_*` variables, with the specification's defaults where they work without a further word. */
export function settingsFromEnv(env: Env, warn: (message: string) => void): Settings {
  const reader = new EnvReader(env, warn);
  const { 'service.name': namedByAttribute, ...resourceAttributes } = reader.pairs('OTEL_RESOURCE_ATTRIBUTES');
  if ((reader.list('OTEL_METRICS_EXPORTER') ?? ['none']).some((name) => name !== 'none')) {
    warn('OTEL_METRICS_EXPORTER: this package sends traces and logs, no metrics; Spoor makes metrics from spans.');
  }
  return {
    disabled: reader.flag('OTEL_SDK_DISABLED'),
    logLevel: reader.choice(['OTEL_LOG_LEVEL'], LOG_LEVELS),
    serviceName: reader.text('OTEL_SERVICE_NAME') ?? namedByAttribute,
    resourceAttributes,
    detectors: reader.list('OTEL_NODE_RESOURCE_DETECTORS') ?? ['all'],
    propagators: reader.list('OTEL_PROPAGATORS') ?? ['tracecontext', 'baggage'],
    sampler: { name: reader.text('OTEL_TRACES_SAMPLER'), argument: reader.text('OTEL_TRACES_SAMPLER_ARG') },
    traces: exportSettings(reader, 'traces', warn),
    logs: exportSettings(reader, 'logs', warn),
    spanLimits: spanLimits(reader),
    logLimits: present({
      attributeCountLimit: reader.number('OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT') ?? reader.number('OTEL_ATTRIBUTE_COUNT_LIMIT'),
      attributeValueLengthLimit: reader.number('OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT') ?? reader.number('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'),
    }),
    instrumentations: { enabled: reader.list('OTEL_NODE_ENABLED_INSTRUMENTATIONS'), disabled: reader.list('OTEL_NODE_DISABLED_INSTRUMENTATIONS') ?? [] },
    http: httpSettings(reader),
  };
}

function exportSettings(reader: EnvReader, signal: Signal, warn: (message: string) => void): ExportSettings {
  const upper = signal.toUpperCase();
  const both = (name: string): [string, string] => [`OTEL_EXPORTER_OTLP_${upper}_${name}`, `OTEL_EXPORTER_OTLP_${name}`];
  const protocol = reader.choice(both('PROTOCOL'), PROTOCOLS) ?? 'http/protobuf';
  const prefix = signal === 'traces' ? 'OTEL_BSP_' : 'OTEL_BLRP_';
  const batchItems = reader.number(`${prefix}MAX_EXPORT_BATCH_SIZE`) ?? 512;
  return {
    exporter: exporterOf(reader, signal, warn),
    protocol,
    url: urlOf(reader, signal, { protocol, warn }),
    headers: { ...reader.pairs('OTEL_EXPORTER_OTLP_HEADERS'), ...reader.pairs(`OTEL_EXPORTER_OTLP_${upper}_HEADERS`) },
    compression: reader.choice(both('COMPRESSION'), ['none', 'gzip'] as const) ?? 'none',
    timeout: reader.number(`OTEL_EXPORTER_OTLP_${upper}_TIMEOUT`) ?? reader.number('OTEL_EXPORTER_OTLP_TIMEOUT') ?? reader.number(`${prefix}EXPORT_TIMEOUT`) ?? 10_000,
    tls: {
      ca: readPem(reader.first(...both('CERTIFICATE')), warn),
      cert: readPem(reader.first(...both('CLIENT_CERTIFICATE')), warn),
      key: readPem(reader.first(...both('CLIENT_KEY')), warn),
    },
    delay: reader.number(`${prefix}SCHEDULE_DELAY`) ?? (signal === 'traces' ? 5_000 : 1_000),
    batchItems: Math.max(1, Math.floor(batchItems)),
    queueItems: reader.number(`${prefix}MAX_QUEUE_SIZE`),
  };
}

/** Traces go out unless told otherwise; logs only when asked for, as most backends for traces keep none. */
function exporterOf(reader: EnvReader, signal: Signal, warn: (message: string) => void): ExportSettings['exporter'] {
  const name = `OTEL_${signal.toUpperCase()}_EXPORTER`;
  const names = reader.list(name) ?? [signal === 'traces' ? 'otlp' : 'none'];
  for (const known of ['otlp', 'console', 'none'] as const) if (names.includes(known)) return known;
  warn(`${name}=${names.join(',')} is not known here (otlp, console, none); otlp is used.`);
  return 'otlp';
}

/** A signal's own endpoint is taken as it is; the common one is a base to which the signal's path is added. */
function urlOf(reader: EnvReader, signal: Signal, { protocol, warn }: { protocol: ExportSettings['protocol']; warn: (message: string) => void }): string {
  const own = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`;
  const specific = reader.text(own);
  const common = reader.text('OTEL_EXPORTER_OTLP_ENDPOINT');
  const fallback = protocol === 'grpc' ? 'http://localhost:4317' : 'http://localhost:4318';
  const insecure = reader.flag(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_INSECURE`) || reader.flag('OTEL_EXPORTER_OTLP_INSECURE');
  const given = specific ?? common ?? fallback;
  // gRPC endpoints are commonly given as host:port.
  const text = /^[a-z]+:\/\//i.test(given) ? given : `${protocol === 'grpc' && !insecure && given !== fallback ? 'https' : 'http'}://${given}`;
  if (!URL.canParse(text)) {
    warn(`The OTLP endpoint ${given} is not an address; ${fallback} is used.`);
    return withPath(fallback, signal, protocol);
  }
  return specific === undefined ? withPath(text, signal, protocol) : text;
}

function withPath(base: string, signal: Signal, protocol: ExportSettings['protocol']): string {
  return protocol === 'grpc' ? base : `${base.replace(/\/+$/, '')}/v1/${signal}`;
}

/** The text of a certificate or key file. */
export function readPem(path: string | undefined, warn: (message: string) => void): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    warn(`The certificate file ${path} cannot be read (${error instanceof Error ? error.message : String(error)}); ignored.`);
    return undefined;
  }
}

function spanLimits(reader: EnvReader): SpanLimitSettings {
  return present({
    attributeCountLimit: reader.number('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT') ?? reader.number('OTEL_ATTRIBUTE_COUNT_LIMIT'),
    attributeValueLengthLimit: reader.number('OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT') ?? reader.number('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'),
    eventCountLimit: reader.number('OTEL_SPAN_EVENT_COUNT_LIMIT'),
    linkCountLimit: reader.number('OTEL_SPAN_LINK_COUNT_LIMIT'),
    attributePerEventCountLimit: reader.number('OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT'),
    attributePerLinkCountLimit: reader.number('OTEL_LINK_ATTRIBUTE_COUNT_LIMIT'),
  });
}

function httpSettings(reader: EnvReader): HttpSettings {
  const lower = (name: string): string[] => (reader.list(name) ?? []).map((header) => header.toLowerCase());
  return {
    knownMethods: new Set(reader.list('OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS') ?? DEFAULT_METHODS),
    serverRequestHeaders: lower('OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS'),
    serverResponseHeaders: lower('OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_RESPONSE_HEADERS'),
    clientRequestHeaders: lower('OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS'),
    clientResponseHeaders: lower('OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_RESPONSE_HEADERS'),
    ignorePaths: reader.list('SPOOR_HTTP_IGNORE_PATHS') ?? [],
  };
}

/** Without the keys that are not set, for types that tell absent from undefined. */
function present<K extends string>(values: Record<K, number | undefined>): Partial<Record<K, number>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Record<K, number>>;
}
