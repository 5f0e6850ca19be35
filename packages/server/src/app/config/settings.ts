import { DEFAULT_LIMITS } from '@spoor/core/model';
import { KEEP_ALL } from '../../api/sampling/index.ts';
import { DEFAULT_ORIGINS } from '../../receive/http/origins.ts';
import { bytes, choice, duration, integer, list, port, strategies, text } from './value-types.ts';
import type { ValueType } from './value-types.ts';

/**
 * Every setting of Spoor, once: the YAML path, what it takes, its default and one line of help. The environment
 * variable and the flag follow from the path: `listen.otlpGrpcPort` is `SPOOR_LISTEN_OTLP_GRPC_PORT` and
 * `--listen-otlp-grpc-port`. `docs/configuration.md` is checked against this table.
 */
export const SETTINGS = {
  data: setting(text, './data', 'Folder for the journal and the embedded engine. One server per folder.'),
  'listen.host': setting(text, '127.0.0.1', 'Address all listeners bind to. Use 0.0.0.0 only behind a firewall or a proxy: there is no login yet.'),
  'listen.uiPort': setting(port, 16686, 'Web UI, Jaeger query API, Spoor API, /metrics.'),
  'listen.otlpGrpcPort': setting(port, 4317, 'OTLP/gRPC.'),
  'listen.otlpHttpPort': setting(port, 4318, 'OTLP/HTTP.'),
  'listen.tempoPort': setting(port, 3200, 'Tempo API for Grafana: HTTP, and gRPC for streaming, on one port.'),
  'listen.allowedHosts': setting(list, [], 'Further Host headers the UI and Tempo ports answer to (localhost and the bind address always do): protects against DNS rebinding.'),
  'receive.maxRequestBytes': setting(bytes, 64 * 1024 ** 2, 'Largest request after decompression.'),
  'receive.maxInflightBytes': setting(bytes, 256 * 1024 ** 2, 'Request bytes held at once over all connections; more is answered 503 with Retry-After.'),
  'receive.corsOrigins': setting(list, DEFAULT_ORIGINS, 'Browser origins that may send OTLP/HTTP.'),
  'limits.valueBytes': setting(bytes, DEFAULT_LIMITS.valueBytes, 'Longest attribute value; the rest is cut and said so.'),
  'limits.spanBytes': setting(bytes, DEFAULT_LIMITS.spanBytes, 'Attribute bytes of one span with its events and links.'),
  'limits.attributes': setting(integer, DEFAULT_LIMITS.attributes, 'Attributes of one span; the rest is dropped and counted.'),
  'limits.events': setting(integer, DEFAULT_LIMITS.events, 'Events of one span.'),
  'limits.links': setting(integer, DEFAULT_LIMITS.links, 'Links of one span.'),
  'journal.fsync': setting(choice('process', 'power'), 'process', 'process: acknowledged spans survive kill -9 of every process. power: and loss of power, at the price of one disk flush per group of requests.'),
  'journal.maxBytes': setting(bytes, 2 * 1024 ** 3, 'Accepted spans waiting for the store; over it, senders are asked to retry.'),
  'store.url': setting(text, '', 'ClickHouse server or cluster, http://user:password@host:8123. Empty: the embedded engine.', { secret: true }),
  'store.database': setting(text, 'spoor', 'Database for all tables.'),
  'store.cluster': setting(text, '', 'Cluster name for ON CLUSTER and Distributed tables. Empty: one server.'),
  'engine.memory': setting(bytes, 640 * 1024 ** 2, 'Memory limit of the embedded engine for all queries and inserts together.'),
  'retention.maxAge': setting(duration, 7 * 86_400, 'Spans older than this are dropped, by whole days.'),
  'retention.maxBytes': setting(bytes, 50e9, 'Disk for stored spans; over it the oldest go first.'),
  'sampling.strategies': setting(strategies, KEEP_ALL, 'What SDKs with remote sampling are told that ask /sampling or /api/sampling on the UI port.'),
  'tempo.searchMaxRange': setting(duration, 7 * 86_400, 'Longest time range of a search through the Tempo API; 0s: any.'),
  'tempo.metricsMaxRange': setting(duration, 86_400, 'Longest time range of a metrics query through the Tempo API; 0s: any.'),
  'tempo.defaultResults': setting(integer, 20, 'Traces a search through the Tempo API finds when it names no limit.'),
  'tempo.maxResults': setting(integer, 10_000, 'Most traces a search through the Tempo API may ask for, at most 10000.'),
  'traceql.bothNames': setting(choice('on', 'off'), 'on', 'TraceQL finds old and new names of semantic conventions alike, e.g. http.status_code and http.response.status_code.'),
  'log.level': setting(choice('debug', 'info', 'warn', 'error'), 'info', 'Lowest level that is logged (to stderr).'),
} as const;

export type SettingPath = keyof typeof SETTINGS;
export type SettingValue<P extends SettingPath> = (typeof SETTINGS)[P] extends Setting<infer T> ? T : never;
/** Effective values by path. */
export type Settings = { readonly [P in SettingPath]: SettingValue<P> };

export interface Setting<T> {
  readonly type: ValueType<T>;
  readonly default: T;
  readonly help: string;
  /** Shown as `***` by `spoor config` and in logs. */
  readonly secret: boolean;
}

export const SETTING_PATHS = Object.keys(SETTINGS) as readonly SettingPath[];

export function environmentName(path: string): string {
  return `SPOOR_${words(path).join('_').toUpperCase()}`;
}

export function flagName(path: string): string {
  return `--${words(path).join('-').toLowerCase()}`;
}

function words(path: string): string[] {
  return path.replaceAll(/([a-z])([A-Z])/g, '$1.$2').split('.');
}

function setting<T>(type: ValueType<T>, defaultValue: T, help: string, options: { readonly secret?: boolean } = {}): Setting<T> {
  return { type, default: defaultValue, help, secret: options.secret ?? false };
}
