import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileRegex, translateRegex } from './regex.ts';

const LONG = 'a'.repeat(64 * 1024);

describe('time is linear in the text, whatever the pattern', () => {
  test.each([
    ['(a+)+b'],
    ['(a*)*b'],
    ['(a|aa)+b'],
    ['(.*)*(.*)*(.*)*b'],
    ['.*.*.*.*.*.*.*.*b'],
    ['(?:a?){500}a{500}b'],
    ['(\\w+\\s?)+b'],
    ['((a|b)*a){50}c'],
    ['(?i)(a+)+B'],
    ['(?:\\ba*)*b'],
  ])('%s', (pattern) => {
    const matches = compileRegex(pattern);
    const from = performance.now();
    expect(matches(LONG)).toBe(false);
    expect(performance.now() - from).toBeLessThan(3_000);
  });
});

const atom = fc.constantFrom('a', 'b', 'B', '.', '[ab]', '[^a]', '\\n', ' ', '\\b', '\\B', '^', '$', 'é', '😀', '\\w', '\\W', '(?i:ab)', '(?m:^)', '(?m:$)', '(?-s:.)');
const pattern = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    atom,
    fc.tuple(tie('any'), tie('any')).map((parts) => parts.join('')),
    fc.tuple(tie('any'), tie('any')).map((parts) => `(${parts.join('|')})`),
    fc.tuple(tie('any'), fc.constantFrom('*', '+', '?', '{2}', '{0,2}', '{1,}', '*?', '{0}')).map(([inner, quantifier]) => `(${inner})${quantifier}`),
  ),
})).any;
const text = fc.array(fc.constantFrom('a', 'b', 'A', 'B', '\n', ' ', 'é', 'É', '😀', '_'), { maxLength: 8 }).map((parts) => parts.join(''));

test('agrees with the engine of JavaScript', () => {
  fc.assert(
    fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 6 }), (source, texts) => {
      const translated = translateRegex(source);
      if (translated.kind === 'bad') return;
      const regex = new RegExp(`^(?:${translated.source})$`, 'us');
      const matches = compileRegex(source);
      for (const each of texts) expect([each, matches(each)]).toEqual([each, regex.test(each)]);
    }),
    { numRuns: 3_000 },
  );
});

test('forgets what it remembered without losing its way', () => {
  // Each set of the last eleven places of an a is a state: more than are kept.
  const matches = compileRegex('(a|b)*a(a|b){10}');
  let word = 1;
  for (let round = 0; round < 300; round++) {
    const letters = Array.from({ length: 40 }, () => {
      word = (Math.imul(word, 1_103_515_245) + 12_345) >>> 0;
      return (word >>> 16) % 2 === 0 ? 'a' : 'b';
    }).join('');
    expect([letters, matches(letters)]).toEqual([letters, letters.at(-11) === 'a']);
  }
});

test('a dot that does not match newlines matches all other line ends, as in RE2', () => {
  const matches = compileRegex('(?-s)a.b');
  expect([matches('a\rb'), matches('a\u2028b'), matches('a\nb')]).toEqual([true, true, false]);
});

test('repetitions of repetitions are refused before they take memory', () => {
  expect(translateRegex('(abcdefghijklmnopqrstuvwxyz){1000}')).toEqual({ kind: 'bad', message: 'the pattern is too large', position: 0 });
  expect(translateRegex('[a-z]{1000}').kind).toBe('ok');
});
