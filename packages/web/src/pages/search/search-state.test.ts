import { describe, expect, test } from 'vitest';
import { compact, inputOf, rangeName, rangeOf, readSearchState, resultsKey } from './search-state.ts';

describe('search state', () => {
  test('reads every field of a link and leaves out what it does not understand', () => {
    const raw = { v: '1', service: 'shop', operation: 'GET /', tags: 'a=b', min: '1s', max: '2s', range: '6h', order: 'slowest', tmin: '5', tmax: '9', open: 'a'.repeat(32), utm: 'x' };
    expect(readSearchState(raw)).toEqual({ v: '1', service: 'shop', operation: 'GET /', tags: 'a=b', min: '1s', max: '2s', range: '6h', order: 'slowest', tmin: '5', tmax: '9', open: 'a'.repeat(32) });
    expect(readSearchState({ range: '__proto__', order: 'toString', from: '1e9', service: 7, tags: '', tmin: '-1', open: '../x' })).toEqual({ v: '1' });
  });

  test('links of Jaeger’s UI are understood', () => {
    const raw = { service: 'shop', operation: 'all', lookback: '6h', minDuration: '1.2s', maxDuration: '3s', tags: '{"http.status_code":"500","message":"not found"}', start: '1700000000000000', end: '1700003600000000', limit: '20' };
    expect(readSearchState(raw)).toEqual({ v: '1', service: 'shop', tags: 'http.status_code=500 message="not found"', min: '1.2s', max: '3s', range: '6h' });
    expect(readSearchState({ ...raw, lookback: 'custom', operation: 'GET' })).toMatchObject({ operation: 'GET', from: '1700000000000000000', to: '1700003600000000000' });
  });

  test('a link of a later version is read as far as it is understood', () => {
    expect(readSearchState({ v: '7', service: 'shop', tags: '{"a":"b"}', shape: 'x' })).toEqual({ v: '7', service: 'shop', tags: '{"a":"b"}' });
  });

  test('an absolute range wins over a preset', () => {
    expect(rangeOf(readSearchState({ range: '1h', from: '5', to: '9' }))).toEqual({ from: '5', to: '9' });
    expect(readSearchState({ range: '6h', from: '9', to: '5' })).toEqual({ v: '1', range: '6h' });
    const { from, to } = rangeOf({ range: '15m' });
    expect(BigInt(to) - BigInt(from)).toBe(960_000_000_000n);
    expect(rangeName({ range: '15m' })).toBe('the last 15 minutes');
  });

  test('empty form fields are no conditions; the open trace is no part of the results', () => {
    expect(inputOf(compact({ v: '1', service: '', tags: 'a', min: '', max: undefined, tmin: '5' }))).toEqual({ tags: 'a', minTraceDuration: '5ns' });
    expect(resultsKey({ service: 'a', open: 'b' })).toEqual({ service: 'a' });
  });
});
