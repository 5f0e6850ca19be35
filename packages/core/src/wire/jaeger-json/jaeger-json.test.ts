import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS, SpanBlock } from '../../model/index.ts';
import { WireError } from '../wire-error.ts';
import { decodeJaegerJson, encodeJaegerTrace, jaegerTraceChunks } from './index.ts';
import type { JaegerSpan } from './index.ts';

const CONTEXT = { tenant: 'default', receivedAt: 1_753_000_000_000_000_000n, limits: DEFAULT_LIMITS };
const TRACE = '0af7651916cd43dd8448eb211c80319c';

function decode(value: unknown) {
  const block = new SpanBlock();
  const report = decodeJaegerJson(new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)), block, CONTEXT);
  return { block, report };
}

function span(fields: Partial<Record<keyof JaegerSpan, unknown>> = {}) {
  return { traceID: TRACE, spanID: '00f067aa0ba902b7', operationName: 'op', references: [], startTime: 1_753_000_000_000_000, duration: 5, tags: [], logs: [], processID: 'p1', warnings: null, ...fields };
}

function document(...spans: unknown[]) {
  return { data: [{ traceID: TRACE, spans, processes: { p1: { serviceName: 'shop', tags: [{ key: 'host.name', type: 'string', value: 'h' }] } } }] };
}

const all = (block: SpanBlock) => Array.from({ length: block.count }, (_, row) => row);

