import type { AttributeRef, MetricsAggregate, SourceRange, SpansetFilter, Static, TopStage } from '../ast.ts';
import { TRACEQL_LIMITS } from '../parse-result.ts';
import { negateStatic } from '../statics.ts';
import type { Cursor } from './cursor.ts';
import type { FieldParser } from './parse-field.ts';
import { describeToken } from './token.ts';
import type { SymbolText } from './token.ts';
import type { MetricName, TopName } from './vocabulary.ts';

const LIST_ENDS: ReadonlySet<SymbolText> = new Set<SymbolText>([',', ')', '|', '{', '}']);
const DEFAULT_TOP = 10;

/** Reads `rate()`, `quantile_over_time(duration, .9) by (name)`, `compare({ … })` and `topk(5)`; undefined when one is unreadable. */
export class MetricParser {
  private readonly cursor: Cursor;
  private readonly fields: FieldParser;
  private readonly filter: () => SpansetFilter;

  constructor(cursor: Cursor, fields: FieldParser, filter: () => SpansetFilter) {
    this.cursor = cursor;
    this.fields = fields;
    this.filter = filter;
  }

  aggregate(name: MetricName): MetricsAggregate | undefined {
    const start = this.cursor.next();
    switch (name) {
      case 'rate':
      case 'count_over_time': {
        if (!this.open(name) || !this.close(name, 'takes no attribute, so ')) return undefined;
        const by = this.by(name);
        return by === undefined ? undefined : { name, by, at: this.cursor.from(start) };
      }
      case 'quantile_over_time':
        return this.quantile(start);
      case 'compare':
        return this.compare(start);
      default: {
        if (!this.open(name)) return undefined;
        const attribute = this.attribute();
        if (!this.close(name, '') || attribute === undefined) return undefined;
        const by = this.by(name);
        return by === undefined ? undefined : { name, attribute, by, at: this.cursor.from(start) };
      }
    }
  }

  private attribute(): AttributeRef | undefined {
    const attribute = this.fields.attribute();
    if (attribute === undefined) this.cursor.skipTo(LIST_ENDS);
    return attribute;
  }

  private quantile(start: SourceRange): MetricsAggregate | undefined {
    const name = 'quantile_over_time';
    if (!this.open(name)) return undefined;
    const attribute = this.attribute();
    const quantiles: number[] = [];
    if (!this.cursor.atSymbol(',')) this.cursor.unexpected('"," and a quantile', 'write the quantiles behind the attribute: quantile_over_time(duration, .5, .99)');
    while (this.cursor.accept(',')) {
      const at = this.cursor.peek();
      const value = this.number('a quantile between 0 and 1');
      if (value === undefined) continue;
      if (value > 1) this.cursor.diagnostics.error(at, 'a quantile lies between 0 and 1', value <= 100 ? `did you mean ${value / 100}?` : undefined);
      quantiles.push(value);
    }
    if (!this.close(name, '') || attribute === undefined || quantiles.length === 0) return undefined;
    const by = this.by(name);
    return by === undefined ? undefined : { name, attribute, quantiles, by, at: this.cursor.from(start) };
  }

  private number(what: string): number | undefined {
    const token = this.cursor.peek();
    if (token.kind === 'static' && (token.value.type === 'float' || token.value.type === 'int')) {
      this.cursor.next();
      return Number(token.value.value);
    }
    this.cursor.unexpected(what);
    this.cursor.skipTo(LIST_ENDS);
    return undefined;
  }

  private integer(what: string): bigint | undefined {
    const token = this.cursor.peek();
    if (token.kind === 'static' && token.value.type === 'int') {
      this.cursor.next();
      return token.value.value;
    }
    this.cursor.unexpected(what);
    this.cursor.skipTo(LIST_ENDS);
    return undefined;
  }

