import type { ComparisonOperator, LogicalOperator, MetricsArithmetic, MetricsExpression, MetricsOperator, SecondStage, SourceRange, SpansetExpression, StructuralNode } from '../ast.ts';
import { printAggregate } from '../print.ts';
import { printStatic } from '../print-field.ts';
import { computeArithmetic, isTruncated } from '../statics.ts';
import type { Cursor } from './cursor.ts';
import { describeValue } from './root-value.ts';
import type { RootValue } from './root-value.ts';
import type { SymbolText } from './token.ts';

const FLIPPED: Readonly<Record<ComparisonOperator, ComparisonOperator>> = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** Gives a binary operator outside braces its meaning by its operands, or says why it has none. */
export class RootCombiner {
  private readonly cursor: Cursor;

  constructor(cursor: Cursor) {
    this.cursor = cursor;
  }

  /** `operands` are at least two, joined by the same operator. */
  logical(operator: LogicalOperator, operands: readonly RootValue[]): RootValue {
    const at = { start: operands[0]!.at.start, end: operands.at(-1)!.at.end };
    const nodes = this.spanOperands(operator, operands);
    if (nodes === undefined) return { kind: 'broken', at };
    const flat = nodes.flatMap((node) => (node.kind === 'spanset-logical' && node.operator === operator ? node.operands : [node]));
    const node = this.cursor.above({ kind: 'spanset-logical', operator, operands: flat, at } as const, flat);
    return { kind: operands.some((operand) => operand.kind === 'pipelines') ? 'pipelines' : 'spans', node, wrapped: false, at };
  }

  binary(operator: SymbolText, left: RootValue, right: RootValue): RootValue {
    const at = { start: left.at.start, end: Math.max(left.at.end, right.at.end) };
    if (left.kind === 'broken' || right.kind === 'broken') return { kind: 'broken', at };
    const isSpans = left.kind === 'spans' || left.kind === 'pipelines' || right.kind === 'spans' || right.kind === 'pipelines';
    const comparison = comparisonOperator(operator);
    const structure = structuralOperator(operator);
    if (structure !== undefined && (isSpans || comparison === undefined)) return this.structural({ ...structure, operator }, left, right);
    if (comparison !== undefined) return this.comparison(comparison, left, right);
    return this.arithmetic(operator, left, right);
  }

  private structural(structure: Pick<StructuralNode, 'relation' | 'mode'> & { readonly operator: SymbolText }, left: RootValue, right: RootValue): RootValue {
    const { relation, mode, operator } = structure;
    const at = { start: left.at.start, end: right.at.end };
    const nodes = this.spanOperands(operator, [left, right]);
    if (nodes === undefined) return { kind: 'broken', at };
    const node = this.cursor.above({ kind: 'structural', relation, mode, left: nodes[0]!, right: nodes[1]!, at } as const, nodes);
    return { kind: left.kind === 'pipelines' || right.kind === 'pipelines' ? 'pipelines' : 'spans', node, wrapped: false, at };
  }

  /** The operands as spans; undefined when one is none, or when one is a pipeline and another is not in parentheses. */
  private spanOperands(operator: SymbolText, operands: readonly RootValue[]): SpansetExpression[] | undefined {
    const nodes: SpansetExpression[] = [];
    const isPipelines = operands.some((operand) => operand.kind === 'pipelines');
    for (const operand of operands) {
      if (operand.kind === 'broken') return undefined;
      if (operand.kind !== 'spans' && operand.kind !== 'pipelines') {
        const isNumber = operand.kind === 'number' || operand.kind === 'aggregate';
        const combines = operand.kind === 'metrics' ? 'metrics combine with + - * / only' : isNumber && comparisonOperator(operator) !== undefined ? `to compare a number of spans write { … } | count() ${operator} 10` : undefined;
        this.cursor.diagnostics.error(operand.at, `"${operator}" combines spans, not ${describeValue(operand)}`, combines);
        return undefined;
      }
      if (isPipelines && operand.kind === 'spans' && !operand.wrapped) {
        this.cursor.diagnostics.error(operand.at, `"${operator}" has a pipeline in parentheses on one side and plain spans on the other`, 'put this side in parentheses too: ({ … })');
        return undefined;
      }
      nodes.push(operand.node);
    }
    return nodes;
  }

  private comparison(operator: ComparisonOperator, left: RootValue, right: RootValue): RootValue {
    const at = { start: left.at.start, end: right.at.end };
    if (left.kind === 'aggregate' && right.kind === 'number') return { kind: 'scalar-filter', node: { kind: 'scalar-filter', aggregate: left.node, operator, value: right.value, at }, at };
    if (left.kind === 'metrics' && right.kind === 'number') {
      const stage: SecondStage = { kind: 'threshold', operator, value: right.value, at: { start: left.at.end, end: right.at.end } };
      return { ...left, stages: [...left.stages, stage], wrapped: false, at };
    }
    if (left.kind === 'number' && (right.kind === 'aggregate' || right.kind === 'metrics')) {
      this.cursor.diagnostics.error(at, 'a number on the left of a comparison is unsupported', `turn it round: ${right.kind === 'aggregate' ? printAggregate(right.node) : '…'} ${FLIPPED[operator]} ${printStatic(left.value)}`);
    } else if (left.kind === 'aggregate' && right.kind === 'aggregate') {
      this.cursor.diagnostics.error(at, 'comparing two aggregates is unsupported', 'compare each with a number, in stages of their own');
    } else if (left.kind === 'aggregate' || left.kind === 'metrics') {
      this.cursor.diagnostics.error(right.at, `"${operator}" compares ${describeValue(left)} with a number, not with ${describeValue(right)}`);
    } else if (left.kind === 'number' && right.kind === 'number') {
      this.cursor.diagnostics.error(at, 'a comparison of two numbers says nothing about spans');
    } else {
      this.cursor.diagnostics.error(at, `"${operator}" cannot compare ${describeValue(left)} with ${describeValue(right)}`);
    }
    return { kind: 'broken', at };
  }

