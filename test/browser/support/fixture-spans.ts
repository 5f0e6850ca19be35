import { buildTraceTree } from '../../../packages/core/src/analysis/index.ts';
import type { TraceSkeletonColumns } from '../../../packages/core/src/wire/index.ts';
import type { TestSpan } from '../../../packages/server/src/api/testing/index.ts';

export const MS = 1_000_000n;
export const SHOP_TRACE = '0af7651916cd43dd8448eb211c80319c';
export const HOSTILE_TRACE = '00000000000000000000000000000bad';
export const LARGE_TRACE = '1a46e0000000000000000000000000ff';
export const BROKEN_TRACE = '0b40ce0000000000000000000000000f';
export const SCRIPT = '<script>document.documentElement.dataset.owned="1"</script><img src=x onerror="document.documentElement.dataset.owned=2">';

const id = (n: number): string => n.toString(16).padStart(16, '0');

/** A checkout over five services with an N+1, an error and a link, starting at `start`. */
export function shopTrace(start: bigint): TestSpan[] {
  const base = { traceId: SHOP_TRACE, resource: { 'host.name': 'node-3', 'telemetry.sdk.language': 'nodejs' }, scope: { name: '@opentelemetry/instrumentation-http', version: '0.300.0' } };
  const spans: TestSpan[] = [
    { ...base, spanId: id(1), service: 'frontend', name: 'GET /checkout', kind: 2, start, duration: 480n * MS, attributes: { 'http.request.method': 'GET', 'http.route': '/checkout', 'http.response.status_code': 500n, 'url.path': '/checkout', 'user.id': 'ann' }, status: 2 },
    { ...base, spanId: id(2), parentId: id(1), service: 'cart', name: 'cart.Cart/GetCart', kind: 2, start: start + 12n * MS, duration: 96n * MS, attributes: { 'rpc.system': 'grpc', 'rpc.method': 'GetCart' } },
    { ...base, spanId: id(3), parentId: id(2), service: 'cart', name: 'GET', kind: 3, start: start + 15n * MS, duration: 4n * MS, attributes: { 'db.system': 'redis' } },
    { ...base, spanId: id(4), parentId: id(1), service: 'orders', name: 'POST /orders', kind: 2, start: start + 120n * MS, duration: 340n * MS, status: 2, statusMessage: 'payment refused', attributes: { 'http.request.method': 'POST', 'order.amount': 99.99 }, events: [{ time: start + 455n * MS, name: 'exception', attributes: { 'exception.type': 'PaymentError', 'exception.stacktrace': 'PaymentError: payment refused\n    at charge (payment.js:12:3)\n    at async createOrder (orders.js:40:5)' } }] },
    { ...base, spanId: id(40), parentId: id(4), service: 'payment', name: 'POST /charge', kind: 2, start: start + 380n * MS, duration: 70n * MS, status: 2, statusMessage: 'card declined', links: [{ traceId: LARGE_TRACE, spanId: id(1), attributes: { reason: 'retry' } }] },
  ];
  for (let n = 0; n < 24; n++) {
    spans.push({ ...base, spanId: id(100 + n), parentId: id(4), service: 'orders', name: 'SELECT items', kind: 3, start: start + BigInt(125 + n * 10) * MS, duration: 8n * MS, attributes: { 'db.system': 'postgresql', 'db.statement': `SELECT * FROM items WHERE id = ${n}` } });
  }
  return spans;
}

/** Markup in every field and key a sender controls. */
export function hostileTrace(start: bigint): TestSpan[] {
  const attributes = { [SCRIPT]: SCRIPT, [`http.${SCRIPT}`]: SCRIPT, list: { type: 'array', json: JSON.stringify({ arrayValue: { values: [{ stringValue: SCRIPT }] } }) } } as const;
  return [
    { traceId: HOSTILE_TRACE, spanId: id(1), service: SCRIPT, name: SCRIPT, kind: 2, start, duration: 30n * MS, status: 2, statusMessage: SCRIPT, traceState: SCRIPT, attributes, resource: attributes, scope: { name: SCRIPT, version: SCRIPT, attributes }, events: [{ time: start, name: SCRIPT, attributes }], links: [{ traceId: SHOP_TRACE, spanId: id(1), attributes }], repairs: 0xffff, droppedAttributes: 3 },
    { traceId: HOSTILE_TRACE, spanId: id(2), parentId: id(1), service: `${SCRIPT} two`, name: '', start: start + MS, duration: 3n * MS },
  ];
}

/** Orphans, a duplicate, a cycle and two roots. */
export function brokenTrace(start: bigint): TestSpan[] {
  const span = (n: number, parent: number, at: bigint): TestSpan => ({ traceId: BROKEN_TRACE, spanId: id(n), ...(parent === 0 ? {} : { parentId: id(parent) }), service: 'batch', name: `step ${n}`, start: start + at * MS, duration: 5n * MS });
  return [span(1, 0, 0n), span(2, 1, 1n), span(2, 1, 2n), span(3, 99, 3n), span(4, 5, 4n), span(5, 4, 5n), span(6, 0, 6n)];
}

/** `count` spans, eight children each, over 14 services. */
export function largeTrace(start: bigint, count: number): TestSpan[] {
  return Array.from({ length: count }, (_, n) => ({
    traceId: LARGE_TRACE,
    spanId: id(n + 1),
    ...(n === 0 ? {} : { parentId: id(Math.floor((n - 1) / 8) + 1) }),
    service: `service-${n % 14}`,
    name: `operation ${n % 50}`,
    start: start + BigInt(n) * 10_000n,
    duration: n === 0 ? BigInt(count) * 10_000n : 5_000_000n,
    status: n % 5_000 === 4_999 ? 2 : 0,
  }));
}

/** A skeleton of a million spans, eight children each, made without a span object. */
export function millionSpans(): TraceSkeletonColumns {
  const count = 1_000_000;
  const spanId = new Uint32Array(count * 2);
  const parentId = new Uint32Array(count * 2);
  const start = new Float64Array(count);
  for (let n = 0; n < count; n++) {
    spanId[2 * n] = n + 1;
    parentId[2 * n] = n === 0 ? 0 : ((n - 1) >> 3) + 1;
    start[n] = n * 1_000;
  }
  const tree = buildTraceTree({ count, spanId, parentId, start });
  return {
    traceId: LARGE_TRACE,
    startUnixNano: 1_795_363_200_000_000_000n,
    traceDuration: 1e9 + 2e6,
    count,
    names: ['operation'],
    services: ['a', 'b', 'c'],
    repairs: [],
    roots: 1,
    orphans: 0,
    duplicates: 0,
    cycles: 0,
    start: Float64Array.from(tree.order, (n) => start[n]!),
    duration: new Float64Array(count).fill(2e6),
    parent: tree.parent,
    name: new Uint32Array(count),
    service: Uint32Array.from({ length: count }, (_, n) => n % 3),
    spanId: Uint32Array.from({ length: count * 2 }, (_, n) => (n % 2 === 0 ? tree.order[n / 2]! + 1 : 0)),
    events: new Uint16Array(count),
    links: new Uint16Array(count),
    orphanParent: new Uint32Array(0),
    eventAt: new Float32Array(0),
    kind: new Uint8Array(count),
    flags: new Uint8Array(count),
  };
}
