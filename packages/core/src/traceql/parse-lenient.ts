import type { FieldExpression, SpansetFilter } from './ast.ts';
import { FieldChecker, isBoolean } from './check-field.ts';
import { asChecked, isTooLong, stoppable } from './parse.ts';
import type { CheckedQuery } from './parse-result.ts';
import { Cursor } from './syntax/cursor.ts';
import { Diagnostics } from './syntax/diagnostics.ts';
import { tokenize } from './syntax/lexer.ts';
import type { FieldParser } from './syntax/parse-field.ts';
import { RootParser } from './syntax/parse-root.ts';

/**
 * What a half-written filter surely says: the `q` of requests for tag names and values, which an editor sends while somebody
 * types. A condition that is incomplete or wrong (`span.a =`, `name`) may still become anything, so the result finds at least
 * the spans the finished query would. Undefined when that is every span, and for anything but a single `{ … }`.
 */
export function parseLenient(text: string): CheckedQuery | undefined {
  if (isTooLong(text)) return undefined;
  const diagnostics = new Diagnostics();
  return stoppable(() => readLenient(text, diagnostics));
}

function readLenient(text: string, diagnostics: Diagnostics): CheckedQuery | undefined {
  const cursor = new Cursor(tokenize(text), diagnostics);
  if (!cursor.atSymbol('{')) return undefined;
  const parser = new RootParser(cursor);
  const filter = parser.filter();
  if (cursor.peek().kind !== 'end' || filter.condition === undefined) return undefined;
  const kept = new SureParts(parser.fields).of(filter.condition);
  return kept.node === undefined ? undefined : queryOf({ ...filter, condition: kept.node });
}

function queryOf(filter: SpansetFilter): CheckedQuery {
  const { at } = filter;
  return asChecked({ kind: 'spansets', pipeline: { kind: 'pipeline', stages: [{ kind: 'spansets', expression: filter, at }], at }, hints: [], at });
}

/** A condition without what is unfinished in it; no node: nothing is sure. */
interface SurePart {
  readonly node: FieldExpression | undefined;
  /** Whether all of it was kept. */
  readonly whole: boolean;
}

const NOTHING: SurePart = { node: undefined, whole: false };

class SureParts {
  private readonly fields: FieldParser;

  constructor(fields: FieldParser) {
    this.fields = fields;
  }

  of(node: FieldExpression): SurePart {
    if (node.kind === 'logical') return node.operator === '&&' ? this.conjunction(node.operands, node.at) : this.disjunction(node.operands, node.at);
    if (node.kind === 'not') {
      const operand = this.of(node.operand);
      return operand.whole && operand.node !== undefined ? { node: { ...node, operand: operand.node }, whole: true } : NOTHING;
    }
    return this.leaf(node);
  }

  private conjunction(operands: readonly FieldExpression[], at: FieldExpression['at']): SurePart {
    const parts = operands.map((operand) => this.of(operand));
    const nodes = parts.flatMap(({ node }) => node ?? []);
    return { node: joined('&&', nodes, at), whole: parts.every(({ whole }) => whole) };
  }

  private disjunction(operands: readonly FieldExpression[], at: FieldExpression['at']): SurePart {
    const parts = operands.map((operand) => this.of(operand));
    const nodes = parts.flatMap(({ node }) => node ?? []);
    return nodes.length < parts.length ? NOTHING : { node: joined('||', nodes, at), whole: parts.every(({ whole }) => whole) };
  }

  /** A name without comparison is one that is still being typed. */
  private leaf(node: FieldExpression): SurePart {
    if (node.kind === 'attribute' || node.kind === 'intrinsic' || this.hasHole(node)) return NOTHING;
    const diagnostics = new Diagnostics();
    const checker = new FieldChecker(diagnostics, { isHole: (inner) => this.fields.isHole(inner), patternAt: () => undefined });
    const checked = stoppable(() => checker.check(node));
    if (checked === undefined || checked.type === 'unknown' || diagnostics.failed || !isBoolean(checked)) return NOTHING;
    return { node: checked.node, whole: true };
  }

  private hasHole(node: FieldExpression): boolean {
    if (this.fields.isHole(node)) return true;
    switch (node.kind) {
      case 'logical':
        return node.operands.some((operand) => this.hasHole(operand));
      case 'comparison':
      case 'arithmetic':
        return this.hasHole(node.left) || this.hasHole(node.right);
      case 'regex':
      case 'exists':
      case 'not':
      case 'negate':
        return this.hasHole(node.operand);
      default:
        return false;
    }
  }
}

function joined(operator: '&&' | '||', nodes: readonly FieldExpression[], at: FieldExpression['at']): FieldExpression | undefined {
  if (nodes.length < 2) return nodes[0];
  const operands = nodes.flatMap((node) => (node.kind === 'logical' && node.operator === operator ? node.operands : [node]));
  return { kind: 'logical', operator, operands, at };
}
