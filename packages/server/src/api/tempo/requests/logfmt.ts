import { badRequest } from '../tempo-error.ts';

/** `key=value key="quoted \"value\"" flag`, as the `tags` of a legacy search come. Throws `TempoError`. */
export function parseTags(text: string): Map<string, string> {
  const tags = new Map<string, string>();
  let at = 0;
  const fail = (message: string): Error => badRequest(`invalid tags: ${message} at pos ${at + 1}`);
  for (;;) {
    while (at < text.length && text.charCodeAt(at) <= 0x20) at++;
    if (at === text.length) return tags;
    const from = at;
    while (at < text.length && text.charCodeAt(at) > 0x20 && text[at] !== '=' && text[at] !== '"') at++;
    const key = text.slice(from, at);
    if (key === '') throw fail(`unexpected '${text[at]}'`);
    if (tags.has(key)) throw badRequest(`invalid tags: tag ${key} has been set twice`);
    if (text[at] === '"') throw fail('unexpected \'"\'');
    if (text[at] !== '=') {
      tags.set(key, '');
      continue;
    }
    at++;
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      if (end < 0) throw fail('unterminated quoted value');
      tags.set(key, unquote(text.slice(at + 1, end)));
      at = end + 1;
      continue;
    }
    const value = at;
    while (at < text.length && text.charCodeAt(at) > 0x20 && text[at] !== '=' && text[at] !== '"') at++;
    if (at < text.length && text.charCodeAt(at) > 0x20) throw fail(`unexpected '${text[at]}'`);
    tags.set(key, text.slice(value, at));
  }
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return -1;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function unquote(text: string): string {
  return text.replaceAll(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, char: string | undefined) =>
    code === undefined ? (ESCAPES[char ?? ''] ?? char ?? '') : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
