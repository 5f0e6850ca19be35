import type { Aggregate, Hint, MetricsPipeline, Pipeline, PipelineStage, Query, SecondStage, SourceRange, SpansetFilter } from '../ast.ts';
import { isNumeric, negateStatic } from '../statics.ts';
import { Binding, bindingOf, comparisonOperator, RootCombiner } from './combine-root.ts';
import type { Cursor } from './cursor.ts';
import { readHints } from './parse-hints.ts';
import { nearest } from './nearest.ts';
import { FieldParser, warnMixed } from './parse-field.ts';
import { MetricParser } from './parse-metric.ts';
import { describeValue } from './root-value.ts';
import type { RootValue } from './root-value.ts';
import type { SymbolText, WordToken } from './token.ts';
import { AGGREGATE_NAMES, legacyIntrinsic, memberOf, METRIC_NAMES, STAGE_NAMES, TOP_NAMES, VALUE_WORDS } from './vocabulary.ts';
import type { AggregateName, StageName } from './vocabulary.ts';

const STAGE_ENDS: ReadonlySet<SymbolText> = new Set<SymbolText>(['|', ')']);
const CALL_ENDS: ReadonlySet<SymbolText> = new Set<SymbolText>([')', '|', '}']);

/** Reads everything outside braces. Unreadable parts are reported and skipped up to the next stage. */
export class RootParser {
  readonly fields: FieldParser;
  private readonly cursor: Cursor;
  private readonly combiner: RootCombiner;
  private readonly metrics: MetricParser;

  constructor(cursor: Cursor) {
    this.cursor = cursor;
    this.fields = new FieldParser(cursor);
    this.combiner = new RootCombiner(cursor);
    this.metrics = new MetricParser(cursor, this.fields, () => this.filter());
  }

  /** The query; undefined when its form is unclear, which has been reported. */
  query(): Query | undefined {
    const start = this.cursor.peek();
    if (start.kind === 'end') return this.cursor.diagnostics.stop(start, 'the query is empty', 'write { } to find every span');
    const value = this.group();
    const hints = readHints(this.cursor, this.metrics);
    if (this.cursor.peek().kind !== 'end') this.unexpectedAtEnd();
    return this.asQuery(value, hints);
  }

  private unexpectedAtEnd(): void {
    if (this.cursor.atSymbol(')')) this.cursor.diagnostics.error(this.cursor.peek(), 'this ")" closes nothing');
    else if (this.cursor.atSymbol('}')) this.cursor.diagnostics.error(this.cursor.peek(), 'this "}" closes nothing');
    else this.cursor.unexpected('the end of the query');
  }

  private asQuery(value: RootValue, hints: readonly Hint[]): Query | undefined {
    const at = this.cursor.from({ start: value.at.start, end: value.at.end });
    switch (value.kind) {
      case 'metrics': {
        const { node, stages } = value;
        if (node.kind !== 'metrics-pipeline') return { kind: 'metrics', expression: node, stages, hints, at };
        return { kind: 'metrics', expression: { ...node, stages: [...node.stages, ...stages] }, stages: [], hints, at };
      }
      case 'spans':
      case 'pipelines':
        return { kind: 'spansets', pipeline: value.node.kind === 'pipeline' ? value.node : this.pipelineOf([{ kind: 'spansets', expression: value.node, at: value.at }], value.at), hints, at };
      case 'scalar-filter':
        return { kind: 'spansets', pipeline: this.pipelineOf([value.node], value.at), hints, at };
      case 'pipeline':
        return { kind: 'spansets', pipeline: value.node, hints, at };
      case 'number':
        this.cursor.diagnostics.error(value.at, 'a number alone is no query', 'write { … } to find spans');
        return undefined;
      case 'aggregate':
        this.reportBareAggregate(value.node);
        return undefined;
      case 'broken':
        return undefined;
    }
  }

  private reportBareAggregate(node: Aggregate): void {
    this.cursor.diagnostics.error(node.at, `${node.name}(…) must be compared with a number`, `write ${node.name}(${node.name === 'count' ? '' : '…'}) > ${node.name === 'count' ? '1' : '…'}`);
  }