  private arithmetic(operator: SymbolText, left: RootValue, right: RootValue): RootValue {
    const at = { start: left.at.start, end: right.at.end };
    const metricsOperator = operator === '+' || operator === '-' || operator === '*' || operator === '/' ? operator : undefined;
    if (left.kind === 'metrics' || right.kind === 'metrics') return this.metricsArithmetic(metricsOperator, [left, right], { operator, at });
    if (left.kind === 'aggregate' || right.kind === 'aggregate') {
      this.cursor.diagnostics.error(at, 'arithmetic with aggregates is unsupported', 'compare the aggregate itself with a number, such as count() > 10');
      return { kind: 'broken', at };
    }
    if (left.kind !== 'number' || right.kind !== 'number') {
      const other = left.kind === 'number' ? right : left;
      this.cursor.diagnostics.error(at, `"${operator}" computes with numbers, not with ${describeValue(other)}`);
      return { kind: 'broken', at };
    }
    if (metricsOperator === undefined) {
      this.cursor.diagnostics.error(at, `"${operator}" is not possible between numbers here`, 'write the result');
      return { kind: 'broken', at };
    }
    const value = computeArithmetic(metricsOperator, left.value, right.value);
    if (isTruncated(metricsOperator, left.value, right.value)) {
      this.cursor.diagnostics.warn(at, 'integer-division', `${printStatic(left.value)} / ${printStatic(right.value)} is a division of integers and gives ${value?.value}; write one of them with a decimal point to keep the fraction`);
    }
    if (value !== undefined) return { kind: 'number', value, at };
    this.cursor.diagnostics.error(at, metricsOperator === '/' ? 'division by zero' : 'the result is too large');
    return { kind: 'broken', at };
  }

  private metricsArithmetic(operator: MetricsOperator | undefined, sides: readonly [RootValue, RootValue], written: { readonly operator: SymbolText; readonly at: SourceRange }): RootValue {
    const { at } = written;
    if (operator === undefined) {
      this.cursor.diagnostics.error(at, `"${written.operator}" is not possible between metrics`, 'they combine with + - * /');
      return { kind: 'broken', at };
    }
    const left = this.metricsOperand(sides[0]);
    const right = this.metricsOperand(sides[1]);
    if (left === undefined || right === undefined) return { kind: 'broken', at };
    const node: MetricsArithmetic = this.cursor.above({ kind: 'metrics-arithmetic', operator, left, right, at }, [left, right]);
    return { kind: 'metrics', node, stages: [], wrapped: false, at };
  }

  private metricsOperand(value: RootValue): MetricsExpression | undefined {
    const { diagnostics } = this.cursor;
    if (value.kind === 'metrics') {
      if (value.stages.length > 0) {
        diagnostics.error(value.at, 'a threshold or topk must stand in the parentheses of its own metrics', 'write ({ … } | rate() > 1)');
        return undefined;
      }
      if (value.node.kind === 'metrics-pipeline' && value.node.aggregate.name === 'compare') {
        diagnostics.error(value.at, 'compare() cannot be computed with');
        return undefined;
      }
      return value.node;
    }
    if (value.kind !== 'number') {
      diagnostics.error(value.at, `metrics can be computed with metrics and numbers, not with ${describeValue(value)}`);
      return undefined;
    }
    if (value.value.type === 'duration') {
      diagnostics.error(value.at, 'metrics cannot be computed with a duration', 'write seconds as a plain number');
      return undefined;
    }
    return { kind: 'metrics-scalar', value: value.value, at: value.at };
  }
}

export function comparisonOperator(symbol: SymbolText | undefined): ComparisonOperator | undefined {
  switch (symbol) {
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return symbol;
    default:
      return undefined;
  }
}

const STRUCTURES: ReadonlyMap<SymbolText, Pick<StructuralNode, 'relation' | 'mode'>> = new Map<SymbolText, Pick<StructuralNode, 'relation' | 'mode'>>(
  (['>', '>>', '<', '<<', '~'] as const).flatMap((relation) => [
    [relation, { relation, mode: 'plain' }],
    [`!${relation}`, { relation, mode: 'not' }],
    [`&${relation}`, { relation, mode: 'union' }],
  ]),
);

export function structuralOperator(symbol: SymbolText): Pick<StructuralNode, 'relation' | 'mode'> | undefined {
  return STRUCTURES.get(symbol);
}

/** How tightly operators outside braces bind, as in Tempo's grammar; `&&` and `||` loosest. */
export const Binding = { relation: 2, sum: 3, product: 5, power: 6 } as const;

export function bindingOf(symbol: SymbolText): number | undefined {
  if (symbol === '+' || symbol === '-') return Binding.sum;
  if (symbol === '*' || symbol === '/' || symbol === '%') return Binding.product;
  if (symbol === '^') return Binding.power;
  return comparisonOperator(symbol) !== undefined || structuralOperator(symbol) !== undefined ? Binding.relation : undefined;
}
