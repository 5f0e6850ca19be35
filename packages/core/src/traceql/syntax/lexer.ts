import type { AttributeScope } from '../ast.ts';
import { findIntrinsic, INTRINSIC_NAMES } from '../intrinsics.ts';
import { isDigit, isSpace, isWordPart, isWordStart } from './characters.ts';
import { nearest } from './nearest.ts';
import { scanAttributeName } from './scan-attribute.ts';
import { scanNumber } from './scan-number.ts';
import { scanString } from './scan-string.ts';
import { SYMBOLS } from './token.ts';
import type { BadToken, SymbolText, Token } from './token.ts';

const SCOPES: ReadonlySet<string> = new Set<AttributeScope>(['span', 'resource', 'event', 'link', 'instrumentation']);

/** Scopes that name intrinsics with a colon. */
const INTRINSIC_SCOPES: ReadonlySet<string> = new Set(INTRINSIC_NAMES.filter((name) => name.includes(':')).map((name) => name.split(':')[0]!));

const SYMBOLS_BY_START: ReadonlyMap<string, readonly SymbolText[]> = Map.groupBy(SYMBOLS, (symbol) => symbol[0]!);

/** The tokens of a query, the last one always `end`. Never fails: text that is no token becomes a `bad` one. Linear. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let position = 0; ; ) {
    const skipped = skipBlank(text, position);
    if (typeof skipped !== 'number') {
      tokens.push(skipped);
      position = skipped.end;
      continue;
    }
    const token = scanToken(text, skipped);
    tokens.push(token);
    if (token.kind === 'end') return tokens;
    position = token.end;
  }
}

/** Behind white space and comments; a comment without end is bad. */
function skipBlank(text: string, start: number): number | BadToken {
  let position = start;
  for (;;) {
    while (position < text.length && isSpace(text.charCodeAt(position))) position++;
    if (text.startsWith('//', position)) {
      const line = text.indexOf('\n', position);
      position = line < 0 ? text.length : line + 1;
    } else if (text.startsWith('/*', position)) {
      const close = text.indexOf('*/', position + 2);
      if (close < 0) return { kind: 'bad', message: 'this comment is not closed', suggestion: 'end it with */', start: position, end: text.length };
      position = close + 2;
    } else return position;
  }
}

function scanToken(text: string, start: number): Token {
  if (start >= text.length) return { kind: 'end', start: text.length, end: text.length };
  const code = text.charCodeAt(start);
  const char = text[start]!;
  if (isDigit(code) || (char === '.' && isDigit(text.charCodeAt(start + 1)))) {
    const number = scanNumber(text, start);
    return number.kind === 'bad' ? { ...number, start } : { kind: 'static', value: number.value, start, end: number.end };
  }
  if (char === '"' || char === '`') {
    const string = scanString(text, start);
    return string.kind === 'bad' ? { ...string, start } : { kind: 'static', value: { type: 'string', value: string.value }, start, end: string.end };
  }
  if (char === '.') return scanAttribute(text, { start, nameStart: start + 1, scope: 'unscoped', parent: false });
  if (isWordStart(code)) return scanWord(text, start);
  return scanSymbol(text, start, char);
}

function scanWord(text: string, start: number): Token {
  const end = wordEnd(text, start);
  const word = text.slice(start, end);
  if (text[end] === '.') {
    if (SCOPES.has(word)) return scanAttribute(text, { start, nameStart: end + 1, scope: asScope(word), parent: false });
    if (word === 'parent') return scanParent(text, start, end + 1);
    return unknownScope(text, { start, dot: end, word });
  }
  if (text[end] === ':' && !text.startsWith(':', end + 1)) return scanIntrinsic(text, { start, colon: end, word });
  return { kind: 'word', word, start, end };
}

function wordEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && isWordPart(text.charCodeAt(end))) end++;
  return end;
}

function asScope(word: string): AttributeScope {
  switch (word) {
    case 'span':
    case 'resource':
    case 'event':
    case 'link':
    case 'instrumentation':
      return word;
    default:
      return 'unscoped';
  }
}

interface AttributeStart {
  readonly start: number;
  readonly nameStart: number;
  readonly scope: AttributeScope;
  readonly parent: boolean;
}

function scanAttribute(text: string, from: AttributeStart): Token {
  const { start, scope, parent } = from;
  const scanned = scanAttributeName(text, from.nameStart);
  if (scanned.kind === 'bad') return { ...scanned, start };
  return { kind: 'attribute', scope, name: scanned.name, parent, start, end: scanned.end };
}

