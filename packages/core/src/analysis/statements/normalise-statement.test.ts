import { expect, test } from 'vitest';
import { normaliseStatement } from './index.ts';

test.each([
  ['SELECT * FROM items WHERE id = 42', 'SELECT * FROM items WHERE id = ?'],
  ["SELECT name\n  FROM users\n WHERE name = 'O''Hara' AND x = 'a\\'b'", 'SELECT name FROM users WHERE name = ? AND x = ?'],
  ['SELECT 1 FROM t WHERE id IN (1, 2,3 )', 'SELECT ? FROM t WHERE id IN (?)'],
  ["INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y')", 'INSERT INTO t (a, b) VALUES (?)'],
  ['SELECT c1, t2.c3 FROM t2 WHERE a=$1 AND b = -1.5e10', 'SELECT c1, t2.c3 FROM t2 WHERE a=? AND b = -?'],
  ['SELECT "User-1" FROM `order 2` -- trailing 3\nWHERE x = 0xFF /* 4 */', 'SELECT "User-1" FROM `order 2` WHERE x = ?'],
  ["GET user:7 'unclosed", 'GET user:? ?'],
  ['', ''],
])('%s', (statement, normal) => expect(normaliseStatement(statement)).toBe(normal));

test('a hundred thousand quotes take no time', () => {
  const started = performance.now();
  normaliseStatement("'".repeat(100_000));
  normaliseStatement(`(${'?,'.repeat(50_000)}`);
  expect(performance.now() - started).toBeLessThan(200);
});
