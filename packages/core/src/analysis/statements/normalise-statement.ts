/** Longer statements are cut before they are read: what repeats is in the beginning. */
const MOST = 10_000;

/**
 * A database statement with its values taken out, so that like statements compare equal: strings and numbers become `?`,
 * lists of them `(?)`, comments go, white space is one blank. Words keep their case (`"Users"` and `users` may be two
 * tables). Reads each character once; understands nothing else of any dialect.
 */
export function normaliseStatement(statement: string): string {
  const text = statement.slice(0, MOST);
  let out = '';
  let at = 0;
  const put = (piece: string): void => {
    out += piece;
  };
  while (at < text.length) {
    const char = text[at]!;
    if (char === "'") {
      at = closingQuote(text, at);
      put('?');
    } else if (char === '"' || char === '`') {
      const end = closingQuote(text, at);
      put(text.slice(at, end));
      at = end;
    } else if (text.startsWith('--', at)) {
      at = endOf(text, at, '\n');
    } else if (text.startsWith('/*', at)) {
      at = endOf(text, at + 2, '*/');
    } else if (isSpace(char)) {
      while (at < text.length && isSpace(text[at]!)) at++;
      if (out !== '' && !out.endsWith(' ')) put(' ');
    } else if (isDigit(char) && !isWord(out.at(-1) ?? '')) {
      while (at < text.length && (isWord(text[at]!) || text[at] === '.')) at++;
      put('?');
    } else if (char === '$' && isDigit(text[at + 1] ?? '')) {
      at++;
      while (at < text.length && isDigit(text[at]!)) at++;
      put('?');
    } else {
      put(char);
      at++;
    }
  }
  return out.replaceAll(/\(\s*\?(?:\s*,\s*\?)+\s*\)/g, '(?)').replaceAll(/\(\?\)(?:\s*,\s*\(\?\))+/g, '(?)').trim();
}

/** Behind the closing quote; doubled quotes and backslashes belong to the text. */
function closingQuote(text: string, from: number): number {
  const quote = text[from];
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote && text[at + 1] === quote) at++;
    else if (text[at] === quote) return at + 1;
  }
  return text.length;
}

function endOf(text: string, from: number, mark: string): number {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found + mark.length;
}

function isSpace(char: string): boolean {
  return char === ' ' || char === '\n' || char === '\t' || char === '\r';
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}

function isWord(char: string): boolean {
  return isDigit(char) || (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || char === '_';
}