  // ---- pipelines -------------------------------------------------------------------------------------------------

  /** Stages up to the end, a closing parenthesis or `with`. */
  private group(): RootValue {
    return this.cursor.nested(() => {
      const start = this.cursor.peek();
      const first = this.stage(true);
      this.skipToStage();
      if ('value' in first && !this.cursor.atSymbol('|')) return first.value;
      if ('value' in first && first.value.kind === 'metrics') return this.withSecondStages(first.value);
      return this.pipeline(first, start);
    });
  }

  private pipeline(first: Stage, start: SourceRange): RootValue {
    const stages: PipelineStage[] = [];
    let broken = false;
    const take = (stage: Stage): void => {
      const read = this.asStage(stage);
      if (read === undefined) broken = true;
      else stages.push(read);
    };
    take(first);
    while (this.cursor.accept('|')) {
      const name = memberOf(METRIC_NAMES, this.cursor.word());
      if (name !== undefined) {
        const pipeline = this.pipelineOf(stages, this.cursor.from(start));
        const aggregate = this.metrics.aggregate(name);
        this.skipToStage(aggregate !== undefined);
        const stagesAfter = this.secondStages(name === 'compare');
        if (aggregate === undefined || broken) return { kind: 'broken', at: this.cursor.from(start) };
        const node: MetricsPipeline = this.cursor.above({ kind: 'metrics-pipeline', pipeline, aggregate, stages: stagesAfter, at: this.cursor.from(start) }, [pipeline]);
        return { kind: 'metrics', node, stages: [], wrapped: false, at: node.at };
      }
      take(this.stage(false));
      this.skipToStage();
    }
    const at = this.cursor.from(start);
    return broken ? { kind: 'broken', at } : { kind: 'pipeline', node: this.pipelineOf(stages, at), at };
  }

  private pipelineOf(stages: readonly PipelineStage[], at: SourceRange): Pipeline {
    return this.cursor.above({ kind: 'pipeline', stages, at }, stages.flatMap(expressionOf));
  }

  /** Reports what stands behind a stage when that cannot be, and skips it. */
  private skipToStage(behindMetrics = false): void {
    const token = this.cursor.peek();
    if (token.kind === 'end' || this.cursor.atSymbol('|') || this.cursor.atSymbol(')') || this.atSecondStage() || this.cursor.word() === 'with') return;
    if (token.kind === 'word') {
      const intended = token.word.toLowerCase() === 'and' ? 'write && for and' : token.word.toLowerCase() === 'or' ? 'write || for or' : memberOf([...AGGREGATE_NAMES, ...STAGE_NAMES, ...METRIC_NAMES], token.word) === undefined ? undefined : `put | before ${token.word}`;
      this.cursor.unexpected('"|", an operator or the end of the query', intended);
    } else if (this.cursor.atSymbol('}')) this.cursor.diagnostics.error(token, 'this "}" closes nothing');
    else this.cursor.unexpected('"|", an operator or the end of the query', this.suggestAfterStage(behindMetrics));
    this.cursor.skipTo(STAGE_ENDS);
  }

  private suggestAfterStage(behindMetrics: boolean): string | undefined {
    if (this.cursor.atSymbol('{')) return 'relate spans with an operator: { … } && { … }, { … } >> { … }';
    const symbol = this.cursor.symbol();
    return behindMetrics && (symbol === '+' || symbol === '-' || symbol === '*' || symbol === '/') ? `put the metrics in parentheses to compute with them: ({ … } | rate()) ${symbol} …` : undefined;
  }

  private asStage(stage: Stage): PipelineStage | undefined {
    if ('stage' in stage) return stage.stage;
    const { value } = stage;
    switch (value.kind) {
      case 'spans':
        return { kind: 'spansets', expression: value.node, at: value.at };
      case 'scalar-filter':
        return value.node;
      case 'aggregate':
        this.reportBareAggregate(value.node);
        return undefined;
      case 'pipelines':
      case 'pipeline':
        this.cursor.diagnostics.error(value.at, 'a pipeline in parentheses cannot be a stage of another', 'put the stages behind one another, or repeat the last stages inside each pair of parentheses');
        return undefined;
      case 'metrics':
      case 'number':
        this.cursor.diagnostics.error(value.at, `a stage cannot be ${describeValue(value)}`);
        return undefined;
      case 'broken':
        return undefined;
    }
  }

