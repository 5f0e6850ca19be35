import type { SettingPath } from './settings.ts';

/** What to do with a value of Tempo's configuration. */
export type TempoRule =
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'value' | 'mebibytes' | 'endpoint'; readonly setting: SettingPath; readonly remark?: string }
  | { readonly kind: 'duration'; readonly setting: SettingPath; readonly zeroIsDefault: boolean; readonly remark?: string };

const EVERY_PORT = 'the address is that of every port of Spoor, the web UI included';
const WHOLE_DAYS = 'spans are dropped by whole days';

/** By key. */
const TAKEN: Readonly<Record<string, TempoRule>> = {
  'server.http_listen_port': { kind: 'value', setting: 'listen.tempoPort' },
  'server.http_listen_address': { kind: 'value', setting: 'listen.host', remark: EVERY_PORT },
  'server.log_level': { kind: 'value', setting: 'log.level' },
  'distributor.receivers.otlp.protocols.grpc.endpoint': { kind: 'endpoint', setting: 'listen.otlpGrpcPort', remark: EVERY_PORT },
  'distributor.receivers.otlp.protocols.grpc.max_recv_msg_size_mib': { kind: 'mebibytes', setting: 'receive.maxRequestBytes' },
  'distributor.receivers.otlp.protocols.http.endpoint': { kind: 'endpoint', setting: 'listen.otlpHttpPort', remark: EVERY_PORT },
  'distributor.receivers.otlp.protocols.http.cors.allowed_origins': { kind: 'value', setting: 'receive.corsOrigins' },
  'compactor.compaction.block_retention': { kind: 'duration', setting: 'retention.maxAge', zeroIsDefault: true, remark: WHOLE_DAYS },
  'backend_scheduler.provider.compaction.compaction.block_retention': { kind: 'duration', setting: 'retention.maxAge', zeroIsDefault: true, remark: WHOLE_DAYS },
  'overrides.defaults.compaction.block_retention': { kind: 'duration', setting: 'retention.maxAge', zeroIsDefault: true, remark: WHOLE_DAYS },
  'query_frontend.search.max_duration': { kind: 'duration', setting: 'tempo.searchMaxRange', zeroIsDefault: false },
  'query_frontend.search.default_result_limit': { kind: 'value', setting: 'tempo.defaultResults' },
  'query_frontend.search.max_result_limit': { kind: 'value', setting: 'tempo.maxResults' },
  'query_frontend.metrics.max_duration': { kind: 'duration', setting: 'tempo.metricsMaxRange', zeroIsDefault: false },
};

/** By the beginning of the key; the longest counts. */
const IGNORED: Readonly<Record<string, string>> = {
  target: 'Spoor is one process',
  stream_over_http_enabled: 'streaming is always on, on the HTTP port',
  multitenancy_enabled: 'there is one tenant; the header X-Scope-OrgID is not looked at',
  auth_enabled: 'there is one tenant; the header X-Scope-OrgID is not looked at',
  http_api_prefix: 'the API is at /api; let a proxy take the prefix off',
  usage_report: 'Spoor reports nothing to anybody',
  server: 'Spoor has limits of its own for its servers',
  'server.grpc_listen_port': 'gRPC is answered on the HTTP port',
  'server.grpc_listen_address': 'gRPC is answered on the HTTP port',
  distributor: 'Spoor has no such step',
  'distributor.log_received_spans': 'spans are not logged; the UI shows them as they come',
  'distributor.receivers': 'Spoor opens OTLP over gRPC and HTTP, whatever is listed',
  'distributor.receivers.otlp': 'Spoor has limits of its own for its doors',
  'distributor.receivers.jaeger': 'Spoor takes OTLP; let the sender or a Collector send that',
  'distributor.receivers.zipkin': 'Spoor takes OTLP; let the sender or a Collector send that',
  'distributor.receivers.opencensus': 'Spoor takes OTLP; let the sender or a Collector send that',
  'distributor.receivers.kafka': 'Spoor takes OTLP; let a Collector read from Kafka',
  ingester: 'spans are stored within a second; there is no such step',
  live_store: 'spans are stored within a second; there is no such step',
  block_builder: 'spans are stored within a second; there is no such step',
  ingest: 'spans go from the door to the store; there is no queue to configure',
  compactor: 'the store merges by itself',
  backend_scheduler: 'the store merges by itself',
  backend_worker: 'the store merges by itself',
  querier: 'queries are answered by the store; there are no queriers to tune',
  query_frontend: 'queries are answered by the store; there are no jobs to tune',
  'query_frontend.mcp_server': 'there is no such server here',
  metrics_generator: 'metrics are computed from the spans when they are asked for; none are written to another server',
  metrics_generator_client: 'metrics are computed from the spans when they are asked for',
  'storage.trace.backend': 'spans are kept in the data folder (setting data), or in ClickHouse (setting store.url)',
  'storage.trace.local.path': 'blocks of Tempo cannot be read; spans are kept in the data folder (setting data)',
  'storage.trace.wal.path': 'the journal is in the data folder (setting data)',
  storage: 'spans are kept in the data folder (setting data), or in ClickHouse (setting store.url)',
  overrides: 'there is one tenant with the limits of the settings',
  memberlist: 'Spoor is one process',
  internal_server: 'there is no such server here',
  cache: 'nothing is cached that could be configured',
};

const UNKNOWN = 'no key of Tempo that Spoor knows';

export function findTempoRule(key: string): TempoRule {
  const taken = Object.hasOwn(TAKEN, key) ? TAKEN[key] : undefined;
  if (taken !== undefined) return taken;
  for (let head = key; head !== ''; head = head.slice(0, Math.max(0, head.lastIndexOf('.')))) {
    const reason = Object.hasOwn(IGNORED, head) ? IGNORED[head] : undefined;
    if (reason !== undefined) return { kind: 'ignored', reason };
  }
  return { kind: 'ignored', reason: UNKNOWN };
}
