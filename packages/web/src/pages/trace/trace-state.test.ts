import { expect, test } from 'vitest';
import { readTraceState, readZoom, zoomText } from './trace-state.ts';

test('a link of today is read as it was written', () => {
  const state = { v: '1', span: '00000000000000a1', view: 'flame', zoom: '100-5000', find: 'SELECT', only: 'matters', clocks: 'adjusted', groups: 'off', idle: 'full' };
  expect(readTraceState(state)).toEqual(state);
});

test('links without a version, short ids, capitals', () => {
  expect(readTraceState({ span: 'A1' })).toEqual({ v: '1', span: '00000000000000a1' });
  expect(readTraceState({})).toEqual({ v: '1' });
});

test('what makes no sense is left out', () => {
  expect(readTraceState({ v: '1', span: 'xyz', view: 'nothing', zoom: '9-3', only: 'x', clocks: '1', groups: 'on', idle: '' })).toEqual({ v: '1' });
});

test('zoom', () => {
  expect(readZoom('12-90')).toEqual({ from: 12, to: 90 });
  expect(readZoom('12')).toBeUndefined();
  expect(zoomText({ from: -0.5, to: 99.2 })).toBe('0-100');
});
