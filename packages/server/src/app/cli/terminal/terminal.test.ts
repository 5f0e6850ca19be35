import { describe, expect, test } from 'vitest';
import { testBlock } from '../../../api/testing/spans.ts';
import { chartText } from './chart.ts';
import { durationText } from './duration-text.ts';
import { hitsText } from './hits-table.ts';
import { seriesOf } from './series.ts';
import { cell, fit, plain, styleOf } from './style.ts';
import { waterfallText } from './waterfall.ts';

const style = styleOf({ columns: 100 }, {});
const coloured = styleOf({ isTTY: true, columns: 100 }, {});
const MINUTE = 60_000;
const T = 1_795_345_800_000;

describe('style', () => {
  test('colours on a terminal only, and not where they are unwanted', () => {
    expect(coloured.colour('x', 'red')).toBe('\u001b[31mx\u001b[0m');
    expect(styleOf({ isTTY: true }, { NO_COLOR: '1' }).colour('x', 'red')).toBe('x');
    expect(style.colour('x', 'red')).toBe('x');
    expect(styleOf({}, {}).columns).toBe(100);
  });

  test("a sender's text cannot steer the terminal", () => {
    expect(plain('a\u001b[2Jb\r\n\u0007\u202ec')).toBe('a\ufffd[2Jb\ufffd\ufffd\ufffd\ufffdc');
    expect(fit('\u001b\u001b\u001b', 2)).toBe('\ufffd…');
    expect(cell('äöü€', 6)).toBe('äöü€  ');
    expect(cell('😀😀😀', 2)).toBe('😀…');
  });
});

test('durations for people', () => {
  const cases: [bigint, string][] = [[0n, '0 ns'], [999n, '999 ns'], [1_500n, '1.5 µs'], [12_345_678n, '12.3 ms'], [1_250_000_000n, '1.25 s'], [119_900_000_000n, '120 s'], [185_000_000_000n, '3 min 5 s'], [8_000_000_000_000n, '2 h 13 min']];
  for (const [nanos, text] of cases) expect(durationText(nanos)).toBe(text);
});

describe('chart', () => {
  const points = (values: readonly number[]) => values.map((value, i) => ({ time: T + i * MINUTE, value }));

  test('one series: bars on a scale', () => {
    const lines = chartText([{ name: 'rate', points: points([0, 5, 10]) }], style).split('\n');
    expect(lines[0]).toBe('rate');
    expect(lines.slice(1, 11).map((line) => line.slice(0, 3))).toEqual(['10 ', '   ', '   ', '   ', '   ', ' 5 ', '   ', '   ', '   ', ' 0 ']);
    const top = lines[1]!;
    const bottom = lines[10]!;
    expect(top.trim()).toMatch(/^10 +█+$/);
    expect(top.indexOf('█')).toBeGreaterThan(bottom.indexOf('█'));
    expect(lines[11]).toBe('2026-11-22 11:10:00 … 2026-11-22 11:12:00');
    for (const line of lines) expect([...line].length).toBeLessThanOrEqual(100);
  });

  test('several series: a line each, on one scale, with figures', () => {
    const text = chartText([{ name: 'a', points: points([1, 1, 1]) }, { name: 'b'.repeat(80), points: points([8, 0, 4]) }], style);
    const [head, first, second] = text.split('\n');
    expect(head).toMatch(/min +max +last$/);
    expect(first).toMatch(/^a +▁+ +1 +1 +1$/);
    expect(second).toMatch(/^b+… █+_+▄+ +0 +8 +4$/);
    for (const line of text.split('\n')) expect([...line].length).toBeLessThanOrEqual(100);
  });

  test('nothing, one point, one level of zero', () => {
    expect(chartText([], style)).toBe('no values in this range\n');
    expect(chartText([{ name: 'x', points: points([3]) }], style)).toContain('█');
    expect(chartText([{ name: 'x', points: points([0, 0]) }], style)).not.toContain('█');
  });

  test("series as Tempo's JSON names them", () => {
    const label = (key: string, value: object) => ({ key, value });
    const series = seriesOf({
      series: [
        { labels: [label('__name__', { stringValue: 'rate' })], samples: [{ timestampMs: String(T) }, { timestampMs: String(T + 1), value: 2 }] },
        { labels: [label('a', { intValue: '1' }), label('p', { doubleValue: 0.5 })], samples: [{ timestampMs: String(T), value: 'NaN' }] },
      ],
    });
    expect(series).toEqual([{ name: 'rate', points: [{ time: T, value: 0 }, { time: T + 1, value: 2 }] }, { name: 'a=1, p=0.5', points: [] }]);
  });
});

