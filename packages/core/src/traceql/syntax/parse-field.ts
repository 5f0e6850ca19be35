import type { AttributeRef, ComparisonOperator, FieldExpression, LogicalOperator, SourceRange, Static, StaticNode } from '../ast.ts';
import type { Cursor } from './cursor.ts';
import { nearest } from './nearest.ts';
import type { SymbolText, Token, WordToken } from './token.ts';
import { AGGREGATE_NAMES, FOREIGN_WORDS, LEGACY_INTRINSICS, legacyIntrinsic, memberOf, VALUE_WORDS } from './vocabulary.ts';

/** How tightly operators bind, from `expr.y` of Tempo; `&&` and `||` bind alike and loosest. */
const Binding = { comparison: 2, sum: 3, not: 4, product: 5, power: 6 } as const;

const BINARY: ReadonlyMap<SymbolText, number> = new Map<SymbolText, number>([
  ...(['=', '!=', '<', '<=', '>', '>=', '=~', '!~'] as const).map((symbol): [SymbolText, number] => [symbol, Binding.comparison]),
  ...(['+', '-'] as const).map((symbol): [SymbolText, number] => [symbol, Binding.sum]),
  ...(['*', '/', '%'] as const).map((symbol): [SymbolText, number] => [symbol, Binding.product]),
  ['^', Binding.power],
]);

const AFTER_FILTER: ReadonlySet<SymbolText> = new Set<SymbolText>(['}']);
const AFTER_PARENTHESIS: ReadonlySet<SymbolText> = new Set<SymbolText>([')', '}', '|', '{']);

/**
 * Reads what may stand inside braces, `by(…)` and aggregates. Where something is missing it reports that and puts a hole in
 * its place, so that the rest is read too.
 */
export class FieldParser {
  private readonly cursor: Cursor;
  private readonly holes = new WeakSet<object>();

  constructor(cursor: Cursor) {
    this.cursor = cursor;
  }

  /** Whether the node stands for something missing or unreadable. */
  isHole(node: object): boolean {
    return this.holes.has(node);
  }

  expression(): FieldExpression {
    return this.cursor.nested(() => {
      let left = this.binary(Binding.comparison);
      let mixed = false;
      for (let operator = this.logicalOperator(); operator !== undefined; operator = this.logicalOperator()) {
        left = this.run(operator, left);
        if (!mixed && this.logicalOperator() !== undefined) warnMixed(this.cursor);
        mixed = true;
      }
      return left;
    });
  }

  private logicalOperator(): LogicalOperator | undefined {
    const symbol = this.cursor.symbol();
    return symbol === '&&' || symbol === '||' ? symbol : undefined;
  }

  /** `left && b && c`, as far as the same operator goes. */
  private run(operator: LogicalOperator, left: FieldExpression): FieldExpression {
    const operands = this.operandsOf(operator, left);
    while (this.cursor.accept(operator)) for (const operand of this.operandsOf(operator, this.binary(Binding.comparison))) operands.push(operand);
    return this.cursor.above({ kind: 'logical', operator, operands, at: this.cursor.from(left.at) }, operands);
  }

  private operandsOf(operator: LogicalOperator, node: FieldExpression): FieldExpression[] {
    return node.kind === 'logical' && node.operator === operator ? [...node.operands] : [node];
  }

  private binary(atLeast: number): FieldExpression {
    return this.cursor.nested(() => {
      let left = this.prefix();
      for (;;) {
        const token = this.cursor.peek();
        const binding = token.kind === 'symbol' ? BINARY.get(token.symbol) : undefined;
        if (token.kind !== 'symbol' || binding === undefined || binding < atLeast) return left;
        this.cursor.next();
        const right = this.binary(token.symbol === '^' ? binding : binding + 1);
        left = this.combine(token.symbol, left, right);
      }
    });
  }

