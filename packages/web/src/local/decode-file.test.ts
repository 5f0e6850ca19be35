import { DEFAULT_LIMITS, SpanBlock } from '@spoor/core/model';
import { decodeOtlpProtobuf, decodeSkeleton, encodeOtlpProtobuf } from '@spoor/core/wire';
import { describe, expect, test } from 'vitest';
import { decodeFile, formatOf } from './decode-file.ts';
import { splitTraces } from './split-traces.ts';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const id = (n: number): string => String(n).padStart(32, '0');
const otlp = (traceId: string, service: string) => ({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
      scopeSpans: [{ spans: [{ traceId, spanId: '00000000000000aa', name: 'root', startTimeUnixNano: '1000', endTimeUnixNano: '3000' }, { traceId, spanId: '00000000000000bb', parentSpanId: '00000000000000aa', name: 'child', startTimeUnixNano: '1500', endTimeUnixNano: '2000', status: { code: 2 } }] }],
    },
  ],
});
const JAEGER = { data: [{ traceID: id(1), spans: [{ traceID: id(1), spanID: 'aa', operationName: 'root', startTime: 1, duration: 2, processID: 'p1' }], processes: { p1: { serviceName: 'shop' } } }] };
const ZIPKIN = [{ traceId: id(1), id: 'aa', name: 'root', timestamp: 1, duration: 2, localEndpoint: { serviceName: 'shop' } }];

function decodeTrace(payload: Uint8Array): SpanBlock {
  const block = new SpanBlock();
  decodeOtlpProtobuf(payload, block, { tenant: 't', receivedAt: 1n, limits: DEFAULT_LIMITS });
  return block;
}

describe('files', () => {
  test.each([
    ['OTLP JSON', bytes(otlp(id(1), 'shop')), 'otlp-json', 2],
    ['OTLP JSON lines', bytes(`${JSON.stringify(otlp(id(1), 'a'))}\n${JSON.stringify(otlp(id(2), 'b'))}\n\n`), 'otlp-json', 4],
    ['pretty OTLP JSON', bytes(JSON.stringify(otlp(id(1), 'shop'), undefined, 2)), 'otlp-json', 2],
    ['Jaeger', bytes(JAEGER), 'jaeger-json', 1],
    ['one Jaeger trace', bytes(JAEGER.data[0]), 'jaeger-json', 1],
    ['Zipkin', bytes(ZIPKIN), 'zipkin-json', 1],
    ['nothing of the kind', bytes('{}'), 'otlp-json', 0],
  ] as const)('%s', (_name, file, format, spans) => {
    expect(formatOf(file)).toBe(format);
    expect(decodeFile(file, 5n).block.count).toBe(spans);
  });

  test('OTLP protobuf', () => {
    const { block } = decodeFile(bytes(otlp(id(1), 'shop')), 5n);
    const packed = encodeOtlpProtobuf(block, Uint32Array.of(0, 1));
    expect(formatOf(packed)).toBe('otlp-protobuf');
    expect(decodeFile(packed, 5n).block.count).toBe(2);
  });

  test('what is no trace file is refused', () => {
    expect(() => decodeFile(bytes('hello'), 5n)).toThrow();
    expect(() => decodeFile(bytes('[{"a":1}]'), 5n)).toThrow('not Zipkin JSON');
  });

  test('traces by themselves, with what the server would say of them', () => {
    const { block } = decodeFile(bytes(`${JSON.stringify(otlp(id(1), 'a'))}\n${JSON.stringify(otlp(id(2), 'b'))}`), 5n);
    const [first, second] = splitTraces(block, decodeTrace);
    expect([first!.summary.traceId, second!.summary.traceId].sort()).toEqual([id(1), id(2)]);
    expect(second!.summary).toMatchObject({ rootService: expect.stringMatching(/^[ab]$/), rootName: 'root', start: '1000', duration: 2000, spans: 2, errors: 1, orphans: 0 });
    expect(decodeSkeleton(first!.columns)).toMatchObject({ count: 2, traceDuration: 2000 });
  });
});
