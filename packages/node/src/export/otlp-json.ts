/** How a protobuf field is said in OTLP's JSON. */
type Kind = 'text' | 'hex' | 'base64' | 'int' | 'time' | 'int64' | 'double' | 'bool' | Shape;

interface Field {
  readonly name: string;
  readonly kind: Kind;
  readonly many?: boolean;
}

/** Looked up when used, as AnyValue contains itself. */
type Shape = () => Readonly<Record<number, Field>>;

const anyValue: Shape = () => ANY_VALUE;
const keyValue: Shape = () => KEY_VALUE;

const KEY_VALUE: Readonly<Record<number, Field>> = { 1: { name: 'key', kind: 'text' }, 2: { name: 'value', kind: anyValue } };
const ARRAY = { 1: { name: 'values', kind: anyValue, many: true } };
const KVLIST = { 1: { name: 'values', kind: keyValue, many: true } };
const ANY_VALUE: Readonly<Record<number, Field>> = {
  1: { name: 'stringValue', kind: 'text' },
  2: { name: 'boolValue', kind: 'bool' },
  3: { name: 'intValue', kind: 'int64' },
  4: { name: 'doubleValue', kind: 'double' },
  5: { name: 'arrayValue', kind: () => ARRAY },
  6: { name: 'kvlistValue', kind: () => KVLIST },
  7: { name: 'bytesValue', kind: 'base64' },
};
const attributes = { name: 'attributes', kind: keyValue, many: true };
const dropped = { name: 'droppedAttributesCount', kind: 'int' } as const;
const SCOPE: Readonly<Record<number, Field>> = { 1: { name: 'name', kind: 'text' }, 2: { name: 'version', kind: 'text' }, 3: attributes };
const RESOURCE: Readonly<Record<number, Field>> = { 1: attributes };
const EVENT: Readonly<Record<number, Field>> = { 1: { name: 'timeUnixNano', kind: 'time' }, 2: { name: 'name', kind: 'text' }, 3: attributes, 4: dropped };
const LINK: Readonly<Record<number, Field>> = {
  1: { name: 'traceId', kind: 'hex' },
  2: { name: 'spanId', kind: 'hex' },
  3: { name: 'traceState', kind: 'text' },
  4: attributes,
  5: dropped,
  6: { name: 'flags', kind: 'int' },
};
const STATUS: Readonly<Record<number, Field>> = { 2: { name: 'message', kind: 'text' }, 3: { name: 'code', kind: 'int' } };
const SPAN: Readonly<Record<number, Field>> = {
  1: { name: 'traceId', kind: 'hex' },
  2: { name: 'spanId', kind: 'hex' },
  3: { name: 'traceState', kind: 'text' },
  4: { name: 'parentSpanId', kind: 'hex' },
  5: { name: 'name', kind: 'text' },
  6: { name: 'kind', kind: 'int' },
  7: { name: 'startTimeUnixNano', kind: 'time' },
  8: { name: 'endTimeUnixNano', kind: 'time' },
  9: attributes,
  10: dropped,
  11: { name: 'events', kind: () => EVENT, many: true },
  12: { name: 'droppedEventsCount', kind: 'int' },
  13: { name: 'links', kind: () => LINK, many: true },
  14: { name: 'droppedLinksCount', kind: 'int' },
  15: { name: 'status', kind: () => STATUS },
  16: { name: 'flags', kind: 'int' },
};
const LOG: Readonly<Record<number, Field>> = {
  1: { name: 'timeUnixNano', kind: 'time' },
  2: { name: 'severityNumber', kind: 'int' },
  3: { name: 'severityText', kind: 'text' },
  5: { name: 'body', kind: anyValue },
  6: attributes,
  7: dropped,
  8: { name: 'flags', kind: 'int' },
  9: { name: 'traceId', kind: 'hex' },
  10: { name: 'spanId', kind: 'hex' },
  11: { name: 'observedTimeUnixNano', kind: 'time' },
  12: { name: 'eventName', kind: 'text' },
};

function requestOf(resource: string, scoped: string, items: Field): Shape {
  const group: Readonly<Record<number, Field>> = { 1: { name: 'scope', kind: () => SCOPE }, 2: items, 3: { name: 'schemaUrl', kind: 'text' } };
  const whole: Readonly<Record<number, Field>> = { 1: { name: 'resource', kind: () => RESOURCE }, 2: { name: scoped, kind: () => group, many: true } };
  const request = { 1: { name: resource, kind: () => whole, many: true } };
  return () => request;
}

const REQUESTS = {
  traces: requestOf('resourceSpans', 'scopeSpans', { name: 'spans', kind: () => SPAN, many: true }),
  logs: requestOf('resourceLogs', 'scopeLogs', { name: 'logRecords', kind: () => LOG, many: true }),
} as const;

/** The same request in OTLP's JSON. Reads only what this package wrote: depth and lengths are its own. */
export function otlpJson(body: Buffer, signal: 'traces' | 'logs'): Buffer {
  return Buffer.from(JSON.stringify(message(body, REQUESTS[signal])));
}

function message(bytes: Buffer, shape: Shape): Record<string, unknown> {
  const fields = shape();
  const result: Record<string, unknown> = {};
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const field = fields[tag >>> 3];
    let value: unknown;
    switch (tag & 7) {
      case 0:
        value = integer(varint(), field?.kind);
        break;
      case 1:
        value = field?.kind === 'double' ? double(bytes.readDoubleLE(at)) : bytes.readBigUInt64LE(at).toString();
        at += 8;
        break;
      case 5:
        value = bytes.readUInt32LE(at);
        at += 4;
        break;
      default: {
        const length = Number(varint());
        value = field === undefined ? undefined : delimited(bytes.subarray(at, at + length), field.kind);
        at += length;
      }
    }
    if (field === undefined) continue;
    if (field.many === true) ((result[field.name] ??= []) as unknown[]).push(value);
    else result[field.name] = value;
  }
  return result;
}

function integer(value: bigint, kind: Kind | undefined): unknown {
  if (kind === 'bool') return value !== 0n;
  return kind === 'int64' ? BigInt.asIntN(64, value).toString() : Number(value);
}

/** proto3 JSON has names for what JSON numbers cannot say. */
function double(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function delimited(bytes: Buffer, kind: Kind): unknown {
  if (typeof kind === 'function') return message(bytes, kind);
  if (kind === 'hex') return bytes.toString('hex');
  return kind === 'base64' ? bytes.toString('base64') : bytes.toString('utf8');
}