  private combine(symbol: SymbolText, left: FieldExpression, right: FieldExpression): FieldExpression {
    const at = { start: left.at.start, end: Math.max(right.at.end, left.at.end) };
    switch (symbol) {
      case '=':
      case '!=':
        if (this.isNil(right)) return this.cursor.above({ kind: 'exists', operand: left, negated: symbol === '=', at }, [left]);
        if (this.isNil(left)) return this.cursor.above({ kind: 'exists', operand: right, negated: symbol === '=', at }, [right]);
        return this.comparison(symbol, left, right);
      case '<':
      case '<=':
      case '>':
      case '>=':
        return this.comparison(symbol, left, right);
      case '=~':
      case '!~':
        return this.regex(symbol, left, right);
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
      case '^':
        return this.cursor.above({ kind: 'arithmetic', operator: symbol, left, right, at }, [left, right]);
      default:
        return left;
    }
  }

  private comparison(operator: ComparisonOperator, left: FieldExpression, right: FieldExpression): FieldExpression {
    return this.cursor.above({ kind: 'comparison', operator, left, right, at: { start: left.at.start, end: Math.max(right.at.end, left.at.end) } }, [left, right]);
  }

  private regex(symbol: '=~' | '!~', operand: FieldExpression, right: FieldExpression): FieldExpression {
    const at = { start: operand.at.start, end: Math.max(right.at.end, operand.at.end) };
    if (this.isHole(right)) return this.hole(at);
    if (right.kind === 'static' && right.value.type === 'string') {
      const node = this.cursor.above({ kind: 'regex', operand, negated: symbol === '!~', pattern: right.value.value, at } as const, [operand]);
      this.patterns.set(node, right.at);
      return node;
    }
    this.cursor.diagnostics.error(right.at, `"${symbol}" needs a string with a regular expression on its right`, 'put the pattern in quotes: =~ "a.*"');
    return this.hole(at);
  }

  /** Where the patterns of regular expressions stand. */
  readonly patterns = new WeakMap<object, SourceRange>();

  private isNil(node: FieldExpression): boolean {
    return node.kind === 'static' && node.value.type === 'nil' && !this.isHole(node);
  }

  private prefix(): FieldExpression {
    const token = this.cursor.peek();
    switch (token.kind) {
      case 'static':
        this.cursor.next();
        return this.literal(token.value, token);
      case 'word':
        return this.word(token);
      case 'attribute':
      case 'intrinsic':
        return this.attribute() ?? this.hole(token);
      case 'symbol':
        return this.prefixSymbol(token.symbol, token);
      case 'bad':
        this.cursor.unexpected('');
        this.cursor.next();
        return this.hole(token);
      case 'end':
        return this.missingOperand();
    }
  }

  private prefixSymbol(symbol: SymbolText, token: Token): FieldExpression {
    if (symbol === '(') return this.parenthesis();
    if (symbol === '-') {
      this.cursor.next();
      const operand = this.binary(Binding.sum + 1);
      return this.cursor.above({ kind: 'negate', operand, at: this.cursor.from(token) }, [operand]);
    }
    if (symbol === '!') {
      this.cursor.next();
      const operand = this.binary(Binding.not + 1);
      return this.cursor.above({ kind: 'not', operand, at: this.cursor.from(token) }, [operand]);
    }
    return this.missingOperand();
  }

  private missingOperand(): FieldExpression {
    this.cursor.unexpected('a value or an attribute');
    const at = this.cursor.behind;
    return this.hole({ start: at, end: at });
  }

  private parenthesis(): FieldExpression {
    this.cursor.next();
    return this.closed(this.expression(), ')');
  }

  /** Reads the bracket that ends the expression. What stands before it must be skipped makes the expression unclear: a hole. */
  closed(inner: FieldExpression, bracket: '}' | ')'): FieldExpression {
    if (this.cursor.accept(bracket)) return inner;
    const token = this.cursor.peek();
    this.unexpectedAfterOperand(`"${bracket}"`);
    this.cursor.skipTo(bracket === '}' ? AFTER_FILTER : AFTER_PARENTHESIS);
    this.cursor.accept(bracket);
    // At the end of the text it may yet be finished as it stands.
    return token.kind === 'end' ? inner : this.hole(inner.at);
  }

