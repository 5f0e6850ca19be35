import { describe, expect, test } from 'vitest';
import type { SemconvValue } from './index.ts';
import { readSemconv, semconvAliases, semconvCandidates, semconvNames, semconvRespelling } from './index.ts';
import { RENAMES } from './renames.ts';

const SERVER = 2;
const CLIENT = 3;

type Fixture = Readonly<Record<string, SemconvValue>>;

function read(name: string, span: Fixture, kind = CLIENT): SemconvValue | undefined {
  return readSemconv(name, (key) => (Object.hasOwn(span, key) ? span[key] : undefined), kind);
}

/** One span an era of each concept: asked by any of the names, each gives the value the right-hand side says. */
const CONCEPTS: readonly { readonly spans: readonly Fixture[]; readonly answers: Fixture; readonly kind?: number }[] = [
  { spans: [{ 'http.method': 'GET' }, { 'http.request.method': 'GET' }], answers: { 'http.method': 'GET', 'http.request.method': 'GET' } },
  { spans: [{ 'http.method': 'PURGE' }, { 'http.request.method': '_OTHER', 'http.request.method_original': 'PURGE' }], answers: { 'http.method': 'PURGE' } },
  { spans: [{ 'http.status_code': 503n }, { 'http.response.status_code': 503n }], answers: { 'http.status_code': 503n, 'http.response.status_code': 503n } },
  { spans: [{ 'http.target': '/a?b=c' }, { 'url.path': '/a', 'url.query': 'b=c' }], answers: { 'http.target': '/a?b=c', 'url.path': '/a', 'url.query': 'b=c' } },
  { spans: [{ 'http.target': '/a' }, { 'url.path': '/a' }], answers: { 'http.target': '/a', 'url.path': '/a' } },
  { spans: [{ 'http.flavor': '2.0' }, { 'network.protocol.version': '2' }], answers: { 'http.flavor': '2.0', 'network.protocol.version': '2' } },
  { spans: [{ 'net.transport': 'ip_tcp' }, { 'network.transport': 'tcp' }], answers: { 'net.transport': 'ip_tcp', 'network.transport': 'tcp' } },
  { spans: [{ 'net.peer.ip': '::1' }, { 'net.sock.peer.addr': '::1' }, { 'network.peer.address': '::1' }], answers: { 'net.peer.ip': '::1', 'net.sock.peer.addr': '::1', 'network.peer.address': '::1' } },
  { spans: [{ 'net.peer.name': 'x' }, { 'server.address': 'x' }], answers: { 'net.peer.name': 'x', 'server.address': 'x' } },
  { spans: [{ 'net.peer.name': 'x' }, { 'client.address': 'x' }], answers: { 'net.peer.name': 'x', 'client.address': 'x' }, kind: SERVER },
  { spans: [{ 'db.system': 'mssql' }, { 'db.system.name': 'microsoft.sql_server' }], answers: { 'db.system': 'mssql', 'db.system.name': 'microsoft.sql_server' } },
  { spans: [{ 'db.system': 'postgresql' }, { 'db.system.name': 'postgresql' }], answers: { 'db.system': 'postgresql', 'db.system.name': 'postgresql' } },
  { spans: [{ 'db.statement': 'SELECT 1' }, { 'db.query.text': 'SELECT 1' }], answers: { 'db.statement': 'SELECT 1', 'db.query.text': 'SELECT 1' } },
  { spans: [{ 'db.redis.database_index': 3n }, { 'db.namespace': '3' }], answers: { 'db.redis.database_index': 3n, 'db.namespace': '3' } },
  { spans: [{ 'rpc.grpc.status_code': 14n }, { 'rpc.response.status_code': 'UNAVAILABLE' }, { 'rpc.status_code': 'UNAVAILABLE' }], answers: { 'rpc.grpc.status_code': 14n, 'rpc.status_code': 'UNAVAILABLE', 'rpc.response.status_code': 'UNAVAILABLE' } },
  { spans: [{ 'rpc.service': 'shop.Cart', 'rpc.method': 'Add' }, { 'rpc.method': 'shop.Cart/Add' }], answers: { 'rpc.service': 'shop.Cart' } },
  { spans: [{ 'code.namespace': 'com.shop', 'code.function': 'add' }, { 'code.function.name': 'com.shop.add' }], answers: { 'code.namespace': 'com.shop', 'code.function': 'add', 'code.function.name': 'com.shop.add' } },
  { spans: [{ 'messaging.operation': 'publish' }, { 'messaging.operation.type': 'send' }], answers: { 'messaging.operation': 'publish', 'messaging.operation.type': 'send' } },
  { spans: [{ 'messaging.kafka.partition': 7n }, { 'messaging.kafka.destination.partition': 7n }, { 'messaging.destination.partition.id': '7' }], answers: { 'messaging.kafka.partition': 7n, 'messaging.kafka.destination.partition': 7n, 'messaging.destination.partition.id': '7' } },
  { spans: [{ 'deployment.environment': 'prod' }, { 'deployment.environment.name': 'prod' }], answers: { 'deployment.environment': 'prod', 'deployment.environment.name': 'prod' } },
  { spans: [{ 'db.elasticsearch.path_parts.index': 'a' }, { 'db.operation.parameter.index': 'a' }], answers: { 'db.elasticsearch.path_parts.index': 'a', 'db.operation.parameter.index': 'a' } },
];

