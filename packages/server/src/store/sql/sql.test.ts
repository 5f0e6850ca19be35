import { describe, expect, test } from 'vitest';
import { FALSE, TRUE, allOf, anyOf, double, identifier, integer, joinSql, noneOf, sql, text, timestamp, traceIdLiteral } from './index.ts';

describe('sql', () => {
  test('puts pieces together', () => {
    const where = allOf([sql`a = ${integer(1)}`, anyOf([sql`b = ${text("it's")}`, sql`c`])]);
    expect(sql`SELECT ${joinSql([sql`x`, sql`y`], sql`, `)} FROM ${identifier('t`1')} WHERE ${where}`.text).toBe(
      "SELECT x, y FROM `t\\`1` WHERE (a = 1 AND (b = 'it\\'s' OR c))",
    );
    expect([allOf([]), anyOf([]), noneOf(TRUE)]).toEqual([TRUE, FALSE, FALSE]);
    expect([allOf([sql`a`, TRUE]).text, allOf([sql`a`, FALSE]), anyOf([sql`a`, FALSE]).text, anyOf([sql`a`, TRUE])]).toEqual(['a', FALSE, 'a', TRUE]);
    expect(noneOf(sql`a`).text).toBe('(NOT a)');
  });

  test('refuses plain text in a hole, types aside', () => {
    const unsafe: unknown = "x' OR 1";
    expect(() => sql`SELECT ${unsafe as never}`).toThrow('only Sql goes into sql`…`');
  });
});

describe('literals', () => {
  test.each([
    ["'", "'\\''"],
    ['\\', "'\\\\'"],
    ["\\' OR 1=1 --", "'\\\\\\' OR 1=1 --'"],
    ['\0\n', "'\\0\\n'"],
    ['ä😀', "'ä😀'"],
    ['\ud800', "'\ufffd'"],
  ])('text %j', (value, expected) => {
    expect(text(value).text).toBe(expected);
  });

  test('numbers and ids', () => {
    expect(integer(2n ** 64n - 1n).text).toBe('18446744073709551615');
    expect(integer(-5).text).toBe('-5');
    expect(() => integer(2n ** 64n)).toThrow(RangeError);
    expect(() => integer(1.5)).toThrow(RangeError);
    expect(double(1).text).toBe("reinterpretAsFloat64(unhex('000000000000f03f'))");
    expect(timestamp(-1n).text).toBe("fromUnixTimestamp64Nano(toInt64(0), 'UTC')");
    expect(traceIdLiteral('0AF7651916CD43DD8448EB211C80319C').text).toBe("toFixedString(unhex('0af7651916cd43dd8448eb211c80319c'), 16)");
    expect(() => traceIdLiteral("') OR 1 --")).toThrow(RangeError);
  });
});
