import type { AttributeRef } from '../ast.ts';
import type { SymbolText, Token } from '../syntax/token.ts';
import { AGGREGATE_NAMES, legacyIntrinsic, memberOf, METRIC_NAMES, TOP_NAMES } from '../syntax/vocabulary.ts';

/** A bracket that is open at the cursor, and what stands in it so far. */
export interface Place {
  /** `spans`: outside braces. `condition`: inside. `arguments`: of a function, named. */
  readonly kind: 'spans' | 'condition' | 'arguments';
  readonly name: string;
  /** Offset of the bracket, 0 for the whole query. */
  readonly start: number;
  after: After;
  /** Arguments finished. */
  argument: number;
  /** The attribute last read, when nothing but an operator came since. */
  attribute: AttributeRef | undefined;
  /** What the next value is compared with. */
  operator: SymbolText | undefined;
  /** Whether series are computed already, so that only topk and thresholds may follow. */
  isMetrics: boolean;
  /** Offset of the first `|`. */
  pipe: number | undefined;
}

/** What was read last: nothing yet, an operand, a finished comparison, an operator that needs an operand, …; `wrapped`: metrics in parentheses. */
export type After = 'start' | 'operand' | 'compared' | 'operator' | 'comparison' | 'pipe' | 'spans' | 'stage' | 'aggregate' | 'metrics' | 'grouped' | 'wrapped' | 'hints' | 'function';

function place(kind: Place['kind'], name: string, start: number): Place {
  return { kind, name, start, after: 'start', argument: 0, attribute: undefined, operator: undefined, isMetrics: false, pipe: undefined };
}

/** The brackets open behind the tokens, the innermost last; at least one. Linear, and lenient: what makes no sense is passed over. */
export function placesBehind(tokens: readonly Token[]): readonly Place[] {
  const open = [place('spans', '', 0)];
  let word: string | undefined;
  for (const token of tokens) {
    const top = open.at(-1)!;
    if (token.kind === 'symbol') symbol(open, { token, word, top });
    else operand(top, token);
    word = token.kind === 'word' ? token.word : undefined;
  }
  return open;
}

interface Step {
  readonly token: Extract<Token, { readonly kind: 'symbol' }>;
  /** The bare word right before. */
  readonly word: string | undefined;
  readonly top: Place;
}

function symbol(open: Place[], { token, word, top }: Step): void {
  switch (token.symbol) {
    case '{':
      open.push(place('condition', '{', token.start));
      return;
    case '(':
      open.push(openParenthesis(top, word, token.start));
      return;
    case '}':
      close(open, (candidate) => candidate.kind === 'condition' && candidate.name === '{');
      return;
    case ')':
      close(open, (candidate) => candidate.name !== '{');
      return;
    case ',':
      top.argument++;
      top.after = 'start';
      top.attribute = undefined;
      return;
    case '|':
      top.after = 'pipe';
      top.pipe ??= token.start;
      return;
    default:
      operator(top, token.symbol);
  }
}

function openParenthesis(top: Place, word: string | undefined, start: number): Place {
  if (top.kind !== 'spans') return place('condition', '(', start);
  if (word === undefined) return place('spans', '(', start);
  const name = word === 'by' && top.isMetrics ? 'metrics-by' : word;
  const takesExpression = name === 'by' || (name !== 'count' && memberOf(AGGREGATE_NAMES, name) !== undefined);
  return place(takesExpression ? 'condition' : 'arguments', name, start);
}

/** Closes up to and with the innermost place that fits; without one, nothing. */
function close(open: Place[], fits: (candidate: Place) => boolean): void {
  const index = open.findLastIndex((candidate, at) => at > 0 && fits(candidate));
  if (index < 1) return;
  const closed = open[index]!;
  open.length = index;
  const top = open.at(-1)!;
  if (top.kind === 'arguments') top.after = 'operand';
  else if (top.kind === 'condition') finishOperand(top, undefined);
  else top.after = afterClosing(top, closed);
}

function afterClosing(top: Place, closed: Place): After {
  if (closed.name === '(' && closed.isMetrics) top.isMetrics = true;
  if (closed.name === '(') return closed.isMetrics ? 'wrapped' : 'spans';
  if (closed.name === '{') return 'spans';
  if (memberOf(AGGREGATE_NAMES, closed.name) !== undefined) return 'aggregate';
  if (closed.name === 'with') return 'hints';
  const isMetric = memberOf(METRIC_NAMES, closed.name) !== undefined;
  if (isMetric) top.isMetrics = true;
  if (isMetric && closed.name !== 'compare') return 'metrics';
  return closed.name === 'metrics-by' || memberOf(TOP_NAMES, closed.name) !== undefined ? 'grouped' : 'stage';
}

function operator(top: Place, text: SymbolText): void {
  const isComparison = text === '=' || text === '!=' || text === '<' || text === '<=' || text === '>' || text === '>=' || text === '=~' || text === '!~';
  if (top.kind === 'spans') {
    top.after = isComparison && (top.after === 'aggregate' || top.after === 'metrics' || top.after === 'grouped' || top.after === 'wrapped') ? 'comparison' : 'operator';
    return;
  }
  top.after = isComparison ? 'comparison' : 'operator';
  top.operator = isComparison ? text : undefined;
  if (!isComparison) top.attribute = undefined;
}

function operand(top: Place, token: Exclude<Token, { readonly kind: 'symbol' }>): void {
  if (top.kind === 'spans') {
    if (token.kind === 'word') top.after = 'function';
    else if (token.kind === 'static') top.after = top.isMetrics ? 'grouped' : 'stage';
    return;
  }
  finishOperand(top, attributeOf(token));
}

function finishOperand(top: Place, attribute: AttributeRef | undefined): void {
  const isCompared = top.after === 'comparison';
  top.after = isCompared ? 'compared' : 'operand';
  top.attribute = isCompared ? undefined : attribute;
}

function attributeOf(token: Token): AttributeRef | undefined {
  const at = { start: token.start, end: token.end };
  if (token.kind === 'attribute') return token.parent ? undefined : { kind: 'attribute', scope: token.scope, name: token.name, at };
  if (token.kind === 'intrinsic') return { kind: 'intrinsic', name: token.name, at };
  const name = token.kind === 'word' ? legacyIntrinsic(token.word) : undefined;
  return name === undefined ? undefined : { kind: 'intrinsic', name, at };
}
