import { describe, expect, test } from 'vitest';
import { compact, inputOf, rangeName, rangeOf, readSearchState } from './search-state.ts';

describe('search state', () => {
  test('reads every field of a link and leaves out what it does not understand', () => {
    const raw = { v: '1', service: 'shop', operation: 'GET /', tags: 'a=b', min: '1s', max: '2s', range: '6h', order: 'slowest', utm: 'x' };
    expect(readSearchState(raw)).toEqual({ v: '1', service: 'shop', operation: 'GET /', tags: 'a=b', min: '1s', max: '2s', range: '6h', order: 'slowest' });
    expect(readSearchState({ range: '__proto__', order: 'toString', from: '1e9', service: 7, tags: '' })).toEqual({ v: '1' });
  });

  test('an absolute range wins over a preset', () => {
    expect(rangeOf(readSearchState({ range: '1h', from: '5', to: '9' }))).toEqual({ from: '5', to: '9' });
    const { from, to } = rangeOf({ range: '15m' });
    expect(BigInt(to) - BigInt(from)).toBe(960_000_000_000n);
    expect(rangeName({ range: '15m' })).toBe('the last 15 minutes');
  });

  test('empty form fields are no conditions', () => {
    expect(inputOf(compact({ v: '1', service: '', tags: 'a', min: '', max: undefined }))).toEqual({ tags: 'a' });
  });
});
