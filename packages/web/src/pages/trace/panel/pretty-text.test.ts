import { expect, test } from 'vitest';
import { prettyKind, prettySql, prettyText, stackLines } from './pretty-text.ts';

test('statements break before their clauses, not in quotes and not in parentheses', () => {
  expect(prettySql("select a, 'x FROM y' from t where a = 1 and b in (select c from d where e) order by a")).toBe("select a, 'x FROM y'\nfrom t\nwhere a = 1\n  and b in (select c from d where e)\norder by a");
  expect(prettySql('SELECT fromage FROM t LEFT JOIN u ON t.id = u.id')).toBe('SELECT fromage\nFROM t\nLEFT JOIN u ON t.id = u.id');
  expect(prettySql("SELECT 'unclosed FROM")).toBe("SELECT 'unclosed FROM");
});

test('JSON is indented unless that would change it', () => {
  expect(prettyKind('x', '{"a":[1,2]}')).toBe('json');
  expect(prettyText('json', '{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(prettyKind('x', '{"a":9007199254740993}')).toBeUndefined();
  expect(prettyKind('x', '[not json')).toBeUndefined();
});

test('kinds by key', () => {
  expect([prettyKind('db.query.text', 'SELECT 1'), prettyKind('db.statement', 'GET key'), prettyKind('exception.stacktrace', 'x'), prettyKind('note', 'SELECT 1')]).toEqual(['sql', undefined, 'stack', undefined]);
});

test('frames of libraries are told from the application’s', () => {
  expect(stackLines('Error: no\n    at charge (payment.js:1:2)\n    at next (node_modules/x/y.js:3:4)').map(({ frame, foreign }) => [frame, foreign])).toEqual([[false, false], [true, false], [true, true]]);
});
