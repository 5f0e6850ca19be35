/** Words that begin a line of a formatted statement, the longest first. */
const LINES = ['LEFT OUTER JOIN', 'RIGHT OUTER JOIN', 'FULL OUTER JOIN', 'INNER JOIN', 'CROSS JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'UNION ALL', 'INSERT INTO', 'DELETE FROM', 'GROUP BY', 'ORDER BY', 'ON CONFLICT', 'ON DUPLICATE KEY', 'SELECT', 'FROM', 'WHERE', 'HAVING', 'LIMIT', 'OFFSET', 'UNION', 'VALUES', 'UPDATE', 'SET', 'RETURNING', 'JOIN', 'AND', 'OR', 'WITH'];
const INDENTED = new Set(['AND', 'OR']);
const MOST = 20_000;

export type PrettyKind = 'sql' | 'json' | 'stack';

/** What a value is by its key and looks, when it reads better on several lines. */
export function prettyKind(key: string, value: string): PrettyKind | undefined {
  if (key === 'exception.stacktrace' || key === 'code.stacktrace' || key === 'error.stack') return 'stack';
  if ((key === 'db.statement' || key === 'db.query.text') && /^\s*(?:select|insert|update|delete|with)\b/i.test(value)) return 'sql';
  if (/^\s*[[{]/.test(value) && value.length > 2 && jsonOf(value) !== undefined) return 'json';
  return undefined;
}

export function prettyText(kind: PrettyKind, value: string): string {
  if (kind === 'json') return jsonOf(value) ?? value;
  return kind === 'sql' ? prettySql(value) : value;
}

/** Indented; undefined when it is no JSON, or changes by being read (long integers). */
function jsonOf(value: string): string | undefined {
  if (value.length > MOST) return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    return JSON.stringify(parsed).replaceAll(/\s/g, '') === value.replaceAll(/\s/g, '') ? JSON.stringify(parsed, null, 2) : undefined;
  } catch {
    return undefined;
  }
}

/** Line breaks before the clauses outside quotes and parentheses. Changes white space only. */
export function prettySql(statement: string): string {
  if (statement.length > MOST) return statement;
  let out = '';
  let depth = 0;
  let at = 0;
  while (at < statement.length) {
    const char = statement[at]!;
    if (char === "'" || char === '"' || char === '`') {
      const end = statement.indexOf(char, at + 1);
      const stop = end === -1 ? statement.length : end + 1;
      out += statement.slice(at, stop);
      at = stop;
      continue;
    }
    if (/\s/.test(char)) {
      if (out !== '' && !/\s$/.test(out)) out += ' ';
      at++;
      continue;
    }
    if (char === '(') depth++;
    if (char === ')') depth--;
    const word = depth === 0 && !/\w$/.test(out) ? LINES.find((line) => matchesWord(statement, at, line)) : undefined;
    if (word === undefined) {
      out += char;
      at++;
      continue;
    }
    if (out.trim() !== '') out = `${out.trimEnd()}\n${INDENTED.has(word) ? '  ' : ''}`;
    out += statement.slice(at, at + word.length);
    at += word.length;
  }
  return out.trim();
}

function matchesWord(text: string, at: number, word: string): boolean {
  return text.slice(at, at + word.length).toUpperCase() === word && !/\w/.test(text[at + word.length] ?? '');
}

/** A line of a stack trace: frames of the application stand out from those of libraries and the runtime. */
export function stackLines(stack: string): readonly { readonly text: string; readonly frame: boolean; readonly foreign: boolean }[] {
  return stack.split('\n').map((text) => {
    const frame = /^\s+(?:at |File ")|^\t|^\s*\.\.\. \d+ more/.test(text);
    return { text, frame, foreign: frame && /node_modules|node:|site-packages|internal\/|java\.base|jdk\.|sun\.|org\.springframework|runtime\/|System\./.test(text) };
  });
}
