import { expect, test } from 'vitest';
import { classify } from './statement.ts';

test.each([
  ['SELECT 1', 'read'],
  ['  -- a\n /* b */ (select 1) ;', 'read'],
  ['WITH 1 AS x SELECT x', 'read'],
  ['EXPLAIN SELECT 1', 'read'],
  ["SELECT ';' AS `a;b`, 'it''s', 'a\\';' -- ;", 'read'],
  ['CREATE TABLE t (a UInt8) ENGINE = Memory', 'write'],
  ["INSERT INTO t VALUES (1, 'INFILE; FORMAT')", 'write'],
  ['INSERT INTO t SELECT 1', 'write'],
])('%s is a %s', (sql, kind) => {
  expect(classify(sql, false).kind).toBe(kind);
});

test('an insert with a body is taken apart', () => {
  expect(classify('/* x */ INSERT INTO db.t (`a b`, c)\n FORMAT Native ', true)).toEqual({ kind: 'insert', into: 'INSERT INTO db.t (`a b`, c)', format: 'Native' });
  expect(classify('INSERT INTO t FORMAT Native', false).kind).toBe('write');
});

test.each(['', ' ;; ', '/* only */', 'SELECT 1; DROP TABLE t', 'SET a = 1', 'use db', "SELECT 1 INTO OUTFILE 'x'", "INSERT INTO t FROM INFILE 'x' FORMAT CSV", "SELECT '\\'; DROP TABLE t; --'; SELECT 2"])('%j is refused', (sql) => {
  expect(() => classify(sql, false)).toThrow();
});

test('a long text takes no longer than its length asks for', () => {
  const start = performance.now();
  classify(`SELECT ${"'a', ".repeat(500_000)}1`, false);
  classify(`SELECT ${'/'.repeat(500_000)}`, false);
  classify(`SELECT '${'\\\\'.repeat(500_000)}`, false);
  expect(performance.now() - start).toBeLessThan(3000);
});
