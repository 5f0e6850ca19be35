import { expect, test } from 'vitest';
import { groupAttributes, tagOf } from './group-attributes.ts';

const attribute = (key: string, value = 'x') => ({ key, type: 'string' as const, value });

test('attributes are grouped by subject, the application’s own first, none lost', () => {
  const groups = groupAttributes(['db.system', 'order.id', 'http.method', 'url.path', 'dbx', 'error.type'].map((key) => attribute(key)));
  expect(groups.map(({ name, attributes }) => [name, attributes.map(({ key }) => key)])).toEqual([
    ['Attributes', ['order.id', 'dbx']],
    ['Error', ['error.type']],
    ['HTTP', ['http.method', 'url.path']],
    ['Database', ['db.system']],
  ]);
});

test('a value becomes a tag the search reads back', () => {
  expect(tagOf(attribute('q', 'say "hi" \\o/'))).toBe('q="say \\"hi\\" \\\\o/"');
  expect(tagOf(attribute('a b="c"', ''))).toBe('"a b=\\"c\\""=""');
});
