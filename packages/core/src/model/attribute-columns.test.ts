import { expect, test } from 'vitest';
import { AttributeColumns, AttributeType } from './index.ts';

test('no value is lost when the columns grow under it', () => {
  const columns = new AttributeColumns(1, 1);
  for (let i = 0; i < 1000; i++) {
    columns.pushWord(i, AttributeType.STRING, i + 1);
    columns.pushInt(i, BigInt(i));
    columns.pushDouble(i, i / 2);
    columns.endRow();
  }
  for (let i = 0; i < 1000; i++) {
    const entry = columns.startOf(i);
    expect([columns.words[2 * entry], columns.ints[entry + 1], columns.doubles[entry + 2]]).toEqual([i + 1, BigInt(i), i / 2]);
  }
});