  private stage(first: boolean): Stage {
    const token = this.cursor.peek();
    const word = this.cursor.word();
    const name = memberOf(STAGE_NAMES, word);
    if (name !== undefined) {
      const stage = this.namedStage(name);
      if (name === 'coalesce' && first) this.cursor.diagnostics.error(token, 'coalesce() cannot be the first stage', 'put it behind by(…): { … } | by(…) | coalesce()');
      return stage;
    }
    if (token.kind === 'word' && (memberOf(METRIC_NAMES, word) ?? memberOf(TOP_NAMES, word)) !== undefined) {
      const isTop = memberOf(TOP_NAMES, word) !== undefined;
      this.cursor.diagnostics.error(token, `${token.word}() needs ${isTop ? 'metrics' : 'spans'} before it`, isTop ? `write { … } | rate() by (name) | ${token.word}(5)` : `write { } | ${token.word}${token.word.startsWith('rate') || token.word.startsWith('count') ? '()' : '(…)'}`);
      this.cursor.skipTo(STAGE_ENDS);
      return { value: { kind: 'broken', at: this.cursor.from(token) } };
    }
    return { value: this.expression() };
  }

  private namedStage(name: StageName): Stage {
    const start = this.cursor.next();
    const broken = (): Stage => ({ value: { kind: 'broken', at: this.cursor.from(start) } });
    if (!this.metrics.open(name)) return broken();
    if (name === 'coalesce') return this.metrics.close(name, 'takes nothing, so ') ? { stage: { kind: 'coalesce', at: this.cursor.from(start) } } : broken();
    if (name === 'select') {
      const attributes = this.metrics.attributes();
      return this.metrics.close(name, '') && attributes !== undefined ? { stage: { kind: 'select', attributes, at: this.cursor.from(start) } } : broken();
    }
    const expression = this.fields.expression();
    return this.closeCall(name) ? { stage: { kind: 'by', expression, at: this.cursor.from(start) } } : broken();
  }

  private closeCall(name: string): boolean {
    if (this.cursor.accept(')')) return true;
    const isList = this.cursor.atSymbol(',') && name === 'by';
    this.cursor.unexpected(`an operator or the ")" of ${name}(…)`, isList ? 'group by one expression a stage: | by(a) | by(b)' : undefined);
    this.cursor.skipTo(CALL_ENDS);
    this.cursor.accept(')');
    return false;
  }

  // ---- expressions -----------------------------------------------------------------------------------------------

  private expression(): RootValue {
    let left = this.binary(Binding.relation);
    let mixed = false;
    for (let operator = this.cursor.symbol(); operator === '&&' || operator === '||'; operator = this.cursor.symbol()) {
      const operands = [left];
      while (this.cursor.accept(operator)) operands.push(this.binary(Binding.relation));
      left = this.combiner.logical(operator, operands);
      if (!mixed && (this.cursor.atSymbol('&&') || this.cursor.atSymbol('||'))) warnMixed(this.cursor);
      mixed = true;
    }
    return left;
  }

  private binary(atLeast: number): RootValue {
    return this.cursor.nested(() => {
      let left = this.primary();
      for (;;) {
        const operator = this.cursor.symbol();
        const binding = operator === undefined ? undefined : bindingOf(operator);
        if (operator === undefined || binding === undefined || binding < atLeast) return left;
        this.cursor.next();
        const needsNumber = (left.kind === 'aggregate' || left.kind === 'metrics') && comparisonOperator(operator) !== undefined;
        const right = needsNumber ? this.number() : this.binary(operator === '^' ? binding : binding + 1);
        left = this.combiner.binary(operator, left, right);
      }
    });
  }