function scanParent(text: string, start: number, nameStart: number): Token {
  const inner = wordEnd(text, nameStart);
  const word = text.slice(nameStart, inner);
  const scoped = text[inner] === '.' && (word === 'span' || word === 'resource');
  return scanAttribute(text, { start, nameStart: scoped ? inner + 1 : nameStart, scope: scoped ? asScope(word) : 'unscoped', parent: true });
}

interface WordBefore {
  readonly start: number;
  readonly word: string;
}

function unknownScope(text: string, from: WordBefore & { readonly dot: number }): Token {
  const scanned = scanAttributeName(text, from.dot + 1);
  const name = text.slice(from.start, scanned.end);
  return { kind: 'bad', message: `unknown scope ${quoteShort(from.word)}`, suggestion: suggestScope(name, from.word), start: from.start, end: scanned.end };
}

const RESOURCE_PREFIXES: ReadonlySet<string> = new Set(['service', 'telemetry', 'host', 'os', 'process', 'container', 'k8s', 'cloud', 'deployment', 'faas']);
const SPAN_PREFIXES: ReadonlySet<string> = new Set(['http', 'url', 'db', 'rpc', 'messaging', 'server', 'client', 'network', 'net', 'user_agent', 'code', 'error', 'peer', 'thread', 'aws', 'gen_ai']);

function suggestScope(name: string, word: string): string {
  if (word === 'trace') return 'what belongs to the trace is written with a colon, such as trace:duration';
  if (RESOURCE_PREFIXES.has(word)) return `did you mean resource.${name} or .${name}?`;
  if (SPAN_PREFIXES.has(word)) return `did you mean span.${name} or .${name}?`;
  const intended = word.length > 2 ? nearest(word, [...SCOPES].filter((scope) => word[0] === scope[0])) : undefined;
  return intended === undefined ? `did you mean .${name}?` : `did you mean ${intended}${name.slice(word.length)} or .${name}?`;
}

function scanIntrinsic(text: string, from: WordBefore & { readonly colon: number }): Token {
  const { start, colon, word } = from;
  const end = wordEnd(text, colon + 1);
  const spelling = text.slice(start, end);
  const name = findIntrinsic(spelling);
  if (name !== undefined) return { kind: 'intrinsic', name, start, end };
  const known = INTRINSIC_NAMES.filter((candidate) => candidate.startsWith(`${word}:`));
  if (!INTRINSIC_SCOPES.has(word)) return { kind: 'bad', message: `unknown scope ${quoteShort(word)} before a colon`, suggestion: `intrinsics live under ${[...INTRINSIC_SCOPES].map((scope) => `${scope}:`).join(' ')}`, start, end };
  const near = nearest(spelling, known) ?? known.find((candidate) => spelling.startsWith(candidate));
  const suggestion = near === undefined ? `known are ${known.join(', ')}` : `did you mean ${near}?`;
  return { kind: 'bad', message: end === colon + 1 ? `the name of an intrinsic is missing after ${word}:` : `there is no intrinsic ${quoteShort(spelling)}`, suggestion, start, end };
}

function scanSymbol(text: string, start: number, char: string): Token {
  if (text.startsWith('==', start)) return { kind: 'bad', message: '== is not an operator', suggestion: 'write = for equality', start, end: start + 2 };
  const symbol = SYMBOLS_BY_START.get(char)?.find((candidate) => text.startsWith(candidate, start));
  if (symbol !== undefined) return { kind: 'symbol', symbol, start, end: start + symbol.length };
  if (char === "'") return singleQuoted(text, start);
  if (char === '&') return { kind: 'bad', message: 'a single & is not an operator', suggestion: 'write && for and', start, end: start + 1 };
  const whole = String.fromCodePoint(text.codePointAt(start)!);
  return { kind: 'bad', message: `unexpected character ${quoteShort(whole)}`, start, end: start + whole.length };
}

function singleQuoted(text: string, start: number): Token {
  const close = text.indexOf("'", start + 1);
  const closed = close >= 0 && !text.slice(start, close).includes('\n');
  return { kind: 'bad', message: 'strings stand in double quotes or back quotes', suggestion: 'replace the single quotes by "', start, end: closed ? close + 1 : start + 1 };
}

function quoteShort(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