test('a table of traces with the spans they were found by', () => {
  const span = { spanID: '0000000000000001', name: 'db\u001b[2J', durationNanos: '1500000', attributes: [{ key: 'tags', value: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '2' }] } } }] };
  const text = hitsText(
    { traces: [{ traceID: 'af7651916cd43dd8448eb211c80319c', rootServiceName: 'shop', rootTraceName: 'GET /', startTimeUnixNano: '1795345800123000000', durationMs: 800, spanSets: [{ spans: [span], matched: 3, attributes: [{ key: 'by(name)', value: { stringValue: 'db' } }] }] }] },
    style,
  );
  expect(text.split('\n').map((line) => line.trimEnd())).toEqual([
    'START (UTC)              TRACE                               DURATION   SPANS  ROOT',
    '2026-11-22 11:10:00.123  0af7651916cd43dd8448eb211c80319c      800 ms       3  shop GET /',
    '    by(name)=db',
    '    0000000000000001  1.5 ms  db\ufffd[2J  tags=[a, 2]',
    '    … 2 more',
    '1 traces',
    '',
  ]);
  const long = { traces: [{ traceID: '1', rootServiceName: 'x'.repeat(200), startTimeUnixNano: '0' }] };
  expect(hitsText(long, coloured)).not.toContain('x'.repeat(60));
  expect(hitsText(long, style)).toContain('x'.repeat(200));
  expect(hitsText({}, style)).toBe('no traces found in this range\n');
});

describe('waterfall', () => {
  const MS = 1_000_000n;
  const START = BigInt(T) * MS;
  const span = (spanId: string, name: string, at: bigint, duration: bigint, rest: object = {}) => ({ traceId: '1'.padStart(32, '0'), spanId: spanId.padStart(16, '0'), service: 'shop', name, start: START + at * MS, duration: duration * MS, ...rest });
  const parentId = '1'.padStart(16, '0');
  const block = testBlock([
    span('1', 'GET /', 0n, 100n),
    span('2', 'query', 50n, 50n, { parentId, service: 'db', status: 2 }),
    span('3', 'lost', 20n, 0n, { parentId: 'f'.repeat(16) }),
  ]);

  test('a tree with bars over its time', () => {
    const lines = waterfallText(block, { style, rows: 10 }).split('\n');
    expect(lines[0]).toBe('2026-11-22T11:10:00.000Z  100 ms  3 spans, 2 services, 1 errors, 1 without their parent (⚠)');
    expect(lines[2]).toMatch(/^shop: GET \/ +█{42} +100 ms$/);
    expect(lines[3]).toMatch(/^ {2}db: query +█{21} +50 ms error$/);
    expect(lines[4]).toMatch(/^⚠ shop: lost +▏ +0 ns$/);
    expect(lines[3]!.indexOf('█') - lines[2]!.indexOf('█')).toBe(21);
    expect(waterfallText(block, { style, rows: 10 })).not.toContain('\u001b');
    expect(waterfallText(block, { style: coloured, rows: 10 })).toContain('\u001b[31m');
  });

  test('a cut is told', () => {
    expect(waterfallText(block, { style, rows: 1 })).toContain('… 2 more spans; --rows 3 shows them all');
  });

  test('a chain of 10,000 spans is no deeper than the line is long', () => {
    const chain = testBlock(Array.from({ length: 10_000 }, (_, i) => span((i + 1).toString(16), 'n', 0n, 1n, i === 0 ? {} : { parentId: i.toString(16).padStart(16, '0') })));
    const text = waterfallText(chain, { style, rows: 10_000 });
    for (const line of text.split('\n')) expect([...line].length).toBeLessThanOrEqual(106);
  });
});
