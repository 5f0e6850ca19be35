import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEngine } from '../../engine/testing.ts';
import type { TestEngine } from '../../engine/testing.ts';
import { double, identifier, integer, joinSql, sql, text, wideInteger } from './index.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const HOSTILE = ["'", "\\'", '\\', "''", '`', '"', '--', '/*', '*/', ';', '\0', '\n', '\r', '\t', '\b', '\u0007', '\u001a', '{x:String}', '%', '_', '$1', "\\x27", '\u2019', '\ud800', 'é', '😀', ' OR 1=1', "' UNION SELECT 1 --", 'FORMAT Null', '#', '\u00a0', '\ufeff', '\\N'];
const hostile = fc.array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 12 }).map((pieces) => pieces.join(''));

test('whatever text goes in comes back, as a value and as a name', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(hostile, { minLength: 40, maxLength: 40 }), async (values) => {
      const list = joinSql(values.map(text), sql`, `);
      const { rows } = await engine.connection.queryRows(sql`SELECT hex(value) AS bytes FROM (SELECT arrayJoin([${list}]) AS value)`.text);
      expect(rows.map((row) => row['bytes'])).toEqual(values.map((value) => Buffer.from(value.toWellFormed()).toString('hex').toUpperCase()));
      const name = `x${values[0]!.replaceAll('\0', '')}`;
      const named = await engine.connection.queryRows(sql`SELECT 1 AS ${identifier(name)}`.text);
      expect(Object.keys(named.rows[0]!)).toEqual([name.toWellFormed()]);
    }),
    { numRuns: 100 },
  );
});

test('numbers come back to the last bit', async () => {
  const doubles = fc.array(fc.oneof(fc.double(), fc.constantFrom(5e-324, -0, 1.7976931348623157e308, NaN, Infinity, -Infinity)), { minLength: 50, maxLength: 50 });
  await fc.assert(
    fc.asyncProperty(doubles, fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), { minLength: 50, maxLength: 50 }), async (values, integers) => {
      const bits = joinSql(values.map((value) => sql`toString(reinterpretAsUInt64(${double(value)}))`), sql`, `);
      const whole = joinSql([...integers, -(2n ** 63n), 2n ** 64n - 1n].map((value) => sql`toString(${integer(value)})`), sql`, `);
      const { rows } = await engine.connection.queryRows(sql`SELECT [${bits}] AS bits, [${whole}] AS whole, toString(${wideInteger(-(2n ** 100n))}) AS wide`.text);
      const expected = values.map((value) => {
        const view = new DataView(new ArrayBuffer(8));
        view.setFloat64(0, value);
        return String(view.getBigUint64(0));
      });
      expect(rows[0]).toEqual({ bits: expected, whole: [...integers, -(2n ** 63n), 2n ** 64n - 1n].map(String), wide: String(-(2n ** 100n)) });
    }),
    { numRuns: 20 },
  );
});
