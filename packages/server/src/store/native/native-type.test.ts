import { expect, test } from 'vitest';
import { parseNativeType } from './native-type.ts';

const shown = (text: string): unknown => JSON.parse(JSON.stringify(parseNativeType(text), (key, value: unknown) => (key === 'length' && value === 0 ? undefined : value)));
const plain = (name: string): unknown => ({ name, arguments: [] });

test('nested types, parameters and quoted texts', () => {
  expect(shown('UInt8')).toEqual(plain('UInt8'));
  expect(parseNativeType('FixedString(16)').length).toBe(16);
  expect(shown('Map(LowCardinality(String), Array(UInt8))')).toEqual({
    name: 'Map',
    arguments: [{ name: 'LowCardinality', arguments: [plain('String')] }, { name: 'Array', arguments: [plain('UInt8')] }],
  });
  expect(shown("Tuple(start UInt64, `odd, (name` String)")).toMatchObject({ arguments: [plain('UInt64'), plain('String')] });
  expect(shown('SimpleAggregateFunction(sum, UInt64)')).toEqual(plain('UInt64'));
  expect(shown("DateTime64(9, 'UTC')")).toMatchObject({ name: 'DateTime64' });
  expect(shown("Enum8('a, (' = 1, 'it\\'s' = 2)")).toMatchObject({ name: 'Enum8' });
});

test('what is not a type name is refused', () => {
  expect(() => parseNativeType('Array(UInt8')).toThrow(/not a type/);
});
