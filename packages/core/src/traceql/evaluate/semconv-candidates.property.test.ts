import { double, littleTraces, span } from '@spoor/testkit';
import type { LittleValue } from '@spoor/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SemconvValue } from '../../model/index.ts';
import { semconvAliases, semconvCandidates } from '../../model/index.ts';
import { matchPipeline, parseTraceql, searchPipeline } from '../index.ts';

const NAMES = [
  'http.method', 'http.request.method', 'http.status_code', 'http.response.status_code', 'http.target', 'url.path', 'url.query', 'http.host', 'server.address', 'net.peer.name', 'client.address',
  'http.flavor', 'network.protocol.version', 'net.protocol.version', 'net.transport', 'network.transport', 'db.system', 'db.system.name', 'db.namespace', 'db.redis.database_index', 'db.name',
  'rpc.method', 'rpc.service', 'rpc.grpc.status_code', 'rpc.status_code', 'rpc.response.status_code', 'rpc.jsonrpc.error_code', 'code.function', 'code.namespace', 'code.function.name',
  'messaging.operation', 'messaging.operation.type', 'messaging.kafka.partition', 'messaging.kafka.destination.partition', 'messaging.destination.partition.id',
];
const TEXTS = ['GET', '_OTHER', 'PURGE', '/a?b', '/a', 'b', 'shop:80', 'shop', '2', '2.0', 'tcp', 'ip_tcp', 'mssql', 'microsoft.sql_server', 'cache', 'intersystems_cache', 'intersystems.cache', 'pkg.S/M', 'pkg.S', 'M', 'pkg.S.M', 'UNAVAILABLE', 'OK', '14', '0', '7', 'publish', 'send', ''];

const literal: fc.Arbitrary<SemconvValue> = fc.oneof(fc.constantFrom(...TEXTS), fc.constantFrom(0n, 2n, 7n, 14n, 200n), fc.constantFrom(2, 7, 14, 2.5), fc.boolean());

function written(value: SemconvValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'number' && Number.isInteger(value) ? `${value}.0` : String(value);
}

function stored(value: SemconvValue): LittleValue {
  return typeof value === 'number' ? double(value) : value;
}

function alike(a: SemconvValue, b: SemconvValue): boolean {
  const isNumber = (value: SemconvValue): boolean => typeof value === 'number' || typeof value === 'bigint';
  return isNumber(a) && isNumber(b) ? Number(a) === Number(b) : a === b;
}

test('every span that an equality finds is among its candidates', () => {
  let found = 0;
  const related = fc.constantFrom(...NAMES).chain((name) => {
    const names = [name, ...semconvAliases(name).flatMap((alias) => alias.names.filter((each) => each !== undefined))];
    return fc.tuple(fc.constant(name), fc.dictionary(fc.constantFrom(...names), literal, { minKeys: 1, maxKeys: 3 }));
  });
  fc.assert(
    fc.property(related, literal, fc.constantFrom('server' as const, 'client' as const), ([name, attributes], value, kind) => {
      const parsed = parseTraceql(`{ span.${name} = ${written(value)} }`);
      if (!parsed.ok) throw new Error(parsed.errors[0]!.message);
      const block = littleTraces([span('s', { kind, attributes: Object.fromEntries(Object.entries(attributes).map(([key, each]) => [key, stored(each)])) })]);
      if (matchPipeline(searchPipeline(parsed.query), block, { semconv: true })[0] === 0) return;
      found++;
      const covered = semconvCandidates(name, value).some((candidate) => Object.hasOwn(attributes, candidate.name) && (candidate.values === undefined || candidate.values.some((each) => alike(each, attributes[candidate.name]!))));
      expect([name, value, attributes, covered]).toEqual([name, value, attributes, true]);
    }),
    { numRuns: 20_000 },
  );
  expect(found).toBeGreaterThan(200);
});
