import { mergePaths, topDeltas } from '@spoor/core/analysis';
import type { PathTrace } from '@spoor/core/analysis';
import { describe, expect, test } from 'vitest';
import { readCompareState } from './compare-state.ts';
import { deltaText, formatMean, signed } from './delta-text.ts';
import { chooseTypical } from './typical-traces.ts';

function trace(...spans: readonly (readonly [parent: number, name: number, start: number, duration: number])[]): PathTrace {
  return {
    count: spans.length,
    parent: Int32Array.from(spans, ([parent]) => parent),
    start: Float64Array.from(spans, ([, , start]) => start * 1e6),
    duration: Float64Array.from(spans, ([, , , duration]) => duration * 1e6),
    service: new Uint32Array(spans.length),
    name: Uint32Array.from(spans, ([, name]) => name),
    flags: new Uint8Array(spans.length),
    services: ['shop'],
    names: ['checkout', 'select', 'charge', 'mail'],
  };
}

describe('changes in words', () => {
  const usual = trace([-1, 0, 0, 100], [0, 1, 0, 10], [0, 2, 20, 20], [0, 3, 50, 5]);
  const slow = trace([-1, 0, 0, 200], [0, 1, 0, 10], [0, 1, 10, 10], [0, 1, 20, 10], [0, 2, 40, 95]);
  const texts = (from: PathTrace, to: PathTrace): string[] => {
    const tree = mergePaths([[from], [to]], 8);
    return topDeltas(tree, 9).map((delta) => Object.values(deltaText(tree, delta)).join(' '));
  };

  test('longer, more often, gone', () => {
    expect(texts(usual, slow)).toEqual([
      'shop charge took 95 ms of its own instead of 20 ms',
      'shop select ran 3× instead of once, 10 ms each',
      'shop checkout took 75 ms of its own instead of 65 ms',
      'shop mail not here: usually once, 5 ms of its own',
    ]);
  });

  test('new', () => expect(texts(slow, usual)).toContain('shop mail only here: once, 5 ms of its own'));

  test('signs and means', () => {
    expect([signed(0, String), signed(3, String), signed(-3, String), formatMean(2.44), formatMean(1234)]).toEqual(['±0', '+3', '−3', '2.4', '1,234']);
  });
});

test('typical is the middle of the durations', () => {
  const alike = Array.from({ length: 60 }, (_, i) => ({ traceId: String(i).padStart(2, '0'), duration: (i * 7) % 60 }));
  const typical = chooseTypical(alike);
  expect(typical.traceIds.length).toBe(20);
  expect(typical.median).toBe(30);
  for (const id of typical.traceIds) {
    const { duration } = alike[Number(id)]!;
    expect(duration).toBeGreaterThanOrEqual(20);
    expect(duration).toBeLessThan(40);
  }
  expect(chooseTypical([])).toEqual({ traceIds: [], candidates: 0, median: 0 });
});

test('the URL', () => {
  expect(readCompareState({ a: 'x', b: '' })).toEqual({ v: '1', a: 'x' });
  expect(readCompareState({ v: '1', a: 'x', b: 'typical' })).toEqual({ v: '1', a: 'x', b: 'typical' });
});
