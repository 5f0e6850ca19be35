import { int, join, len } from '@spoor/testkit/protobuf-bytes';
import { expect, test } from 'vitest';
import { countOtlpRecords, WireError } from '../index.ts';

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

test('counts log records', () => {
  const scope = len(2, len(2, len(5, 'body')), len(1, len(1, 'lib')), len(2));
  expect(countOtlpRecords('logs', 'protobuf', join(len(1, len(1), scope, scope), len(1, scope)))).toBe(6);
  expect(countOtlpRecords('logs', 'protobuf', new Uint8Array(0))).toBe(0);
  expect(countOtlpRecords('logs', 'json', json({ resourceLogs: [{ scopeLogs: [{ logRecords: [{}, {}] }, { log_records: [{}] }] }, null, 5] }))).toBe(3);
  expect(countOtlpRecords('logs', 'json', json({}))).toBe(0);
});

test('counts data points of every kind of metric', () => {
  const metric = (kind: number, points: number): Uint8Array => len(2, len(1, 'name'), len(kind, ...Array.from({ length: points }, () => len(1)), int(2, 2)));
  const request = len(1, len(2, metric(5, 1), metric(7, 2), metric(9, 3), metric(10, 4), metric(11, 5)));
  expect(countOtlpRecords('metrics', 'protobuf', request)).toBe(15);
  const metrics = [{ gauge: { dataPoints: [{}] } }, { sum: { dataPoints: [{}, {}] } }, { exponentialHistogram: { dataPoints: [{}] } }, { name: 'none' }, { summary: null }];
  expect(countOtlpRecords('metrics', 'json', json({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }))).toBe(4);
});

test('counts what it can see of broken messages and refuses broken requests', () => {
  expect(countOtlpRecords('logs', 'protobuf', join(len(1, len(2, len(2), len(2), [0x12, 50])), len(1, len(2, len(2)))))).toBe(3);
  expect(() => countOtlpRecords('logs', 'protobuf', Uint8Array.of(0x0a, 50))).toThrow(WireError);
  expect(() => countOtlpRecords('metrics', 'json', new TextEncoder().encode('{'))).toThrow(WireError);
  expect(() => countOtlpRecords('metrics', 'json', json([]))).toThrow(WireError);
});
