import type { AttributeScope, IntrinsicName, SourceRange, Static } from '../ast.ts';

export type Token = SymbolToken | StaticToken | WordToken | AttributeToken | IntrinsicToken | BadToken | EndToken;

export interface SymbolToken extends SourceRange {
  readonly kind: 'symbol';
  readonly symbol: SymbolText;
}

/** A number, a duration or a string. */
export interface StaticToken extends SourceRange {
  readonly kind: 'static';
  readonly value: Static;
}

/** A bare word: keyword, function, enum value or legacy intrinsic; the place decides. */
export interface WordToken extends SourceRange {
  readonly kind: 'word';
  readonly word: string;
}

export interface AttributeToken extends SourceRange {
  readonly kind: 'attribute';
  readonly scope: AttributeScope;
  readonly name: string;
  /** Written with `parent.` in front. */
  readonly parent: boolean;
}

/** A scoped intrinsic such as `span:duration`; a legacy one is a word. */
export interface IntrinsicToken extends SourceRange {
  readonly kind: 'intrinsic';
  readonly name: IntrinsicName;
}

/** Text that is no token. */
export interface BadToken extends SourceRange {
  readonly kind: 'bad';
  readonly message: string;
  readonly suggestion?: string;
}

export interface EndToken extends SourceRange {
  readonly kind: 'end';
}

/** Longest first, so that the first that fits is the right one. */
export const SYMBOLS = [
  '!>>', '!<<', '&>>', '&<<',
  '!>', '!<', '!~', '!=', '&>', '&<', '&~', '&&', '||', '=~', '<=', '>=', '>>', '<<',
  '{', '}', '(', ')', ',', '|', '=', '<', '>', '~', '!', '+', '-', '*', '/', '%', '^',
] as const;

export type SymbolText = (typeof SYMBOLS)[number];

/** The token as a person calls it, for "found …". */
export function describeToken(token: Token): string {
  switch (token.kind) {
    case 'symbol':
      return `"${token.symbol}"`;
    case 'word':
      return `"${token.word.length > 40 ? `${token.word.slice(0, 40)}…` : token.word}"`;
    case 'static':
      return token.value.type === 'string' ? 'a string' : token.value.type === 'duration' ? 'a duration' : 'a number';
    case 'attribute':
      return 'an attribute';
    case 'intrinsic':
      return `"${token.name}"`;
    case 'bad':
      return 'something unreadable';
    case 'end':
      return 'the end of the query';
  }
}
