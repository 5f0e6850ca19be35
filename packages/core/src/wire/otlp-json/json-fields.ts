/** An object as `JSON.parse` makes it. Values are anybody's. */
export interface JsonObject {
  readonly [key: string]: unknown;
}

/** A value of the wrong type. `path` is relative to the message being read, e.g. `attributes[2].value.intValue`. */
export class ShapeError extends Error {
  readonly path: string;
  readonly expected: string;

  constructor(path: string, expected: string) {
    super(`${path} is not ${expected}`);
    this.name = 'ShapeError';
    this.path = path;
    this.expected = expected;
  }
}

export function objectAt(value: unknown, path: string): JsonObject {
  if (!isObject(value)) throw new ShapeError(path, 'an object');
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An array; null and absent are the empty one. */
export function arrayAt(value: unknown, path: string): readonly unknown[] {
  if (value === null || value === undefined) return NONE;
  if (!Array.isArray(value)) throw new ShapeError(path, 'an array');
  return value;
}

/** A string; null and absent are the empty one. */
export function stringAt(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  throw new ShapeError(path, 'a string');
}

/** A uint32 as number or decimal string; more than that counts as the most. */
export function uint32At(value: unknown, path: string): number {
  if (value === null || value === undefined) return 0;
  const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0) throw new ShapeError(path, 'a uint32');
  return Math.min(number, 0xffff_ffff);
}

/** An enum value as integer, decimal string or name; 255 for an unknown name. */
export function enumAt(value: unknown, names: readonly string[], path: string): number {
  if (value === null || value === undefined) return 0;
  if (typeof value === 'string' && !DECIMAL.test(value)) {
    const found = names.indexOf(value);
    return found < 0 ? 255 : found;
  }
  const number = Number(value);
  if (typeof value === 'boolean' || typeof value === 'object' || !Number.isInteger(number)) throw new ShapeError(path, 'an enum value');
  return number < 0 || number > 255 ? 255 : number;
}

/** A double as number, decimal string, or one of proto3's names. */
export function doubleAt(value: unknown, path: string): number {
  if (typeof value === 'number') return value;
  if (value === 'NaN') return Number.NaN;
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  if (value === '-Infinity') return Number.NEGATIVE_INFINITY;
  if (typeof value === 'string' && FLOAT.test(value)) return Number(value);
  throw new ShapeError(path, 'a double');
}

const NONE: readonly unknown[] = [];
const DECIMAL = /^\d{1,20}$/;
const FLOAT = /^-?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,5})?$/;