  /** What an aggregate or a metric is compared with. */
  private number(): RootValue {
    const token = this.cursor.peek();
    const isLiteral = token.kind === 'static' && isNumeric(token.value);
    if (isLiteral || token.kind === 'word' || this.cursor.atSymbol('(') || this.cursor.atSymbol('-')) return this.binary(Binding.sum);
    this.cursor.unexpected('a number or a duration');
    this.cursor.skipTo(STAGE_ENDS);
    return { kind: 'broken', at: this.cursor.from(token) };
  }

  private primary(): RootValue {
    const token = this.cursor.peek();
    if (token.kind === 'symbol' && token.symbol === '{') {
      const node = this.filter();
      return { kind: 'spans', node, wrapped: false, at: node.at };
    }
    if (token.kind === 'symbol' && token.symbol === '(') return this.parenthesis();
    if (token.kind === 'symbol' && token.symbol === '-') return this.negative();
    const number = token.kind === 'static' ? token.value : token.kind === 'word' ? VALUE_WORDS.get(token.word) : undefined;
    if (number !== undefined && isNumeric(number)) {
      this.cursor.next();
      return { kind: 'number', value: number, at: { start: token.start, end: token.end } };
    }
    const aggregate = memberOf(AGGREGATE_NAMES, this.cursor.word());
    if (aggregate !== undefined) return this.aggregate(aggregate);
    return this.unexpectedPrimary();
  }

  private unexpectedPrimary(): RootValue {
    const token = this.cursor.peek();
    const at = { start: token.start, end: token.end };
    if (token.kind === 'attribute' || token.kind === 'intrinsic' || token.kind === 'static' || (token.kind === 'symbol' && token.symbol === '!')) {
      this.reportBare(at);
      this.cursor.skipTo(STAGE_ENDS);
    } else if (token.kind === 'word') this.unexpectedWord(token);
    else this.cursor.unexpected('spans in braces, such as { status = error }');
    if (token.kind === 'bad') this.cursor.next();
    return { kind: 'broken', at };
  }

  private reportBare(at: SourceRange): void {
    this.cursor.diagnostics.error(at, 'conditions stand in braces', 'write { … } around the condition');
  }

  private unexpectedWord(token: WordToken): void {
    if (legacyIntrinsic(token.word) !== undefined || VALUE_WORDS.has(token.word)) this.reportBare(token);
    else if (token.word === 'with') this.cursor.diagnostics.error(token, 'with(…) needs a query before it');
    else if (this.cursor.atSymbol('(', 1)) {
      const near = nearest(token.word, [...AGGREGATE_NAMES, ...STAGE_NAMES, ...METRIC_NAMES, ...TOP_NAMES]);
      this.cursor.diagnostics.error(token, `unknown function: ${token.word.slice(0, 40)}`, near === undefined ? undefined : `did you mean ${near}?`);
    } else this.cursor.diagnostics.error(token, `unknown identifier: ${token.word.slice(0, 40)}`, 'conditions stand in braces: { … }');
    this.cursor.skipTo(STAGE_ENDS);
  }

  private negative(): RootValue {
    const start = this.cursor.next();
    const operand = this.cursor.nested(() => this.primary());
    const at = this.cursor.from(start);
    if (operand.kind === 'number') return { kind: 'number', value: negateStatic(operand.value), at };
    if (operand.kind !== 'broken') this.cursor.diagnostics.error(start, `"-" stands before a number here, not before ${describeValue(operand)}`);
    return { kind: 'broken', at };
  }

  private parenthesis(): RootValue {
    const start = this.cursor.next();
    const inner = this.group();
    if (!this.cursor.accept(')')) {
      this.cursor.unexpected('")"', this.cursor.peek().kind === 'end' ? 'close with )' : undefined);
      this.cursor.skipTo(new Set<SymbolText>([')']));
      this.cursor.accept(')');
    }
    const at = this.cursor.from(start);
    switch (inner.kind) {
      case 'spans':
        return { ...inner, wrapped: true, at };
      case 'pipeline':
        return { kind: 'pipelines', node: inner.node, at };
      case 'scalar-filter':
        return { kind: 'pipelines', node: this.pipelineOf([inner.node], inner.at), at };
      case 'metrics':
        if (inner.stages.length === 0) return { ...inner, wrapped: true, at };
        this.cursor.diagnostics.error(inner.stages[0]!.at, 'a threshold or topk must stand in the parentheses of its own metrics', 'write ({ … } | rate() > 1)');
        return { kind: 'broken', at };
      default:
        return { ...inner, at };
    }
  }

