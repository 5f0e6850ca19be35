import fc from 'fast-check';

/** Any valid ExportTraceServiceRequest in OTLP JSON form, odd values included. Ids are never all zero. */
export function otlpRequest(): fc.Arbitrary<unknown> {
  return fc.record({ resourceSpans: fc.array(resourceSpans(), { maxLength: 3 }) });
}

const text = fc.oneof(
  { weight: 4, arbitrary: fc.string({ maxLength: 20, unit: 'grapheme' }) },
  { weight: 1, arbitrary: fc.constantFrom('', '\u0000', '"\\\n', '<script>', 'grüße 🛒', '__proto__', 'constructor', '\u202e', '{,') },
);
const nanos = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n });
const uint32 = fc.nat({ max: 0xffff_ffff });
const traceId = hex(32);
const spanId = hex(16);

const scalar = fc.oneof(
  fc.record({ stringValue: text }),
  fc.record({ boolValue: fc.boolean() }),
  fc.record({ intValue: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String) }),
  fc.record({ doubleValue: fc.double().map(doubleField) }),
  fc.record({ bytesValue: fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('base64')) }),
  fc.constant({}),
);
const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.record({ arrayValue: fc.record({ values: fc.array(tie('value'), { maxLength: 3 }) }) }),
    fc.record({ kvlistValue: fc.record({ values: fc.array(fc.record({ key: text, value: tie('value') }), { maxLength: 3 }) }) }),
  ),
})).value;
const attributes = fc.uniqueArray(fc.record({ key: text, value: anyValue }), { maxLength: 5, selector: (attribute) => attribute.key });

const event = fc.record({ timeUnixNano: nanos.map(String), name: text, attributes, droppedAttributesCount: uint32 });
const link = fc.record({ traceId, spanId, traceState: text, attributes, droppedAttributesCount: uint32, flags: uint32 });
const span = fc
  .record({
    traceId,
    spanId,
    parentSpanId: fc.oneof(spanId, fc.constant('')),
    traceState: fc.oneof(text, fc.constantFrom('ot=th:c', 'a=b, ot=rv:00000000000000;th:fd70a')),
    flags: uint32,
    name: text,
    kind: fc.nat({ max: 5 }),
    times: fc.tuple(nanos, nanos),
    attributes,
    droppedAttributesCount: uint32,
    events: fc.array(event, { maxLength: 2 }),
    droppedEventsCount: uint32,
    links: fc.array(link, { maxLength: 2 }),
    droppedLinksCount: uint32,
    status: fc.record({ code: fc.nat({ max: 2 }), message: text }),
  })
  .map(({ times: [a, b], ...rest }) => ({ ...rest, startTimeUnixNano: String(a < b ? a : b), endTimeUnixNano: String(a < b ? b : a) }));

function resourceSpans(): fc.Arbitrary<unknown> {
  const scope = fc.record({ name: text, version: text, attributes, droppedAttributesCount: uint32 });
  const scopeSpans = fc.record({ scope, spans: fc.array(span, { maxLength: 3 }), schemaUrl: text });
  return fc.record({ resource: fc.record({ attributes, droppedAttributesCount: uint32 }), scopeSpans: fc.array(scopeSpans, { maxLength: 2 }), schemaUrl: text });
}

function hex(digits: number): fc.Arbitrary<string> {
  return fc.uint8Array({ minLength: digits / 2, maxLength: digits / 2 }).map((bytes) => {
    bytes[0]! |= 1;
    return Buffer.from(bytes).toString('hex');
  });
}

/** JSON has no NaN, no infinities, and `JSON.stringify` loses the sign of -0. */
function doubleField(value: number): number | string {
  return Number.isFinite(value) && !Object.is(value, -0) ? value : Object.is(value, -0) ? '-0' : String(value);
}
