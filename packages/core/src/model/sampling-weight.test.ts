import { expect, test } from 'vitest';
import { samplingWeight } from './index.ts';

function weight(text: string): number {
  const bytes = new TextEncoder().encode(`xx${text}xx`);
  return samplingWeight(bytes, 2, bytes.length - 2);
}

test.each([
  ['ot=th:0', 1],
  ['ot=th:8', 2],
  ['ot=th:c', 4],
  ['ot=th:fd70a', 1 / (1 - 0xfd70a / 2 ** 20)],
  ['ot=th:ffffffffffffff', 2 ** 56],
  ['ot=th:fffffff0000000', 2 ** 28],
  ['ot=rv:abcdef01234567;th:c', 4],
  ['ot=th:c;rv:abcdef01234567', 4],
  ['a=b,ot=th:c', 4],
  ['a=b , \tot=th:c , d=e', 4],
  ['rojo=ot=th:8,ot=th:c', 4],
])('%s counts for %d', (text, expected) => {
  expect(weight(text)).toBe(expected);
});

test.each([[''], ['ot='], ['ot=th:'], ['ot=th:C'], ['ot=th:xyz'], ['ot=th:c '.concat('0')], ['ot=th:fffffffffffffff'], ['ot=rv:1'], ['xot=th:c'], ['ot=xth:c'], ['a=ot=th:c'], [',,,'], ['th:c']])(
  'malformed or absent: %s',
  (text) => {
    expect(weight(text)).toBe(1);
  },
);
