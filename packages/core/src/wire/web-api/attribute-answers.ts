import { AttributeType } from '../../model/index.ts';
import type { AttributeColumns, StringTable } from '../../model/index.ts';
import type { AttributeAnswer, AttributeTypeName } from './answers.ts';

const TYPE_NAMES: Readonly<Record<AttributeType, AttributeTypeName>> = {
  [AttributeType.EMPTY]: 'empty',
  [AttributeType.STRING]: 'string',
  [AttributeType.BOOL]: 'bool',
  [AttributeType.INT]: 'int',
  [AttributeType.DOUBLE]: 'double',
  [AttributeType.BYTES]: 'bytes',
  [AttributeType.ARRAY]: 'array',
  [AttributeType.MAP]: 'map',
};

/** The attributes of one row, in the order they were sent, as text with their types. */
export function attributeAnswers(columns: AttributeColumns, row: number, strings: StringTable): AttributeAnswer[] {
  const answers: AttributeAnswer[] = [];
  for (let entry = columns.startOf(row); entry < columns.end[row]!; entry++) {
    const type = columns.type[entry] as AttributeType;
    answers.push({ key: strings.get(columns.key[entry]!), type: TYPE_NAMES[type], value: valueText(columns, entry, strings) });
  }
  return answers;
}

function valueText(columns: AttributeColumns, entry: number, strings: StringTable): string {
  const word = columns.words[2 * entry]!;
  switch (columns.type[entry] as AttributeType) {
    case AttributeType.EMPTY:
      return '';
    case AttributeType.STRING:
      return strings.get(word);
    case AttributeType.BOOL:
      return word === 1 ? 'true' : 'false';
    case AttributeType.INT:
      return String(columns.ints[entry]!);
    case AttributeType.DOUBLE:
      return String(columns.doubles[entry]!);
    case AttributeType.BYTES:
    case AttributeType.ARRAY:
    case AttributeType.MAP:
      return plainText(strings.get(word));
  }
}

/** The OTLP JSON of an AnyValue as plain JSON with exact integers; bytes as base64. What cannot be read is shown as it is. */
function plainText(otlpJson: string): string {
  try {
    // The reviver sees inner values first, so every AnyValue wrapper is taken off exactly once, without recursion of ours.
    const plain: unknown = JSON.parse(otlpJson, (_key, value: unknown) => unwrap(value));
    return typeof plain === 'string' ? plain : JSON.stringify(plain);
  } catch {
    return otlpJson;
  }
}

function unwrap(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  const [kind, content] = entries.length === 1 ? entries[0]! : ['', undefined];
  switch (kind) {
    case 'stringValue':
    case 'boolValue':
    case 'doubleValue':
    case 'bytesValue':
      return content;
    case 'intValue':
      return /^-?\d{1,20}$/.test(String(content)) ? rawNumber(String(content)) : content;
    case 'arrayValue':
      return valuesOf(content);
    case 'kvlistValue':
      return Object.fromEntries(valuesOf(content).map(keyAndValue));
    default:
      return value;
  }
}

function valuesOf(content: unknown): unknown[] {
  const values = typeof content === 'object' && content !== null && 'values' in content ? content.values : [];
  return Array.isArray(values) ? values : [];
}

function keyAndValue(pair: unknown): [string, unknown] {
  if (typeof pair !== 'object' || pair === null) return ['', null];
  return ['key' in pair ? String(pair.key) : '', 'value' in pair ? pair.value : null];
}

/** `JSON.rawJSON` keeps all 19 digits of an int64; the type library does not know it yet. */
function rawNumber(digits: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits);
}
