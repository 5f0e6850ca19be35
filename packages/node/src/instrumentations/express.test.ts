import { expect, it } from 'vitest';
import { prefixOf } from './express.ts';

it.each([
  ['/api', [], '/api'],
  ['/shops/42', [{ url: '/shops/42', pattern: '/shops/:shop' }], '/shops/:shop'],
  ['/v1/shops/42', [{ url: '/v1/shops/42', pattern: '/shops/:shop' }], '/v1/shops/:shop'],
  ['/a/1/b/2', [{ url: '/a/1', pattern: '/a/:a' }, { url: '/a/1/b/2', pattern: '/b/:b' }], '/a/:a/b/:b'],
  ['/a/1/static', [{ url: '/a/1', pattern: '/a/:a' }], '/a/:a/static'],
  // A router that was entered and left again says nothing about another.
  ['/other/1', [{ url: '/a/1', pattern: '/a/:a' }], '/other/1'],
] as const)('base URL %s, mounts %j: %s', (base, mounts, pattern) => {
  expect(prefixOf(base, mounts)).toBe(pattern);
});

it('has no prefix without mounts that take parameters', () => {
  expect(prefixOf('/plain/base', undefined)).toBe('/plain/base');
});
