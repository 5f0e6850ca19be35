import type { StringTable } from '../../../model/index.ts';
import type { Scalar } from './slot.ts';

/**
 * Arrays of a block by the string index of their OTLP JSON, each read once. Only flat arrays of strings, of booleans or of
 * numbers can be queried; of others, of maps and of bytes there is no value.
 */
export class ArrayValues {
  private readonly strings: StringTable;
  private readonly known = new Map<number, readonly Scalar[] | undefined>();

  constructor(strings: StringTable) {
    this.strings = strings;
  }

  get(index: number): readonly Scalar[] | undefined {
    if (this.known.has(index)) return this.known.get(index);
    const values = parseArray(this.strings.get(index));
    this.known.set(index, values);
    return values;
  }
}

function parseArray(json: string): readonly Scalar[] | undefined {
  if (!json.startsWith('{"arrayValue":')) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return undefined; // a decoder of ours wrote it; but a stored value is input all the same
  }
  const elements = field(field(parsed, 'arrayValue'), 'values');
  if (!Array.isArray(elements)) return undefined;
  const values: Scalar[] = [];
  for (const element of elements) {
    const value = scalarOf(element);
    if (value === undefined || (values.length > 0 && family(value) !== family(values[0]!))) return undefined;
    values.push(value);
  }
  return values;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
}

function scalarOf(element: unknown): Scalar | undefined {
  const text = field(element, 'stringValue');
  if (typeof text === 'string') return text;
  const bool = field(element, 'boolValue');
  if (typeof bool === 'boolean') return bool;
  const int = field(element, 'intValue');
  if (typeof int === 'string' && /^-?[0-9]{1,20}$/.test(int)) return BigInt(int);
  const double = field(element, 'doubleValue');
  if (typeof double === 'number') return double;
  return typeof double === 'string' ? Number(double) : undefined;
}

/** Ints and doubles mix: JavaScript SDKs send `[1, 2.5]` as one of each. */
function family(value: Scalar): string {
  return typeof value === 'bigint' ? 'number' : typeof value;
}
