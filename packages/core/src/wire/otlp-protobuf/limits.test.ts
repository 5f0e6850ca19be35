import { blockToSpans, checkBlock } from '@spoor/testkit';
import type { PlainSpan } from '@spoor/testkit';
import { fixed64, int, join, len, stringAttribute } from '@spoor/testkit/protobuf-bytes';
import type { Part } from '@spoor/testkit/protobuf-bytes';
import { expect, test } from 'vitest';
import type { IngestLimits } from '../../model/index.ts';
import { DEFAULT_LIMITS, SpanBlock } from '../../model/index.ts';
import { decodeOtlpProtobuf } from '../index.ts';

const TRACE_ID = Uint8Array.from({ length: 16 }, (_, k) => k + 1);
const SPAN_ID = Uint8Array.from({ length: 8 }, (_, k) => k + 1);
const START = join(len(1, TRACE_ID), len(2, SPAN_ID), fixed64(7, 1000n), fixed64(8, 3000n), len(5, 'x'));
const SERVICE = len(1, len(1, stringAttribute('service.name', 'shop')));

function decodeSpan(limits: IngestLimits, ...fields: Part[]): PlainSpan {
  const block = new SpanBlock(1);
  const report = decodeOtlpProtobuf(len(1, SERVICE, len(2, len(2, START, ...fields))), block, { tenant: 'default', receivedAt: 5_000n, limits });
  checkBlock(block);
  expect(report).toMatchObject({ accepted: 1, rejected: 0 });
  return blockToSpans(block)[0]!;
}

const limits = { ...DEFAULT_LIMITS, valueBytes: 400, spanBytes: 3000, attributes: 3, events: 2, links: 2 };
const limited = (...fields: Part[]): PlainSpan => decodeSpan(limits, ...fields);

test('a long string is cut on a code point, with what was cut in its text', () => {
  const span = limited(len(9, stringAttribute('k', 'ü'.repeat(300))));
  const value = String(span.attributes[0]![2]);
  expect(new TextEncoder().encode(value).length).toBeLessThanOrEqual(400);
  const [, kept, cut] = /^(ü+)…\[truncated (\d+) bytes\]$/.exec(value)!;
  expect(kept!.length * 2 + Number(cut)).toBe(600);
  expect(span.repairs).toEqual(['VALUE_TRUNCATED']);
  expect(limited(len(5, 'n'.repeat(401))).name).toMatch(/^n+…\[truncated \d+ bytes\]$/);
  expect(limited(len(5, 'n'.repeat(400)))).toMatchObject({ name: 'n'.repeat(400), repairs: [] });
});

test('bytes that grow by repair are cut after it', () => {
  const name = limited(len(5, new Uint8Array(300).fill(0xff))).name;
  expect(name).toMatch(/^\ufffd+…\[truncated \d+ bytes\]$/);
  expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(400);
});

test('a long nested value stays valid JSON within the cap', () => {
  for (const value of [len(5, ...Array.from({ length: 100 }, () => len(1, len(1, 'text')))), len(5, len(1, len(1, 'y'.repeat(999)))), len(6, ...Array.from({ length: 50 }, () => len(1, stringAttribute('kk', '"""'))))]) {
    const span = limited(len(9, len(1, 'k'), len(2, value)));
    const text = String(span.attributes[0]![2]);
    expect(text.length).toBeLessThanOrEqual(400);
    expect(JSON.stringify(JSON.parse(text))).toBe(text);
    expect(text).toContain('…[truncated');
    expect(span.repairs).toEqual(['VALUE_TRUNCATED']);
  }
});

test('long bytes are cut', () => {
  const span = limited(len(9, len(1, 'k'), len(2, len(7, new Uint8Array(500)))));
  const bytes = Buffer.from((JSON.parse(String(span.attributes[0]![2])) as { bytesValue: string }).bytesValue, 'base64');
  expect(bytes.length).toBeLessThanOrEqual(400);
  expect(bytes.toString('latin1')).toContain('[truncated ');
});

test('attributes, events and links over their count are dropped and counted', () => {
  const link = len(13, len(1, TRACE_ID), len(2, SPAN_ID));
  const span = limited(
    ...Array.from({ length: 5 }, (_, k) => len(9, stringAttribute(`k${k}`, 'v'))),
    int(10, 10),
    ...Array.from({ length: 4 }, () => len(11, fixed64(1, 9n), ...Array.from({ length: 4 }, (_, k) => len(3, stringAttribute(`e${k}`, 'v'))))),
    link,
    link,
    link,
  );
  expect(span).toMatchObject({ droppedAttributes: 12, droppedEvents: 2, droppedLinks: 1, repairs: ['ATTRIBUTES_DROPPED', 'EVENTS_DROPPED', 'LINKS_DROPPED'] });
  expect([span.attributes.length, span.events.length, span.links.length, span.events[0]!.droppedAttributes]).toEqual([3, 2, 2, 1]);
});

test('the byte cap of a span covers its events', () => {
  const event = (key: string): Uint8Array => len(11, fixed64(1, 9n), len(3, stringAttribute(key, 'v'.repeat(390))));
  const span = decodeSpan({ ...limits, spanBytes: 1000, events: 9 }, ...['a', 'b', 'c', 'd'].map(event));
  expect(span.events.map((one) => [one.attributes.length, one.droppedAttributes])).toEqual([[1, 0], [1, 0], [0, 1], [0, 1]]);
  expect(span.repairs).toEqual(['ATTRIBUTES_DROPPED']);
});

test('a million attributes take little time', () => {
  const attribute = (k: number): Uint8Array => len(9, len(1, Uint8Array.of(97 + (k % 26), 97 + ((k / 26) % 26))), len(2, int(3, 1)));
  const size = attribute(0).length;
  const many = new Uint8Array(size * 1_000_000);
  for (let k = 0; k < 1_000_000; k++) many.set(k < 676 ? attribute(k) : many.subarray((k % 676) * size, (k % 676) * size + size), k * size);
  const from = performance.now();
  const span = decodeSpan(DEFAULT_LIMITS, many);
  expect(performance.now() - from).toBeLessThan(2000);
  expect(span.attributes).toHaveLength(676);
});
