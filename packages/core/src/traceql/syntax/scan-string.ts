export type ScannedString =
  | { readonly kind: 'string'; readonly value: string; readonly end: number }
  | { readonly kind: 'bad'; readonly message: string; readonly suggestion?: string; readonly end: number };

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', '"': '"' };

/** The string that starts with the quote at `start`: `"…"` with Go's escapes, or raw between back quotes. */
export function scanString(text: string, start: number): ScannedString {
  return text[start] === '`' ? rawString(text, start) : quotedString(text, start);
}

function rawString(text: string, start: number): ScannedString {
  const close = text.indexOf('`', start + 1);
  if (close < 0) return { kind: 'bad', message: 'this string is not closed', suggestion: 'end it with `', end: text.length };
  return { kind: 'string', value: text.slice(start + 1, close).replaceAll('\r', ''), end: close + 1 };
}

function quotedString(text: string, start: number): ScannedString {
  let end = start + 1;
  while (end < text.length && text[end] !== '"' && text[end] !== '\n') end += text[end] === '\\' && text[end + 1] !== '\n' ? 2 : 1;
  if (text[end] !== '"') return { kind: 'bad', message: 'this string is not closed', suggestion: 'end it with " on the same line', end: Math.min(end, text.length) };
  const body = text.slice(start + 1, end);
  if (!body.includes('\\')) return { kind: 'string', value: body, end: end + 1 };
  const value = unescape(body);
  if (typeof value === 'string') return { kind: 'string', value, end: end + 1 };
  return {
    kind: 'bad',
    message: `unknown escape ${value.bad} in a string`,
    suggestion: `double the backslash (\\${value.bad}) or use back quotes, which escape nothing`,
    end: end + 1,
  };
}

function unescape(body: string): string | { readonly bad: string } {
  const escape = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([^]))/y;
  let output = '';
  let bytes: number[] = [];
  let index = 0;
  const flush = (): void => {
    if (bytes.length > 0) output += new TextDecoder().decode(Uint8Array.from(bytes));
    bytes = [];
  };
  while (index < body.length) {
    const next = body.indexOf('\\', index);
    if (next !== index) {
      flush();
      output += body.slice(index, next < 0 ? body.length : next);
      index = next < 0 ? body.length : next;
      continue;
    }
    escape.lastIndex = index;
    const match = escape.exec(body);
    if (match === null) return { bad: '\\' };
    index = escape.lastIndex;
    const [all, hex, short, long, octal, simple] = match;
    const byte = hex !== undefined ? Number.parseInt(hex, 16) : octal !== undefined ? Number.parseInt(octal, 8) : undefined;
    if (byte !== undefined) {
      if (byte > 255) return { bad: all };
      bytes.push(byte);
      continue;
    }
    flush();
    const code = short ?? long;
    const char = code === undefined ? SIMPLE_ESCAPES[simple!] : unicode(Number.parseInt(code, 16));
    if (char === undefined) return { bad: all };
    output += char;
  }
  flush();
  return output;
}

function unicode(code: number): string | undefined {
  return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? undefined : String.fromCodePoint(code);
}
