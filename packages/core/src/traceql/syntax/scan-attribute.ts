import { isNamePart } from './characters.ts';

export type ScannedName =
  | { readonly kind: 'name'; readonly name: string; readonly end: number }
  | { readonly kind: 'bad'; readonly message: string; readonly suggestion?: string; readonly end: number };

/**
 * An attribute name from `start` (behind the scope's dot) up to white space or one of `{ } ( ) = ~ ! < > & | ^ ,`.
 * Any part of it may stand in double quotes, where only `\"` and `\\` are escapes.
 */
export function scanAttributeName(text: string, start: number): ScannedName {
  let name = '';
  let index = start;
  while (index < text.length) {
    if (text[index] === '"') {
      const quoted = scanQuotedPart(text, index);
      if (quoted.kind === 'bad') return quoted;
      name += quoted.name;
      index = quoted.end;
      continue;
    }
    const from = index;
    while (index < text.length && text[index] !== '"' && isNamePart(text.charCodeAt(index))) index++;
    if (index === from) break;
    name += text.slice(from, index);
  }
  if (name === '') return { kind: 'bad', message: 'an attribute name is missing after the dot', suggestion: 'write the name right behind it, in double quotes when it contains spaces or operators', end: Math.max(index, start) };
  return { kind: 'name', name, end: index };
}

function scanQuotedPart(text: string, start: number): ScannedName {
  let name = '';
  let index = start + 1;
  for (;;) {
    const from = index;
    while (index < text.length && text[index] !== '"' && text[index] !== '\\') index++;
    name += text.slice(from, index);
    if (index >= text.length) return { kind: 'bad', message: 'the quoted attribute name is not closed', suggestion: 'end it with "', end: index };
    if (text[index] === '"') return { kind: 'name', name, end: index + 1 };
    const escaped = text[index + 1];
    if (escaped !== '"' && escaped !== '\\') return { kind: 'bad', message: 'only \\" and \\\\ are escapes in a quoted attribute name', end: skipToQuote(text, index + 1) };
    name += escaped;
    index += 2;
  }
}

function skipToQuote(text: string, from: number): number {
  const close = text.indexOf('"', from);
  return close < 0 ? text.length : close + 1;
}

/** The name as it can stand behind a scope's dot, quoted when it must be. */
export function quoteAttributeName(name: string, unscoped: boolean): string {
  const plain = name !== '' && !name.includes('"') && [...name].every((char) => isNamePart(char.charCodeAt(0))) && !(unscoped && /^\d/.test(name));
  return plain ? name : `"${name.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
