import type { SourceRange } from '../ast.ts';
import { tokenize } from '../syntax/lexer.ts';
import type { Token, WordToken } from '../syntax/token.ts';
import { AGGREGATE_NAMES, legacyIntrinsic, memberOf, METRIC_NAMES, STAGE_NAMES, TOP_NAMES, VALUE_WORDS } from '../syntax/vocabulary.ts';

export interface HighlightedPiece extends SourceRange {
  readonly kind: 'comment' | 'scope' | 'attribute' | 'intrinsic' | 'function' | 'keyword' | 'value' | 'string' | 'number' | 'duration' | 'operator' | 'bracket' | 'word' | 'invalid';
}

const FUNCTIONS: readonly string[] = [...AGGREGATE_NAMES, ...STAGE_NAMES, ...METRIC_NAMES, ...TOP_NAMES];

/**
 * The pieces of a query, finished or not, in order and without overlap; white space between them is in none. It is the
 * parser's own view of the text, so that what is coloured as a duration is one. Never throws; linear in the text.
 */
export function highlightTraceql(text: string): readonly HighlightedPiece[] {
  const pieces: HighlightedPiece[] = [];
  const tokens = tokenize(text);
  let behind = 0;
  for (const [index, token] of tokens.entries()) {
    addComments(pieces, text, { start: behind, end: token.start });
    behind = token.end;
    const { start, end } = token;
    if (token.kind === 'attribute') addAttribute(pieces, text, { start, end });
    else if (token.kind !== 'end') pieces.push({ kind: kindOf(token, tokens[index + 1], text), start, end });
  }
  return pieces;
}

function kindOf(token: Exclude<Token, { readonly kind: 'attribute' | 'end' }>, next: Token | undefined, text: string): HighlightedPiece['kind'] {
  switch (token.kind) {
    case 'symbol':
      return '{}(),'.includes(token.symbol) ? 'bracket' : 'operator';
    case 'static':
      return token.value.type === 'string' || token.value.type === 'duration' ? token.value.type : 'number';
    case 'word':
      return kindOfWord(token, next);
    case 'intrinsic':
      return 'intrinsic';
    case 'bad':
      return text.startsWith('/*', token.start) ? 'comment' : text[token.start] === '"' || text[token.start] === '`' ? 'string' : 'invalid';
  }
}

function kindOfWord({ word }: WordToken, next: Token | undefined): HighlightedPiece['kind'] {
  const isCall = next?.kind === 'symbol' && next.symbol === '(';
  if (isCall && word === 'with') return 'keyword';
  if (isCall && memberOf(FUNCTIONS, word) !== undefined) return 'function';
  if (legacyIntrinsic(word) !== undefined) return 'intrinsic';
  const value = VALUE_WORDS.get(word);
  if (value === undefined) return 'word';
  return value.type === 'nil' || value.type === 'bool' ? 'keyword' : value.type === 'int' ? 'number' : 'value';
}

/** `span.` and the name apart. */
function addAttribute(pieces: HighlightedPiece[], text: string, { start, end }: SourceRange): void {
  const dot = text.indexOf('.', start);
  pieces.push({ kind: 'scope', start, end: dot + 1 }, { kind: 'attribute', start: dot + 1, end });
}

/** Between two tokens stand only white space and finished comments. */
function addComments(pieces: HighlightedPiece[], text: string, { start, end }: SourceRange): void {
  for (const match of text.slice(start, end).matchAll(/\/\/[^\n]*|\/\*[^]*?\*\//g)) {
    pieces.push({ kind: 'comment', start: start + match.index, end: start + match.index + match[0].length });
  }
}
