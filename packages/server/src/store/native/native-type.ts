/** A parsed ClickHouse type name, e.g. `Map(LowCardinality(String), UInt8)`. */
export interface NativeType {
  readonly name: string;
  readonly arguments: readonly NativeType[];
  /** The first argument when it is a number: the length of FixedString(16). */
  readonly length: number;
}

/** Parses the type names that the engine sends; throws on anything that is not a type name. */
export function parseNativeType(text: string): NativeType {
  const open = text.indexOf('(');
  if (open < 0) return { name: text.trim(), arguments: [], length: 0 };
  if (!text.endsWith(')')) throw new Error(`not a type: ${text}`);
  const name = text.slice(0, open).trim();
  const parts = splitArguments(text.slice(open + 1, -1));
  if (name === 'SimpleAggregateFunction') return parseNativeType(parts[1] ?? '');
  const nests = name === 'Array' || name === 'Map' || name === 'LowCardinality' || name === 'Nullable' || name === 'Tuple';
  if (!nests) return { name, arguments: [], length: Number(parts[0]) };
  return { name, arguments: parts.map((part) => parseNativeType(name === 'Tuple' ? withoutFieldName(part) : part)), length: 0 };
}

/** Splits at commas outside parentheses and quotes. */
function splitArguments(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote: string | undefined;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (quote !== undefined) {
      if (char === '\\') i++;
      else if (char === quote) quote = undefined;
    } else if (char === "'" || char === '`') quote = char;
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  parts.push(text.slice(start).trim());
  return parts;
}

/** `start UInt64` → `UInt64`: the fields of a tuple may be named. */
function withoutFieldName(part: string): string {
  const named = /^(?:[A-Za-z_]\w*|`[^`]*`)\s+([A-Z].*)$/s.exec(part);
  return named === null ? part : named[1]!;
}
