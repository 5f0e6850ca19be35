import { Sql } from './sql.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  "'": "\\'",
  '\\': '\\\\',
  '\0': '\\0',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A string literal (ClickHouse SQL reference, "String literals"). Lone surrogates become U+FFFD, as everywhere else. */
export function text(value: string): Sql {
  const escaped = value.toWellFormed().replaceAll(/['\\\0\b\f\n\r\t]/g, (char) => ESCAPES[char]!);
  return Sql.trusted(`'${escaped}'`);
}

/** A name of a database, table or column, in backquotes. */
export function identifier(name: string): Sql {
  if (name === '' || name.includes('\0')) throw new RangeError('not a usable name');
  return Sql.trusted(`\`${name.toWellFormed().replaceAll(/[`\\]/g, (char) => `\\${char}`)}\``);
}

/** A 64-bit integer literal, signed or unsigned. Throws when it is not one. */
export function integer(value: number | bigint): Sql {
  const whole = BigInt(value);
  if (whole < -(2n ** 63n) || whole >= 2n ** 64n) throw new RangeError('not a 64-bit integer');
  // The parser negates the digits behind a minus, and 2^63 as a positive number would become a float first.
  return Sql.trusted(whole === -(2n ** 63n) ? `toInt64('${whole}')` : String(whole));
}

/** An integer beyond 64 bits (up to 128, signed), which a plain literal would make a float. */
export function wideInteger(value: bigint): Sql {
  if (BigInt.asIntN(128, value) !== value) throw new RangeError('not a 128-bit integer');
  return Sql.trusted(`toInt128('${value}')`);
}

/** A Float64 by its bits, so that no parser rounds it; NaN and infinities too. */
export function double(value: number): Sql {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return Sql.trusted(`reinterpretAsFloat64(unhex('${toHex(bytes)}'))`);
}

/** A FixedString(16) from 32 hex digits. */
export function traceIdLiteral(hex: string): Sql {
  if (!/^[0-9a-f]{32}$/i.test(hex)) throw new RangeError('not a trace id of 32 hex digits');
  return Sql.trusted(`toFixedString(unhex('${hex.toLowerCase()}'), 16)`);
}

/** A DateTime64(9) from nanoseconds since the Unix epoch. */
export function timestamp(nanoseconds: bigint): Sql {
  const clamped = nanoseconds < 0n ? 0n : nanoseconds > MAX_TIME ? MAX_TIME : nanoseconds;
  return Sql.trusted(`fromUnixTimestamp64Nano(toInt64(${clamped}), 'UTC')`);
}

/** The last nanosecond DateTime64(9) can say. */
const MAX_TIME = 2n ** 63n - 1n;

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
