import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig, readTempoConfig } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spoor-tempo-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(yaml: string) {
  const file = join(folder, 'tempo.yaml');
  writeFileSync(file, yaml);
  const { values, lines } = readTempoConfig(file);
  return { lines: lines.map(({ line, key, settings, remark }) => [line, key, settings, remark]), settings: loadConfig({ environment: {}, flags: {}, imported: values }).settings };
}

test('the file of every first steps guide', () => {
  const { lines, settings } = read(`server:
  http_listen_port: 3210

distributor:
  receivers:
    otlp:
      protocols:
        grpc:
          endpoint: 0.0.0.0:14317

storage:
  trace:
    backend: local
    local:
      path: /var/tempo/traces
`);
  expect(settings['listen.tempoPort']).toBe(3210);
  expect(settings['listen.otlpGrpcPort']).toBe(14317);
  expect(settings['listen.host']).toBe('0.0.0.0');
  expect(lines).toEqual([
    [2, 'server.http_listen_port', ['listen.tempoPort'], undefined],
    [9, 'distributor.receivers.otlp.protocols.grpc.endpoint', ['listen.otlpGrpcPort', 'listen.host'], expect.stringContaining('every port')],
    [13, 'storage.trace.backend', [], expect.stringContaining('data folder')],
    [15, 'storage.trace.local.path', [], expect.stringContaining('cannot be read')],
  ]);
});

test('everything else with a meaning here', () => {
  const { lines, settings } = read(`stream_over_http_enabled: true
multitenancy_enabled: false
server: { http_listen_port: 3200, grpc_listen_port: 9095, log_level: debug, http_listen_address: "::1" }
distributor:
  receivers:
    jaeger: { protocols: { thrift_http: } }
    otlp: { protocols: { grpc: { max_recv_msg_size_mib: 32 }, http: { endpoint: "[::1]:4319", cors: { allowed_origins: ["https://a.example"] } } } }
compactor: { compaction: { block_retention: 48h } }
query_frontend:
  search: { max_duration: 720h, default_result_limit: 30, max_result_limit: 500, concurrent_jobs: 2000 }
  metrics: { max_duration: 1h30m }
overrides: { defaults: { compaction: { block_retention: 0s }, ingestion: { rate_limit_bytes: 1 } } }
metrics_generator: { storage: { remote_write: [{ url: "http://prometheus:9090" }] } }
no_such_key: 1
`);
  expect(settings).toMatchObject({
    'listen.host': '::1',
    'listen.tempoPort': 3200,
    'listen.otlpHttpPort': 4319,
    'listen.otlpGrpcPort': 4317,
    'receive.maxRequestBytes': 32 * 1024 ** 2,
    'receive.corsOrigins': ['https://a.example'],
    'retention.maxAge': 2 * 86_400,
    'tempo.searchMaxRange': 720 * 3600,
    'tempo.defaultResults': 30,
    'tempo.maxResults': 500,
    'tempo.metricsMaxRange': 5400,
    'log.level': 'debug',
  });
  const remarkOf = (key: string) => lines.find((line) => line[1] === key)?.[3];
  expect(remarkOf('stream_over_http_enabled')).toContain('always on');
  expect(remarkOf('server.grpc_listen_port')).toContain('HTTP port');
  expect(remarkOf('distributor.receivers.jaeger.protocols.thrift_http')).toContain('Spoor takes OTLP');
  expect(remarkOf('overrides.defaults.compaction.block_retention')).toContain('the default holds');
  expect(remarkOf('metrics_generator.storage.remote_write')).toContain('when they are asked for');
  expect(remarkOf('no_such_key')).toContain('no key of Tempo');
  // No value is passed over in silence.
  for (const [, key, taken, remark] of lines) expect(Array.isArray(taken) && (taken.length > 0 || remark !== undefined), String(key)).toBe(true);
});

test("Spoor's own file, variables and flags win", () => {
  const tempo = join(folder, 'tempo.yaml');
  writeFileSync(tempo, 'server: { http_listen_port: 1000 }\ncompactor: { compaction: { block_retention: 24h } }\n');
  const imported = readTempoConfig(tempo).values;
  const { settings, sources } = loadConfig({ environment: { SPOOR_RETENTION_MAX_AGE: '3d' }, flags: {}, imported });
  expect([settings['listen.tempoPort'], sources['listen.tempoPort']]).toEqual([1000, 'imported']);
  expect([settings['retention.maxAge'], sources['retention.maxAge']]).toEqual([3 * 86_400, 'environment']);
});

test('an empty file is fine; a bad one names its place', () => {
  expect(read('').lines).toEqual([]);
  expect(() => read('- a')).toThrow(/must be a mapping/);
  expect(() => read('a: [')).toThrow(/is not YAML/);
  expect(() => readTempoConfig(join(folder, 'none.yaml'))).toThrow(/Cannot read the Tempo configuration file/);
  expect(() => read('server: { http_listen_port: 70000 }')).toThrow(/tempo\.yaml line 1: server\.http_listen_port is 70000, but takes a port number/);
  expect(() => read('\ncompactor:\n  compaction:\n    block_retention: soon')).toThrow(/tempo\.yaml line 4: compactor\.compaction\.block_retention is "soon"/);
  expect(() => read('distributor: { receivers: { otlp: { protocols: { grpc: { endpoint: "x" } } } } }')).toThrow(/but takes host:port/);
});
