import { expect, test } from 'vitest';
import { routePattern } from './index.ts';

test.each([
  ['/users/123', '/users/{id}'],
  ['/api/v2/users/123/orders/ORD-456?x=1#y', '/api/v2/users/{id}/orders/{id}'],
  ['/traces/0af7651916cd43dd8448eb211c80319c', '/traces/{id}'],
  ['/files/550e8400-e29b-41d4-a716-446655440000/raw', '/files/{id}/raw'],
  ['/items/01ARZ3NDEKTSV4RRFFQ69G5FAV', '/items/{id}'],
  ['/docs/507f1f77bcf86cd799439011', '/docs/{id}'],
  ['/mail/alice@example.com', '/mail/{id}'],
  ['/days/2024-10-28', '/days/{id}'],
  ['/', '/'],
  ['', ''],
  ['/api/users', '/api/users'],
  ['/facade/decade/defaced', '/facade/decade/defaced'],
  ['/v1/oauth2/token', '/v1/oauth2/token'],
  ['/assets/main.css', '/assets/main.css'],
  ['/very-long-descriptive-names-of-things', '/very-long-descriptive-names-of-things'],
  [`${'/a'.repeat(30)}`, `${'/a'.repeat(12)}/*`],
])('%s is %s', (path, pattern) => {
  expect(routePattern(path)).toBe(pattern);
});

test('takes little time for hostile paths', () => {
  const started = performance.now();
  for (const piece of ['a'.repeat(100_000), '1a'.repeat(50_000), 'a@'.repeat(50_000), `${'a'.repeat(50_000)}@${'b.'.repeat(25_000)}`]) routePattern(`/${piece}`);
  expect(performance.now() - started).toBeLessThan(500);
});
