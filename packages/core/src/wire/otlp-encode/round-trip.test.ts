import { blockToSpans } from '@spoor/testkit';
import type { PlainSpan } from '@spoor/testkit';
import { otlpRequest } from '@spoor/testkit/arbitrary';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS, SpanBlock } from '../../model/index.ts';
import { decodeOtlpJson, decodeOtlpProtobuf, encodeOtlpJson, encodeOtlpJsonChunks, encodeOtlpProtobuf, encodeOtlpProtobufChunks } from '../index.ts';

const context = { tenant: 'acme', receivedAt: 1_700_000_000_000_000_000n, limits: DEFAULT_LIMITS };
const ENCODER = new TextEncoder();
const RUNS = 300;

describe('a block survives', () => {
  test('protobuf, twice, byte for byte', () => {
    fc.assert(
      fc.property(otlpRequest(), (request) => {
        const first = fromJson(JSON.stringify(request));
        const bytes = encodeOtlpProtobuf(first);
        const second = fromProtobuf(bytes);
        expect(sent(second)).toEqual(sent(grouped(first)));
        expect(encodeOtlpProtobuf(second)).toEqual(bytes);
      }),
      { numRuns: RUNS },
    );
  });

  test('JSON, twice, to the letter', () => {
    fc.assert(
      fc.property(otlpRequest(), (request) => {
        const first = fromJson(JSON.stringify(request));
        const text = encodeOtlpJson(first);
        const second = fromJson(text);
        expect(sent(second)).toEqual(sent(grouped(first)));
        expect(encodeOtlpJson(second)).toEqual(text);
      }),
      { numRuns: RUNS },
    );
  });

  test('being cut to the limits: cutting again changes nothing', () => {
    const limits = { valueBytes: 250, spanBytes: 700, attributes: 3, events: 1, links: 1, depth: 2 };
    const seen = new Set<string>();
    const long = fc.string({ minLength: 0, maxLength: 600, unit: 'grapheme' });
    fc.assert(
      fc.property(otlpRequest(), long, (request, text) => {
        const whole = fromJson(JSON.stringify(request).replaceAll('<script>', () => JSON.stringify(text).slice(1, -1)));
        const cut = new SpanBlock();
        decodeOtlpProtobuf(encodeOtlpProtobuf(whole), cut, { ...context, limits });
        for (const span of blockToSpans(cut)) for (const repair of span.repairs) seen.add(repair);
        const again = new SpanBlock();
        decodeOtlpProtobuf(encodeOtlpProtobuf(cut), again, { ...context, limits });
        expect(sent(again)).toEqual(sent(cut));
        const byJson = new SpanBlock();
        decodeOtlpJson(ENCODER.encode(encodeOtlpJson(cut)), byJson, { ...context, limits });
        expect(sent(byJson)).toEqual(sent(cut));
      }),
      { numRuns: RUNS },
    );
    expect([...seen]).toEqual(expect.arrayContaining(['VALUE_TRUNCATED', 'DEPTH_LIMITED', 'ATTRIBUTES_DROPPED', 'EVENTS_DROPPED', 'LINKS_DROPPED']));
  });

  test('chunks, and any choice of rows', () => {
    fc.assert(
      fc.property(otlpRequest(), fc.nat(), (request, seed) => {
        const block = fromJson(JSON.stringify(request));
        const rows = Array.from({ length: block.count }, (_, row) => row).filter((row) => (seed >> (row % 16)) % 2 === 0);
        expect([...encodeOtlpJsonChunks(block, rows)].join('')).toBe(encodeOtlpJson(block, rows));
        const joined = new Uint8Array([...encodeOtlpProtobufChunks(block, rows)].flatMap((chunk) => [...chunk]));
        expect(sent(fromProtobuf(joined))).toEqual(sent(fromProtobuf(encodeOtlpProtobuf(block, rows))));
      }),
      { numRuns: 100 },
    );
  });
});

function fromJson(text: string): SpanBlock {
  const block = new SpanBlock();
  const report = decodeOtlpJson(ENCODER.encode(text), block, context);
  expect(report.messages).toEqual([]);
  return block;
}

function fromProtobuf(bytes: Uint8Array): SpanBlock {
  const block = new SpanBlock();
  const report = decodeOtlpProtobuf(bytes, block, context);
  expect(report.messages).toEqual([]);
  return block;
}

/** What is on the wire: repairs are not. */
function sent(block: SpanBlock | PlainSpan[]): Omit<PlainSpan, 'repairs'>[] {
  const spans = Array.isArray(block) ? block : blockToSpans(block);
  return spans.map(({ repairs: _repairs, ...span }) => span);
}

/** The spans in the order in which the encoders write them. */
function grouped(block: SpanBlock): PlainSpan[] {
  const spans = blockToSpans(block);
  const resources = new Map<bigint, Map<bigint, PlainSpan[]>>();
  for (const span of spans) {
    const scopes = resources.get(span.resource.hash) ?? new Map<bigint, PlainSpan[]>();
    resources.set(span.resource.hash, scopes);
    scopes.set(span.scope.hash, [...(scopes.get(span.scope.hash) ?? []), span]);
  }
  return [...resources.values()].flatMap((scopes) => [...scopes.values()].flat());
}
