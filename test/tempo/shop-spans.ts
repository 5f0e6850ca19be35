/** A small shop, written by hand: two traces of which the tests know everything. */
const NANOS = 1_000_000n;

export interface Shop {
  /** Milliseconds since the Unix epoch: when the newer trace starts. */
  readonly start: number;
  readonly checkout: string;
  readonly browse: string;
  /** OTLP JSON. */
  readonly request: string;
}

const CHECKOUT = '0af7651916cd43dd8448eb211c80319c';
const BROWSE = 'ffeeddccbbaa99887766554433221100';

type Value = string | number | boolean;

function attributes(values: Readonly<Record<string, Value>>): unknown[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : typeof value === 'boolean' ? { boolValue: value } : Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value },
  }));
}

/**
 * checkout: frontend 1 (server, error, 800 ms) → payments 2 (client, 300 ms) → payments 3 (db.system, 200 ms, exception);
 * browse, one minute before: frontend 4 (server, 50 ms) → frontend 5 (internal, 20 ms).
 */
export function shop(now: number): Shop {
  const start = Math.floor(now / 1000) * 1000 - 120_000;
  const span = (traceId: string, id: number, rest: { readonly name: string; readonly kind: number; readonly at: number; readonly ms: number; readonly parent?: number; readonly more?: object; readonly attributes?: Readonly<Record<string, Value>> }) => ({
    traceId,
    spanId: id.toString(16).padStart(16, '0'),
    ...(rest.parent !== undefined && { parentSpanId: rest.parent.toString(16).padStart(16, '0') }),
    name: rest.name,
    kind: rest.kind,
    startTimeUnixNano: String(BigInt(start + rest.at) * NANOS),
    endTimeUnixNano: String(BigInt(start + rest.at + rest.ms) * NANOS),
    attributes: attributes(rest.attributes ?? {}),
    ...rest.more,
  });
  const exception = { timeUnixNano: String(BigInt(start + 150) * NANOS), name: 'exception', attributes: attributes({ 'exception.type': 'TimeoutError', 'exception.message': 'no connection' }) };
  const frontend = [
    span(CHECKOUT, 1, { name: 'GET /checkout', kind: 2, at: 0, ms: 800, attributes: { 'http.status_code': 500, 'user.id': 'u1' }, more: { status: { code: 2, message: 'boom' } } }),
    span(BROWSE, 4, { name: 'GET /products', kind: 2, at: -60_000, ms: 50, attributes: { 'http.status_code': 200 } }),
    span(BROWSE, 5, { name: 'render', kind: 1, at: -59_990, ms: 20, parent: 4 }),
  ];
  const payments = [
    span(CHECKOUT, 2, { name: 'charge', kind: 3, at: 10, ms: 300, parent: 1 }),
    span(CHECKOUT, 3, { name: 'SELECT accounts', kind: 3, at: 100, ms: 200, parent: 2, attributes: { 'db.system.name': 'postgresql', 'rows.ratio': 0.5 }, more: { status: { code: 2 }, events: [exception] } }),
  ];
  const resource = (service: string, spans: unknown[]) => ({ resource: { attributes: attributes({ 'service.name': service, 'deployment.environment': 'test' }) }, scopeSpans: [{ scope: { name: 'io.test', version: '1.2.3' }, spans }] });
  return { start, checkout: CHECKOUT, browse: BROWSE, request: JSON.stringify({ resourceSpans: [resource('frontend', frontend), resource('payments', payments)] }) };
}