  private compare(start: SourceRange): MetricsAggregate | undefined {
    if (!this.open('compare')) return undefined;
    if (!this.cursor.atSymbol('{')) {
      this.cursor.unexpected('the selection in braces', 'compare takes a condition: compare({ status = error })');
      this.cursor.skipTo(LIST_ENDS);
      return this.closeUnread('compare');
    }
    const selection = this.filter();
    const numbers: { readonly value: bigint; readonly at: SourceRange }[] = [];
    while (this.cursor.accept(',')) {
      const at = this.cursor.peek();
      const value = this.integer(numbers.length === 0 ? 'how many values to keep, a whole number' : 'a time in nanoseconds since 1970');
      if (value !== undefined) numbers.push({ value, at });
    }
    if (!this.close('compare', '')) return undefined;
    const [top, from, to, extra] = numbers;
    if (extra !== undefined) this.cursor.diagnostics.error(extra.at, 'compare() takes at most four arguments: selection, number of values, start, end');
    if (top !== undefined && (top.value < 1n || top.value > BigInt(TRACEQL_LIMITS.compareTop))) this.cursor.diagnostics.error(top.at, `compare() keeps between 1 and ${TRACEQL_LIMITS.compareTop} values of an attribute`);
    if (from !== undefined && to === undefined) this.cursor.diagnostics.error(from.at, 'compare() needs both start and end, or neither');
    if (from !== undefined && to !== undefined && (from.value !== 0n || to.value !== 0n) && to.value <= from.value) this.cursor.diagnostics.error(to.at, 'the end of the selection must be after its start');
    if (this.cursor.word() === 'by') this.cursor.diagnostics.error(this.cursor.peek(), 'compare() cannot be grouped', 'it compares all attributes at once');
    const window = from === undefined || to === undefined || to.value === 0n ? {} : { window: { start: from.value, end: to.value } };
    return { name: 'compare', selection, topN: top === undefined ? DEFAULT_TOP : Number(top.value), ...window, at: this.cursor.from(start) };
  }

  private closeUnread(name: string): undefined {
    this.close(name, '');
    return undefined;
  }

  /** The attributes of `by (…)`, none without it; undefined when unreadable. */
  private by(name: MetricName): AttributeRef[] | undefined {
    if (this.cursor.word() !== 'by') return [];
    this.cursor.next();
    if (!this.open('by')) return undefined;
    const attributes = this.attributes();
    if (!this.close('by', '') || attributes === undefined) return undefined;
    const most = name === 'quantile_over_time' || name === 'histogram_over_time' || name === 'avg_over_time' ? TRACEQL_LIMITS.groupByValues : TRACEQL_LIMITS.groupBy;
    const surplus = attributes[most];
    if (surplus !== undefined) this.cursor.diagnostics.error(surplus.at, `metrics group by ${attributes.length} values not yet supported`, `${name} can be grouped by at most ${most} attributes`);
    return attributes;
  }

  /** `attr, attr …`, at least one; undefined when one is unreadable. */
  attributes(): AttributeRef[] | undefined {
    const attributes: AttributeRef[] = [];
    let failed = false;
    do {
      const attribute = this.attribute();
      if (attribute === undefined) failed = true;
      else attributes.push(attribute);
    } while (this.cursor.accept(','));
    return failed ? undefined : attributes;
  }

  top(kind: TopName): TopStage | undefined {
    const start = this.cursor.next();
    if (!this.open(kind)) return undefined;
    const token = this.cursor.peek();
    const limit = this.integer('how many series, a whole number');
    if (!this.close(kind, '') || limit === undefined) return undefined;
    if (limit < 1n || limit > 0x7fff_ffffn) this.cursor.diagnostics.error(token, `${kind}() needs a number from 1 on`);
    return { kind, limit: Number(limit), at: this.cursor.from(start) };
  }

  open(name: string): boolean {
    return this.cursor.expect('(', ` behind ${name}`);
  }

  close(name: string, why: string): boolean {
    if (this.cursor.accept(')')) return true;
    const token = this.cursor.peek();
    if (token.kind === 'bad' || why === '') this.cursor.unexpected(`")" of ${name}(…)`);
    else this.cursor.diagnostics.error(token, `${name} ${why}expected ")", found ${describeToken(token)}`);
    this.cursor.skipTo(new Set<SymbolText>([')', '|', '{', '}']));
    this.cursor.accept(')');
    return false;
  }

  /** One `name = value` of `with(…)` has its value here: a constant; undefined when it is none. */
  constant(): Static | undefined {
    const value = this.fields.expression();
    if (value.kind === 'static') return this.fields.isHole(value) ? undefined : value.value;
    const negated = value.kind === 'negate' && value.operand.kind === 'static' && !this.fields.isHole(value.operand) ? negateStatic(value.operand.value) : undefined;
    if (negated !== undefined) return negated;
    this.cursor.diagnostics.error(value.at, 'a hint needs a constant', 'write true, a number, a duration or a string');
    return undefined;
  }
}
