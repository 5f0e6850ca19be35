import { describe, expect, test } from 'vitest';
import { filterItems, matchScore, traceIdIn } from './palette-items.ts';

describe('palette', () => {
  test.each([
    ['4bf92f3577b34da6a3ce929d0e0e4736', '4bf92f3577b34da6a3ce929d0e0e4736'],
    [' A3CE929D0E0E4736 ', 'a3ce929d0e0e4736'],
    ['1-67891233-abcdef012345678912345678', '67891233abcdef012345678912345678'],
    ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', '4bf92f3577b34da6a3ce929d0e0e4736'],
    ['http://localhost:16686/trace/4bf92f3577b34da6a3ce929d0e0e4736?uiFind=x', '4bf92f3577b34da6a3ce929d0e0e4736'],
  ])('finds the trace id in %s', (text, id) => expect(traceIdIn(text)).toBe(id));

  test.each(['cart', 'deadbeef', '4bf92f3577b34da6a3ce929d0e0e47360', ''])('finds none in %j', (text) => expect(traceIdIn(text)).toBeUndefined());

  test('whole words before parts, parts before scattered letters', () => {
    const item = (name: string) => ({ id: name, group: 'g', name, run: () => undefined });
    const names = filterItems(['shopcart', 'my cart', 'cart', 'c-a-r-t', 'orders'].map(item), 'cart').map(({ name }) => name);
    expect(names).toEqual(['cart', 'my cart', 'shopcart', 'c-a-r-t']);
    expect(matchScore('orders', 'x')).toBeUndefined();
  });
});
