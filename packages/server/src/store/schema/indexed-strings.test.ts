import { expect, test } from 'vitest';
import { isIndexedString, isUnindexedKey } from './index.ts';

test('ids and texts are kept out of the index, by key or by length', () => {
  expect(isIndexedString('http.route', 20)).toBe(true);
  expect(isIndexedString('http.route', 128)).toBe(true);
  expect(isIndexedString('http.route', 129)).toBe(false);
  expect(isIndexedString('url.path', 1)).toBe(false);
  expect(isUnindexedKey('db.statement')).toBe(true);
  expect(isUnindexedKey('user.id')).toBe(false);
});
