import { describe, expect, test } from 'vitest';
import { compileRegex, translateRegex } from './regex.ts';

describe('compileRegex', () => {
  test.each<[pattern: string, yes: readonly string[], no: readonly string[]]>([
    ['abc', ['abc'], ['xabc', 'abcx', 'ABC']],
    ['a|bc', ['a', 'bc'], ['abc', 'ac']],
    ['(?i)abc', ['abc', 'ABC'], ['abd']],
    ['a(?i)b|c', ['ab', 'aB', 'c', 'C'], ['AB', 'ac']],
    ['(?:x(?i)y)z', ['xyz', 'xYz'], ['xyZ']],
    ['(?i:a)b', ['ab', 'Ab'], ['AB']],
    ['a.c', ['abc', 'a\nc', 'a😀c'], ['ac', 'abbc']],
    ['(?-s)a.c', ['abc'], ['a\nc']],
    ['(?P<name>x+)y', ['xxy'], ['y']],
    ['GET /users/\\d+', ['GET /users/42'], ['GET /users/٤٢']],
    ['[[:alpha:]_]+', ['ab_'], ['a1']],
    ['[]a]+', [']a'], ['b']],
    ['[^\\s]+', ['ab'], ['a b']],
    ['[\\D]', ['x'], ['5']],
    ['a{2,3}', ['aa', 'aaa'], ['a', 'aaaa']],
    ['a{,3}', ['a{,3}'], ['aaa']],
    ['{"a":1}', ['{"a":1}'], []],
    ['\\Qa.b\\E+', ['a.b', 'a.bb'], ['axb']],
    ['\\pL+', ['Straße', 'abc'], ['a1']],
    ['\\p{Greek}', ['α'], ['a']],
    ['\\x{1F600}', ['😀'], ['x']],
    ['\\.\\-\\"', ['.-"'], ['x-"']],
    ['x*?', ['', 'xxx'], ['y']],
    ['', [''], ['a']],
    ['a$', ['a'], ['a\n']],
    ['(?m)a$\\nb', ['a\nb'], []],
    ['(?i)a|(?-i)b|c', ['A', 'b', 'c'], ['B', 'C']],
    ['(?i)(?-s)a.|b.', ['AX', 'Bx'], ['a\n', 'b\n']],
    ['((?i)a|b)c', ['Ac', 'Bc'], ['aC']],
    ['(a{10}){100}', ['a'.repeat(1000)], ['a']],
  ])('%s', (pattern, yes, no) => {
    const matches = compileRegex(pattern);
    for (const text of yes) expect([text, matches(text)]).toEqual([text, true]);
    for (const text of no) expect([text, matches(text)]).toEqual([text, false]);
  });
});

describe('translateRegex', () => {
  test.each([
    ['(a', 2, 'missing closing )'],
    ['a)|(b', 1, 'unexpected )'],
    ['[a', 0, 'missing closing ]'],
    ['x**', 2, 'nothing to repeat before the repetition operator'],
    ['*x', 0, 'nothing to repeat before the repetition operator'],
    ['(?=x)', 0, 'invalid or unsupported group'],
    ['(?<!x)', 0, 'invalid or unsupported group'],
    ['(x)\\8', 3, 'invalid escape sequence'],
    ['x{2000}', 1, 'invalid repetition size'],
    ['(a{11}){100}', 7, 'invalid repetition size'],
    ['((a{100}|b)c){20,}', 13, 'invalid repetition size'],
    ['[z-a]', 4, 'invalid character class range'],
    ['a\\', 1, 'trailing \\'],
    ['\\y', 0, 'invalid escape sequence'],
  ])('refuses %s', (pattern, position, message) => {
    expect(translateRegex(pattern)).toEqual({ kind: 'bad', message, position });
  });
});

test('many flag settings at many bars take time linear in the pattern', () => {
  const started = performance.now();
  const translated = translateRegex('(?i)'.repeat(1_000) + '|'.repeat(3_000));
  expect(translated.kind === 'ok' ? translated.source.length : translated.message).toBeLessThan(100_000);
  expect(translateRegex('(?i)'.repeat(10_000) + '|'.repeat(60_000))).toEqual({ kind: 'bad', message: 'the pattern is too large', position: 0 });
  expect(performance.now() - started).toBeLessThan(5_000);
});
