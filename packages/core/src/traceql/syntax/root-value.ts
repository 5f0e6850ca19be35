import type { Aggregate, MetricsExpression, NumericStatic, Pipeline, ScalarFilter, SecondStage, SourceRange, SpansetExpression } from '../ast.ts';

/**
 * What an expression outside braces turned out to be. Brackets and operators look the same around spans, numbers, aggregates
 * and series; what they mean follows from the kinds of their operands.
 */
export type RootValue =
  /** Without `|` inside. `wrapped`: stands in parentheses. */
  | { readonly kind: 'spans'; readonly node: SpansetExpression; readonly wrapped: boolean; readonly at: SourceRange }
  /** With `|` inside, in parentheses, or a combination of such. */
  | { readonly kind: 'pipelines'; readonly node: SpansetExpression; readonly at: SourceRange }
  | { readonly kind: 'metrics'; readonly node: MetricsExpression; readonly stages: readonly SecondStage[]; readonly wrapped: boolean; readonly at: SourceRange }
  | { readonly kind: 'number'; readonly value: NumericStatic; readonly at: SourceRange }
  | { readonly kind: 'aggregate'; readonly node: Aggregate; readonly at: SourceRange }
  | { readonly kind: 'scalar-filter'; readonly node: ScalarFilter; readonly at: SourceRange }
  /** Several stages not (yet) in parentheses. */
  | { readonly kind: 'pipeline'; readonly node: Pipeline; readonly at: SourceRange }
  /** Reported already. */
  | { readonly kind: 'broken'; readonly at: SourceRange };

/** For "… and …" in messages. */
export function describeValue(value: RootValue): string {
  switch (value.kind) {
    case 'spans':
      return 'spans';
    case 'pipelines':
    case 'pipeline':
      return 'a pipeline';
    case 'metrics':
      return 'a metrics query';
    case 'number':
      return value.value.type === 'duration' ? 'a duration' : 'a number';
    case 'aggregate':
      return `${value.node.name}(…)`;
    case 'scalar-filter':
      return 'a comparison';
    case 'broken':
      return 'something unreadable';
  }
}
