import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEngine } from '../../engine/testing.ts';
import type { TestEngine } from '../../engine/testing.ts';
import { columnOf, numberAt, readBlocks, streamBlocks, textAt, valueAt } from './index.ts';
import type { NativeValue } from './index.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

async function select(expressions: string): Promise<readonly NativeValue[]> {
  const { bytes } = await engine.connection.queryNative(`SELECT ${expressions}`, { settings: { allow_suspicious_low_cardinality_types: 1 } });
  const [block] = readBlocks(bytes);
  return block!.names.map((name) => valueAt(columnOf(block!, name), 0));
}

test('every type that a query may answer with', async () => {
  expect(await select("toUInt8(255), toInt8(-1), toUInt16(65535), toInt16(-2), toUInt32(4294967295), toInt32(-3)")).toEqual([255, -1, 65535, -2, 4294967295, -3]);
  expect(await select("toUInt64(18446744073709551615), toInt64(-9223372036854775808), toFloat32(0.5), toFloat64(-0.1), true")).toEqual([18446744073709551615n, -9223372036854775808n, 0.5, -0.1, true]);
  expect(await select("'', '日本語', toFixedString('ab', 2), toLowCardinality('x'), toDateTime(1, 'UTC'), toDate(3), fromUnixTimestamp64Nano(toInt64(5), 'UTC')")).toEqual([
    '', '日本語', new Uint8Array([97, 98]), 'x', 1, 3, 5n,
  ]);
  expect(await select("[1, 2, 300], [[], ['a', 'b']], map('k', 1, 'l', 2), tuple(1, 'b'), CAST((1, 'c'), 'Tuple(first UInt8, `second one` String)')")).toEqual([
    [1, 2, 300], [[], ['a', 'b']], new Map([['k', 1], ['l', 2]]), [1, 'b'], [1, 'c'],
  ]);
  expect(await select("NULL::Nullable(UInt8), 7::Nullable(UInt64), emptyArrayString(), CAST('b', 'Enum8(\\'a, (\\' = 1, \\'b\\' = 2)')")).toEqual([null, 7n, [], 2]);
  expect(await select("CAST([['a'], [], ['b', 'a']], 'Array(Array(LowCardinality(String)))'), CAST([(1, map('k', 'v'))], 'Array(Tuple(UInt8, Map(LowCardinality(String), LowCardinality(String))))')")).toEqual([
    [['a'], [], ['b', 'a']], [[1, new Map([['k', 'v']])]],
  ]);
});

test('dictionaries of any width, and results of many blocks', async () => {
  const sql = 'SELECT number, toLowCardinality(toString(number % 70000)) AS text FROM numbers(200000)';
  let row = 0;
  for await (const block of streamBlocks(engine.connection.streamNative(sql, { settings: { max_block_size: 65_409 } }))) {
    const [numbers, texts] = [columnOf(block, 'number'), columnOf(block, 'text')];
    for (let i = 0; i < block.rows; i += 997) expect(textAt(texts, i)).toBe(String(numberAt(numbers, i) % 70_000));
    expect(numberAt(numbers, 0)).toBe(row);
    row += block.rows;
  }
  expect(row).toBe(200_000);
  const { bytes } = await engine.connection.queryNative('SELECT 1 WHERE 0');
  expect(readBlocks(bytes)).toEqual([]);
});

test('a stream that ends in the middle is an error, not a short result', async () => {
  const { bytes } = await engine.connection.queryNative("SELECT number, [toString(number)] AS a, map('k', number) FROM numbers(50)");
  for (let length = 1; length < bytes.length; length++) {
    expect(() => readBlocks(bytes.subarray(0, length)), `${length} of ${bytes.length} bytes`).toThrow();
    const read = async (): Promise<void> => {
      for await (const block of streamBlocks(chunksOf(bytes.subarray(0, length)))) expect(block.rows).toBe(0);
    };
    await expect(read()).rejects.toThrow();
  }
});

 
async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
}