describe('Jaeger JSON', () => {
  test('what is decoded is encoded again as it was', () => {
    const full = span({
      references: [
        { refType: 'CHILD_OF', traceID: TRACE, spanID: '00000000000000ab' },
        { refType: 'FOLLOWS_FROM', traceID: 'ffff', spanID: '00000000000000cd' },
      ],
      tags: [
        { key: 'otel.scope.name', type: 'string', value: 'lib' },
        { key: 'a.bool', type: 'bool', value: false },
        { key: 'b.int', type: 'int64', value: '-9223372036854775808' },
        { key: 'c.float', type: 'float64', value: 1.25 },
        { key: 'd.binary', type: 'binary', value: 'AQID' },
        { key: 'e.small', type: 'int64', value: 7 },
        { key: 'span.kind', type: 'string', value: 'client' },
        { key: 'otel.status_code', type: 'string', value: 'ERROR' },
        { key: 'error', type: 'bool', value: true },
        { key: 'otel.status_description', type: 'string', value: 'no' },
        { key: 'w3c.tracestate', type: 'string', value: 'ot=th:8' },
      ],
      logs: [{ timestamp: 1_753_000_000_000_001, fields: [{ key: 'event', type: 'string', value: 'exception' }, { key: 'n', type: 'int64', value: 1 }] }],
      warnings: ['from the sender'],
    });
    const { block, report } = decode(document(full));
    expect(report).toMatchObject({ accepted: 1, rejected: 0 });
    expect(block.weight[0]).toBe(2);
    const encoded = encodeJaegerTrace(block, [0], { adjust: false });
    expect(encoded.spans[0]).toEqual({ ...full, references: [full.references[0], { refType: 'FOLLOWS_FROM', traceID: '000000000000ffff', spanID: '00000000000000cd' }] });
    expect(encoded.processes).toEqual({ p1: { serviceName: 'shop', tags: [{ key: 'host.name', type: 'string', value: 'h' }] } });
    expect(JSON.parse([...jaegerTraceChunks(block, [0], { adjust: false })].join(''))).toEqual(encoded);
  });

  test('a bad span is rejected with its place, the others are kept', () => {
    const { block, report } = decode(document(span({ spanID: 'zz' }), 7, span({ traceID: '0' }), span({ spanID: '1' })));
    expect(block.count).toBe(1);
    expect(report.rejected).toBe(3);
    expect(report.messages).toEqual([expect.stringContaining('span 0'), expect.stringContaining('span 1'), expect.stringContaining('span 2')]);
  });

  test('what is no Jaeger JSON at all is an error', () => {
    for (const text of ['', '{', '[1]', '{"data":{}}', '"x"', '{"data":[{"spans":7}]}', '{"resourceSpans":[]}']) expect(() => decode(text), text).toThrow(WireError);
    expect(decode('{"data":[]}').block.count).toBe(0);
  });

  test('a client and a server span that share an id are told apart', () => {
    const shared = { spanID: '00000000000000aa' };
    const client = span({ ...shared, tags: [{ key: 'span.kind', type: 'string', value: 'client' }] });
    const server = span({ ...shared, tags: [{ key: 'span.kind', type: 'string', value: 'server' }] });
    const below = span({ spanID: '00000000000000bb', references: [{ refType: 'CHILD_OF', traceID: TRACE, spanID: '00000000000000aa' }] });
    const { block } = decode(document(client, server, below));
    const adjusted = encodeJaegerTrace(block, all(block), { adjust: true }).spans;
    expect(adjusted.map(({ spanID }) => spanID)).toEqual(['00000000000000aa', '00000000000000ab', '00000000000000bb']);
    expect(adjusted[1]!.references).toEqual([{ refType: 'CHILD_OF', traceID: TRACE, spanID: '00000000000000aa' }]);
    expect(adjusted[2]!.references[0]!.spanID).toBe('00000000000000ab');
    expect(encodeJaegerTrace(block, all(block), { adjust: false }).spans.map(({ spanID }) => spanID)).toEqual(['00000000000000aa', '00000000000000aa', '00000000000000bb']);
  });

  test('library attributes move to the process, unless it says otherwise', () => {
    const tags = [{ key: 'telemetry.sdk.language', type: 'string', value: 'go' }];
    const clash = { ...document(span({ tags })) };
    const moved = decode(clash).block;
    const trace = encodeJaegerTrace(moved, [0], { adjust: true });
    expect(trace.spans[0]!.tags).toEqual([]);
    expect(trace.processes['p1']!.tags).toEqual([{ key: 'host.name', type: 'string', value: 'h' }, tags[0]]);
    clash.data[0]!.processes.p1.tags.push({ key: 'telemetry.sdk.language', type: 'string', value: 'java' });
    const kept = encodeJaegerTrace(decode(clash).block, [0], { adjust: true });
    expect(kept.spans[0]!.warnings).toEqual(['conflicting values between Span and Resource for attribute telemetry.sdk.language']);
    expect(kept.spans[0]!.tags).toEqual(tags);
  });

  test('keys of Object.prototype and a process that is not there do no harm', () => {
    const { block } = decode({ data: [{ traceID: TRACE, spans: [span({ processID: 'constructor', tags: [{ key: '__proto__', type: 'string', value: 'x' }] })], processes: {} }] });
    const trace = encodeJaegerTrace(block, [0], { adjust: true });
    expect(trace.processes['p1']!.serviceName).toBe('unknown_service');
    expect(trace.spans[0]!.tags).toEqual([{ key: '__proto__', type: 'string', value: 'x' }]);
  });

  test('200,000 mutated documents: an answer or a WireError, never anything else', () => {
    const seed = JSON.stringify(document(span({ tags: [{ key: 'k', type: 'int64', value: 12 }], logs: [{ timestamp: 1, fields: [] }], references: [{ refType: 'CHILD_OF', traceID: TRACE, spanID: 'a' }] })));
    const pieces = ['null', '[]', '{}', '"x"', '-1', '1e400', 'true', '"AQ"', '\\ud800', '"binary"', '"float64"'];
    let state = 12_345;
    const random = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state % below;
    };
    const block = new SpanBlock();
    let kept = 0;
    for (let i = 0; i < 200_000; i++) {
      const at = random(seed.length);
      const text = seed.slice(0, at) + pieces[random(pieces.length)]! + seed.slice(at + random(12));
      // Most cuts break the JSON; cutting at a value keeps it whole.
      const value = /:("[^"]*"|-?\d+|null|\[\])/.exec(seed.slice(at));
      const mutated = i % 2 === 0 && value !== null ? seed.slice(0, at + value.index + 1) + pieces[random(pieces.length)]! + seed.slice(at + value.index + value[0].length) : text;
      block.clear();
      try {
        kept += decodeJaegerJson(new TextEncoder().encode(mutated), block, CONTEXT).accepted;
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        continue;
      }
      expect(block.attributes.rows).toBe(block.count);
      expect(block.events.rows).toBe(block.count);
      if (i % 16 === 0) JSON.stringify(encodeJaegerTrace(block, all(block), { adjust: true }));
    }
    expect(kept).toBeGreaterThan(20_000);
  }, 120_000);
});