describe('every era of a concept is found by every name of it', () => {
  for (const { spans, answers, kind } of CONCEPTS) {
    for (const [name, value] of Object.entries(answers)) {
      test.each(spans)(`${name} = ${value} on %o`, (span) => {
        expect(read(name, span, kind)).toBe(value);
        // What a store may prefilter by never loses the span.
        const candidates = semconvCandidates(name, value);
        expect(candidates.some((candidate) => Object.hasOwn(span, candidate.name) && (candidate.values === undefined || candidate.values.includes(span[candidate.name]!)))).toBe(true);
      });
    }
  }

  test.each(RENAMES.filter((rename) => rename.exchange === undefined))('$old is $renamed', ({ old, renamed, kinds }) => {
    const kind = kinds?.[0] ?? CLIENT;
    expect([read(renamed, { [old]: 'v' }, kind), read(old, { [renamed]: 'v' }, kind)]).toEqual(['v', 'v']);
  });
});

describe('semantic-convention bridge', () => {
  test('a span that carries both names keeps the asked one', () => {
    expect([read('http.method', { 'http.method': 'GET', 'http.request.method': 'POST' }), read('http.request.method', { 'http.method': 'GET', 'http.request.method': 'POST' })]).toEqual(['GET', 'POST']);
  });

  test('old names of different things do not find each other, but the new one does', () => {
    expect(read('db.mongodb.collection', { 'db.sql.table': 'orders' })).toBeUndefined();
    expect(read('db.collection.name', { 'db.sql.table': 'orders' })).toBe('orders');
  });

  test('the peer of a call depends on the kind of the span', () => {
    expect(read('server.address', { 'net.peer.name': 'x' }, SERVER)).toBeUndefined();
    expect(read('client.address', { 'net.peer.name': 'x' }, CLIENT)).toBeUndefined();
  });

  test('the Host header gives the server address without its port', () => {
    expect(read('server.address', { 'http.host': 'shop.example:8080' }, SERVER)).toBe('shop.example');
  });

  test('a conversion that has no answer gives none', () => {
    expect([read('rpc.grpc.status_code', { 'rpc.status_code': 'not_found' }), read('url.query', { 'http.target': '/a' }), read('db.redis.database_index', { 'db.namespace': 'orders' })]).toEqual([undefined, undefined, 'orders']);
  });

  test('an unknown name has no aliases', () => {
    expect([semconvAliases('x.y'), semconvNames('toString'), semconvRespelling('constructor')]).toEqual([[], [], undefined]);
  });

  test('candidates name every attribute to look into, and the values there', () => {
    expect(semconvCandidates('db.system', 'mssql')).toEqual([
      { name: 'db.system', values: ['mssql', 'microsoft.sql_server'] },
      { name: 'db.system.name', values: ['mssql', 'microsoft.sql_server'] },
    ]);
    expect(semconvCandidates('http.target', '/a?b')).toEqual([{ name: 'http.target', values: ['/a?b'] }, { name: 'url.path', values: undefined }]);
    expect(semconvCandidates('plain', 5n)).toEqual([{ name: 'plain', values: [5n] }]);
  });

  test('the other era spells a value its way', () => {
    const spelling = semconvRespelling('db.system.name');
    expect([spelling?.convert?.('mssql', undefined), spelling?.convert?.('microsoft.sql_server', undefined), spelling?.convert?.('mysql', undefined)]).toEqual(['microsoft.sql_server', 'mssql', undefined]);
    const method = semconvRespelling('rpc.method');
    expect([method?.convert?.('Add', 'shop.Cart'), method?.convert?.('shop.Cart/Add', undefined), method?.convert?.('Add', undefined)]).toEqual(['shop.Cart/Add', 'Add', undefined]);
  });

  test('no alias leads back to the name itself', () => {
    for (const { old, renamed } of RENAMES) for (const name of [old, renamed]) expect(semconvAliases(name).map((alias) => alias.names[0])).not.toContain(name);
  });

  test('names are listed once each, for people', () => {
    expect(semconvNames('http.response.status_code')).toEqual(['http.status_code']);
  });
});