  private literal(value: Static, at: SourceRange): StaticNode {
    return { kind: 'static', value, at: { start: at.start, end: at.end } };
  }

  hole(at: SourceRange): StaticNode {
    const node = this.literal({ type: 'nil' }, at);
    this.holes.add(node);
    return node;
  }

  private word(token: WordToken): FieldExpression {
    const value = VALUE_WORDS.get(token.word);
    if (value !== undefined) {
      this.cursor.next();
      return this.literal(value, token);
    }
    return this.attribute() ?? this.hole(token);
  }

  /** The attribute or intrinsic at the cursor; otherwise reports what stands there, skips it when it is a word, and gives undefined. */
  attribute(): AttributeRef | undefined {
    const token = this.cursor.peek();
    const at = { start: token.start, end: token.end };
    if (token.kind === 'attribute') {
      this.cursor.next();
      if (token.parent) return this.noParent(at);
      return { kind: 'attribute', scope: token.scope, name: token.name, at };
    }
    if (token.kind === 'intrinsic') {
      this.cursor.next();
      return { kind: 'intrinsic', name: token.name, at };
    }
    if (token.kind !== 'word') {
      this.cursor.unexpected('an attribute such as span.name, .name or duration');
      return undefined;
    }
    this.cursor.next();
    const intrinsic = legacyIntrinsic(token.word);
    if (intrinsic !== undefined) return { kind: 'intrinsic', name: intrinsic, at };
    if (token.word === 'parent') return this.noParent(at);
    this.unknownWord(token);
    return undefined;
  }

  private noParent(at: SourceRange): undefined {
    this.cursor.diagnostics.error(at, 'parent not yet supported: a condition cannot look at the parent span', 'put the condition on the parent in braces of its own: { … } > { … }');
    return undefined;
  }

  private unknownWord(token: WordToken): void {
    const { word } = token;
    const isCall = this.cursor.atSymbol('(');
    if (isCall && memberOf(AGGREGATE_NAMES, word) !== undefined) {
      this.cursor.diagnostics.error(token, `${word}() cannot stand inside braces`, `make it a stage of its own: { … } | ${word}(${word === 'count' ? '' : 'duration'}) > …`);
      return;
    }
    const foreign = FOREIGN_WORDS.get(word.toLowerCase());
    const near = nearest(word, [...VALUE_WORDS.keys(), ...LEGACY_INTRINSICS]);
    const shown = word.length > 40 ? `${word.slice(0, 40)}…` : word;
    this.cursor.diagnostics.error(token, `unknown identifier: ${shown}`, foreign ?? (near === undefined ? `did you mean .${shown} (an attribute) or "${shown}" (a string)?` : `did you mean ${near}, .${shown} (an attribute) or "${shown}" (a string)?`));
  }

  /** Reports what stands where an operator or a closing bracket should. */
  unexpectedAfterOperand(closing: string): void {
    const token = this.cursor.peek();
    if (token.kind === 'word') {
      const foreign = FOREIGN_WORDS.get(token.word.toLowerCase());
      if (foreign !== undefined) return this.cursor.unexpected(`an operator or ${closing}`, foreign);
    }
    if (token.kind === 'symbol' && (token.symbol === '>>' || token.symbol === '<<' || token.symbol === '~' || token.symbol.startsWith('&'))) {
      return this.cursor.unexpected(`an operator or ${closing}`, `"${token.symbol}" relates spans and stands between braces: { … } ${token.symbol} { … }`);
    }
    if (token.kind === 'symbol' && token.symbol === '|') return this.cursor.unexpected(`an operator or ${closing}`, 'write || for or; a single | starts the next stage, behind the closing brace');
    this.cursor.unexpected(`an operator or ${closing}`, token.kind === 'end' ? `close with ${closing.replaceAll('"', '')}` : undefined);
  }
}

/** Called where a second of the two logical operators follows a run of the first. */
export function warnMixed(cursor: Cursor): void {
  cursor.diagnostics.warn(cursor.peek(), 'mixed-operators', '"&&" and "||" bind alike and are read from left to right; parentheses make plain what is meant');
}