  private aggregate(name: AggregateName): RootValue {
    const start = this.cursor.next();
    const broken = (): RootValue => ({ kind: 'broken', at: this.cursor.from(start) });
    if (!this.metrics.open(name)) return broken();
    if (name === 'count') {
      if (!this.metrics.close(name, 'takes nothing, so ')) return broken();
      const at = this.cursor.from(start);
      return { kind: 'aggregate', node: { name, at }, at };
    }
    const operand = this.fields.expression();
    if (!this.closeCall(name)) return broken();
    const at = this.cursor.from(start);
    return { kind: 'aggregate', node: { name, operand, at }, at };
  }

  /** From `{` to `}`. */
  filter(): SpansetFilter {
    const start = this.cursor.next();
    if (this.cursor.accept('}')) return { kind: 'filter', at: this.cursor.from(start) };
    const condition = this.fields.closed(this.fields.expression(), '}');
    return this.cursor.above({ kind: 'filter', condition, at: this.cursor.from(start) }, [condition]);
  }

  // ---- behind metrics --------------------------------------------------------------------------------------------

  private atSecondStage(): boolean {
    return comparisonOperator(this.cursor.symbol()) !== undefined;
  }

  private withSecondStages(value: Extract<RootValue, { readonly kind: 'metrics' }>): RootValue {
    const isCompare = value.node.kind === 'metrics-pipeline' && value.node.aggregate.name === 'compare';
    const stages = this.secondStages(isCompare);
    return { ...value, stages: [...value.stages, ...stages], at: this.cursor.from(value.at) };
  }

  /** `| topk(5) > 10 | …` */
  private secondStages(behindCompare: boolean): SecondStage[] {
    const stages: SecondStage[] = [];
    for (;;) {
      const token = this.cursor.peek();
      const operator = comparisonOperator(this.cursor.symbol());
      if (operator === undefined && !this.cursor.atSymbol('|')) return stages;
      if (behindCompare) this.cursor.diagnostics.error(token, 'nothing can follow compare(…)');
      this.cursor.next();
      if (operator !== undefined) this.threshold(operator, { token, stages });
      else this.topStage(stages);
      this.skipToStage();
    }
  }

  private threshold(operator: NonNullable<ReturnType<typeof comparisonOperator>>, into: { readonly token: SourceRange; readonly stages: SecondStage[] }): void {
    const value = this.number();
    if (value.kind === 'number') into.stages.push({ kind: 'threshold', operator, value: value.value, at: this.cursor.from(into.token) });
    else if (value.kind !== 'broken') this.cursor.diagnostics.error(value.at, `metrics are compared with a number or a duration, not with ${describeValue(value)}`);
  }

  private topStage(stages: SecondStage[]): void {
    const name = memberOf(TOP_NAMES, this.cursor.word());
    if (name === undefined) {
      const near = nearest(this.cursor.word() ?? '', TOP_NAMES);
      this.cursor.unexpected('topk(…) or bottomk(…) behind metrics', near === undefined ? undefined : `did you mean ${near}?`);
      this.cursor.skipTo(STAGE_ENDS);
      return;
    }
    const stage = this.metrics.top(name);
    if (stage !== undefined) stages.push(stage);
  }
}

type Stage = { readonly stage: PipelineStage } | { readonly value: RootValue };

function expressionOf(stage: PipelineStage): readonly object[] {
  if (stage.kind === 'spansets' || stage.kind === 'by') return [stage.expression];
  return stage.kind === 'scalar-filter' && stage.aggregate.name !== 'count' ? [stage.aggregate.operand] : [];
}
