import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS, REPAIR_NAMES, SpanBlock, spanIdToHex, traceIdToHex } from '../../model/index.ts';
import { WireError } from '../wire-error.ts';
import { decodeZipkinJson } from './index.ts';

const TRACE = '5982fe77008310cc80f1da5e10147517';
const receivedAt = 1_700_000_000_000_000_000n;

function decode(payload: unknown) {
  const block = new SpanBlock();
  const report = decodeZipkinJson(new TextEncoder().encode(typeof payload === 'string' ? payload : JSON.stringify(payload)), block, { tenant: 't', receivedAt, limits: DEFAULT_LIMITS });
  const spans = Array.from({ length: block.count }, (_, row) => ({
    trace: traceIdToHex(block.traceId, row * 16),
    id: spanIdToHex(block.spanId[2 * row]!, block.spanId[2 * row + 1]!),
    parent: spanIdToHex(block.parentId[2 * row]!, block.parentId[2 * row + 1]!),
    service: block.strings.get(block.resources.service[block.resource[row]!]!),
    name: block.strings.get(block.name[row]!),
    kind: block.kind[row],
    start: block.start64[row],
    duration: block.duration64[row],
    status: block.status[row],
    message: block.strings.get(block.statusMessage[row]!),
    attributes: Object.fromEntries(
      Array.from({ length: block.attributes.end[row]! - block.attributes.startOf(row) }, (_entry, i) => {
        const entry = block.attributes.startOf(row) + i;
        return [block.strings.get(block.attributes.key[entry]!), block.attributes.type[entry] === 3 ? block.attributes.ints[entry] : block.strings.get(block.attributes.words[2 * entry]!)];
      }),
    ),
    events: Array.from({ length: block.events.end[row]! - block.events.startOf(row) }, (_event, i) => {
      const event = block.events.startOf(row) + i;
      return [block.events.time64[event], block.strings.get(block.events.name[event]!)];
    }),
    repairs: REPAIR_NAMES.filter((_name, bit) => (block.repairs[row]! & (1 << bit)) !== 0),
  }));
  return { report, spans };
}

describe('Zipkin v2', () => {
  test('a span with everything', () => {
    const { report, spans } = decode([
      {
        traceId: TRACE, id: '352bff9a74ca9ad2', parentId: '6b221d5bc9e6496c', kind: 'CLIENT', name: 'get /api', timestamp: 1556604172355737, duration: 1431,
        localEndpoint: { serviceName: 'backend', ipv4: '192.168.99.1', port: 3306 }, remoteEndpoint: { serviceName: 'db', ipv6: '::1', port: 5432 },
        tags: { 'http.method': 'GET', error: 'no route' }, annotations: [{ timestamp: 1556604172355800, value: 'wire send' }],
      },
    ]);
    expect(report).toMatchObject({ accepted: 1, rejected: 0 });
    expect(spans).toEqual([
      {
        trace: TRACE, id: '352bff9a74ca9ad2', parent: '6b221d5bc9e6496c', service: 'backend', name: 'get /api', kind: 3, start: 1556604172355737000n, duration: 1431000n, status: 2, message: 'no route',
        attributes: { 'network.local.address': '192.168.99.1', 'network.local.port': 3306n, 'peer.service': 'db', 'network.peer.address': '::1', 'network.peer.port': 5432n, 'http.method': 'GET' },
        events: [[1556604172355800000n, 'wire send']], repairs: [],
      },
    ]);
  });

  test('the server half of a shared id goes below the client half and takes its own children along', () => {
    const span = (more: object) => ({ traceId: TRACE, name: 'x', timestamp: 1, duration: 1, ...more });
    const { spans } = decode([
      span({ id: 'a', kind: 'CLIENT', localEndpoint: { serviceName: 'front' } }),
      span({ id: 'a', kind: 'SERVER', shared: true, localEndpoint: { serviceName: 'back' } }),
      span({ id: 'b', parentId: 'a', localEndpoint: { serviceName: 'back' } }),
      span({ id: 'c', parentId: 'a', localEndpoint: { serviceName: 'front' } }),
    ]);
    const [client, server, ofServer, ofClient] = spans;
    expect(new Set(spans.map(({ id }) => id)).size).toBe(4);
    expect(client!.parent).toBe('0000000000000000');
    expect([server!.parent, ofServer!.parent, ofClient!.parent]).toEqual([client!.id, server!.id, client!.id]);
  });

  test('bad spans are refused alone, with the reason', () => {
    const { report, spans } = decode([{ traceId: 'zz', id: 'a' }, { traceId: TRACE, id: '0' }, { traceId: TRACE, id: 'a', parentId: 'x' }, { traceId: '5', id: 'a', kind: 'WHAT' }]);
    expect(report).toMatchObject({ accepted: 1, rejected: 3 });
    expect(Object.fromEntries(report.rejections)).toEqual({ invalid_trace_id: 1, invalid_span_id: 1, invalid_parent_id: 1 });
    expect(spans[0]).toMatchObject({ trace: '5'.padStart(32, '0'), start: receivedAt, service: 'unknown_service', repairs: ['SHORT_TRACE_ID', 'MISSING_START', 'MISSING_SERVICE', 'EMPTY_NAME', 'UNKNOWN_ENUM'] });
  });

  test('what is no list of spans is refused as a whole', () => {
    for (const payload of ['{', '{}', '[1]', '[{"spanId":"a"}]', 'null']) expect(() => decode(payload)).toThrow(WireError);
    expect(decode('[]').report.accepted).toBe(0);
    expect(decode([[{ traceId: TRACE, id: 'a' }], [{ traceId: TRACE, id: 'b' }]]).report.accepted).toBe(2);
  });
});

describe('Zipkin v1', () => {
  test('one span with both halves becomes two', () => {
    const front = { serviceName: 'front', ipv4: '10.0.0.1' };
    const back = { serviceName: 'back' };
    const { spans } = decode([
      {
        traceId: TRACE, id: 'a', name: 'get', timestamp: 100, duration: 50,
        annotations: [{ timestamp: 100, value: 'cs', endpoint: front }, { timestamp: 110, value: 'sr', endpoint: back }, { timestamp: 120, value: 'cache miss', endpoint: back }, { timestamp: 140, value: 'ss', endpoint: back }, { timestamp: 150, value: 'cr', endpoint: front }],
        binaryAnnotations: [{ key: 'http.path', value: '/x', endpoint: front }, { key: 'sa', value: true, endpoint: back }, { key: 'error', value: 'oops', endpoint: back }],
      },
    ]);
    expect(spans.map(({ service, kind, start, duration, status, attributes, events }) => ({ service, kind, start, duration, status, attributes, events }))).toEqual([
      { service: 'front', kind: 3, start: 100000n, duration: 50000n, status: 0, attributes: { 'network.local.address': '10.0.0.1', 'peer.service': 'back', 'http.path': '/x' }, events: [] },
      { service: 'back', kind: 2, start: 110000n, duration: 30000n, status: 2, attributes: {}, events: [[120000n, 'cache miss']] },
    ]);
    expect(spans[1]!.parent).toBe(spans[0]!.id);
  });

  test('a local span', () => {
    const { spans } = decode([{ traceId: TRACE, id: 'a', name: 'work', timestamp: 5, duration: 2, annotations: [], binaryAnnotations: [{ key: 'lc', value: 'job', endpoint: { serviceName: 'batch' } }] }]);
    expect(spans).toMatchObject([{ service: 'batch', kind: 0, attributes: { lc: 'job' } }]);
  });
});
