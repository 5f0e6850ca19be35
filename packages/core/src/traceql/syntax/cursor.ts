import type { SourceRange } from '../ast.ts';
import { TRACEQL_LIMITS } from '../parse-result.ts';
import type { Diagnostics } from './diagnostics.ts';
import { describeToken } from './token.ts';
import type { SymbolText, Token } from './token.ts';

/** Where a parser stands in the tokens, what it found wrong, and how deep it is: shared by the parts of the parser. */
export class Cursor {
  readonly diagnostics: Diagnostics;
  private readonly tokens: readonly Token[];
  private index = 0;
  private nesting = 0;
  private readonly heights = new WeakMap<object, number>();

  constructor(tokens: readonly Token[], diagnostics: Diagnostics) {
    this.tokens = tokens;
    this.diagnostics = diagnostics;
  }

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)]!;
  }

  /** The token at the cursor, which moves behind it; stays at the end. */
  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.index++;
    return token;
  }

  /** End of the last token read. */
  get behind(): number {
    return this.index === 0 ? 0 : this.tokens[this.index - 1]!.end;
  }

  atSymbol(symbol: SymbolText, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.symbol === symbol;
  }

  /** The symbol at the cursor, if it is one. */
  symbol(): SymbolText | undefined {
    const token = this.peek();
    return token.kind === 'symbol' ? token.symbol : undefined;
  }

  /** The bare word at the cursor, if it is one. */
  word(ahead = 0): string | undefined {
    const token = this.peek(ahead);
    return token.kind === 'word' ? token.word : undefined;
  }

  accept(symbol: SymbolText): boolean {
    if (!this.atSymbol(symbol)) return false;
    this.next();
    return true;
  }

  /** Reads the symbol or reports that it is missing; `opened` is where its counterpart stands. */
  expect(symbol: SymbolText, context: string): boolean {
    if (this.accept(symbol)) return true;
    this.unexpected(`"${symbol}"${context}`);
    return false;
  }

  /** Reports the token at the cursor: what it says of itself when it is bad, else what was expected instead. */
  unexpected(expected: string, suggestion?: string): void {
    const token = this.peek();
    if (token.kind === 'bad') return this.diagnostics.error(token, token.message, token.suggestion);
    this.diagnostics.error(token, `expected ${expected}, found ${describeToken(token)}`, suggestion);
  }

  /** Moves to the next of the symbols that is not inside brackets opened on the way, or to the end. */
  skipTo(stops: ReadonlySet<SymbolText>): void {
    let open = 0;
    for (;;) {
      const token = this.peek();
      if (token.kind === 'end') return;
      if (token.kind === 'symbol') {
        if (open === 0 && stops.has(token.symbol)) return;
        if (token.symbol === '(' || token.symbol === '{') open++;
        if (token.symbol === ')' || token.symbol === '}') open = Math.max(0, open - 1);
      }
      this.next();
    }
  }

  from(start: SourceRange): SourceRange {
    return { start: start.start, end: Math.max(this.behind, start.end) };
  }

  /** Runs `read` one level deeper, an expression or an operand; a parenthesis takes one of each. Too many levels end the reading. */
  nested<T>(read: () => T): T {
    if (++this.nesting > 2 * TRACEQL_LIMITS.depth) this.tooDeep(this.peek());
    const result = read();
    this.nesting--;
    return result;
  }

  /** Registers a new node above the given ones; a tree too high ends the reading. */
  above<T extends object & { readonly at: SourceRange }>(node: T, children: readonly object[]): T {
    let height = 0;
    for (const child of children) height = Math.max(height, this.heights.get(child) ?? 0);
    if (height + 1 > TRACEQL_LIMITS.depth) this.tooDeep({ start: node.at.end, end: node.at.end });
    this.heights.set(node, height + 1);
    return node;
  }

  private tooDeep(at: SourceRange): never {
    return this.diagnostics.stop(at, `the query is nested deeper than ${TRACEQL_LIMITS.depth} levels`);
  }
}
