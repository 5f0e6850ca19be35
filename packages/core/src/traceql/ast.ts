/**
 * The syntax tree of TraceQL, after constant folding and without what only served the reader (parentheses, comments,
 * which of two spellings of an intrinsic was written). `parseTraceql` guarantees that a tree is at most
 * `TRACEQL_LIMITS.depth` deep, so everything that walks one may recurse.
 */

/** Where a node was written: UTF-16 offsets into the query, `end` exclusive. */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

export type Query = SpansetQuery | MetricsQuery;

/** Finds spans: `{ … } | …`. */
export interface SpansetQuery {
  readonly kind: 'spansets';
  readonly pipeline: Pipeline;
  readonly hints: readonly Hint[];
  readonly at: SourceRange;
}

/** Computes series: `{ … } | rate()`. */
export interface MetricsQuery {
  readonly kind: 'metrics';
  readonly expression: MetricsExpression;
  /** What follows arithmetic between metrics; the stages of a single metrics pipeline stand in that pipeline. */
  readonly stages: readonly SecondStage[];
  readonly hints: readonly Hint[];
  readonly at: SourceRange;
}

/** One `name = value` of `with(…)`. Unknown names are allowed and mean nothing. */
export interface Hint {
  readonly name: string;
  readonly value: Static;
  readonly at: SourceRange;
}

// ---- values ------------------------------------------------------------------------------------------------------

export type Static =
  | { readonly type: 'nil' }
  /** Within ±2⁶³. */
  | { readonly type: 'int'; readonly value: bigint }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'bool'; readonly value: boolean }
  /** Nanoseconds, within ±2⁶³. */
  | { readonly type: 'duration'; readonly value: bigint }
  | { readonly type: 'status'; readonly value: StatusName }
  | { readonly type: 'kind'; readonly value: KindName };

export type NumericStatic = Extract<Static, { readonly type: 'int' | 'float' | 'duration' }>;

export const STATUS_NAMES = ['unset', 'ok', 'error'] as const;
/** Its index in `STATUS_NAMES` is OTLP's number. */
export type StatusName = (typeof STATUS_NAMES)[number];

export const KIND_NAMES = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
/** Its index in `KIND_NAMES` is OTLP's number. */
export type KindName = (typeof KIND_NAMES)[number];

// ---- attributes --------------------------------------------------------------------------------------------------

/** `unscoped` (`.name`) looks at the span first, then at its resource, nowhere else. */
export type AttributeScope = 'span' | 'resource' | 'event' | 'link' | 'instrumentation' | 'unscoped';

export type AttributeRef = AttributeNode | IntrinsicNode;

export interface AttributeNode {
  readonly kind: 'attribute';
  readonly scope: AttributeScope;
  readonly name: string;
  readonly at: SourceRange;
}

export interface IntrinsicNode {
  readonly kind: 'intrinsic';
  readonly name: IntrinsicName;
  readonly at: SourceRange;
}

/** The scoped spelling names an intrinsic here, whichever was written; see `intrinsics.ts` for types and legacy spellings. */
export type IntrinsicName =
  | 'trace:duration'
  | 'trace:rootName'
  | 'trace:rootService'
  | 'trace:id'
  | 'span:duration'
  | 'span:name'
  | 'span:kind'
  | 'span:status'
  | 'span:statusMessage'
  | 'span:id'
  | 'span:parentID'
  | 'span:childCount'
  | 'event:name'
  | 'event:timeSinceStart'
  | 'link:traceID'
  | 'link:spanID'
  | 'instrumentation:name'
  | 'instrumentation:version'
  | 'nestedSetLeft'
  | 'nestedSetRight'
  | 'nestedSetParent';

// ---- field expressions: what stands inside braces, by() and aggregates -------------------------------------------

export type FieldExpression = StaticNode | AttributeRef | LogicalNode | ComparisonNode | RegexNode | ExistsNode | ArithmeticNode | NotNode | NegateNode;

export interface StaticNode {
  readonly kind: 'static';
  readonly value: Static;
  readonly at: SourceRange;
}

/** A run of one operator, flattened: at least two operands, none of them a `LogicalNode` of the same operator. */
export interface LogicalNode {
  readonly kind: 'logical';
  readonly operator: LogicalOperator;
  readonly operands: readonly FieldExpression[];
  readonly at: SourceRange;
}

export type LogicalOperator = '&&' | '||';

/** Never against nil (`ExistsNode`), never between two constants (folded; a division by zero inside is the exception). */
export interface ComparisonNode {
  readonly kind: 'comparison';
  readonly operator: ComparisonOperator;
  readonly left: FieldExpression;
  readonly right: FieldExpression;
  readonly at: SourceRange;
}

export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** `operand =~ "pattern"`; `negated` for `!~`. The pattern is RE2, checked, to be matched against the whole text. */
export interface RegexNode {
  readonly kind: 'regex';
  readonly operand: FieldExpression;
  readonly negated: boolean;
  readonly pattern: string;
  readonly at: SourceRange;
}

/** `operand != nil`; `negated` for `operand = nil`. */
export interface ExistsNode {
  readonly kind: 'exists';
  readonly operand: FieldExpression;
  readonly negated: boolean;
  readonly at: SourceRange;
}

export interface ArithmeticNode {
  readonly kind: 'arithmetic';
  readonly operator: ArithmeticOperator;
  readonly left: FieldExpression;
  readonly right: FieldExpression;
  readonly at: SourceRange;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '^';

/** `!operand` */
export interface NotNode {
  readonly kind: 'not';
  readonly operand: FieldExpression;
  readonly at: SourceRange;
}

/** `-operand` */
export interface NegateNode {
  readonly kind: 'negate';
  readonly operand: FieldExpression;
  readonly at: SourceRange;
}

// ---- spansets ----------------------------------------------------------------------------------------------------

/** A `Pipeline` here is one in parentheses that is an operand: `({ … } | count() > 2) && ({ … } | …)`. */
export type SpansetExpression = SpansetFilter | SpansetLogical | StructuralNode | Pipeline;

/** `{ condition }`; `{ }` has no condition and means every span. */
export interface SpansetFilter {
  readonly kind: 'filter';
  readonly condition?: FieldExpression;
  readonly at: SourceRange;
}

/** `&&`: both sides have spans in the trace, result is their union. `||`: union. Flattened like `LogicalNode`. */
export interface SpansetLogical {
  readonly kind: 'spanset-logical';
  readonly operator: LogicalOperator;
  readonly operands: readonly SpansetExpression[];
  readonly at: SourceRange;
}

/** `left >> right` and its kin; returns spans of `right` (and with `union` the spans of `left` they belong to). */
export interface StructuralNode {
  readonly kind: 'structural';
  readonly relation: StructuralRelation;
  /** `plain` `>`, `not` `!>`, `union` `&>`. */
  readonly mode: 'plain' | 'not' | 'union';
  readonly left: SpansetExpression;
  readonly right: SpansetExpression;
  readonly at: SourceRange;
}

/** `>` right is a child of left, `>>` a descendant, `<` the parent, `<<` an ancestor, `~` a sibling. */
export type StructuralRelation = '>' | '>>' | '<' | '<<' | '~';

// ---- pipelines ---------------------------------------------------------------------------------------------------

/** At least one stage; the first is never `coalesce`. */
export interface Pipeline {
  readonly kind: 'pipeline';
  readonly stages: readonly PipelineStage[];
  readonly at: SourceRange;
}

export type PipelineStage = SpansetStage | ScalarFilter | GroupBy | Coalesce | Select;

/** Filters the spans that come in. */
export interface SpansetStage {
  readonly kind: 'spansets';
  readonly expression: SpansetExpression;
  readonly at: SourceRange;
}

/** `count() > 2`, `avg(duration) >= 1s`: keeps or drops whole spansets. */
export interface ScalarFilter {
  readonly kind: 'scalar-filter';
  readonly aggregate: Aggregate;
  readonly operator: ComparisonOperator;
  readonly value: NumericStatic;
  readonly at: SourceRange;
}

export type Aggregate =
  | { readonly name: 'count'; readonly at: SourceRange }
  | { readonly name: 'min' | 'max' | 'avg' | 'sum'; readonly operand: FieldExpression; readonly at: SourceRange };

export interface GroupBy {
  readonly kind: 'by';
  readonly expression: FieldExpression;
  readonly at: SourceRange;
}

export interface Coalesce {
  readonly kind: 'coalesce';
  readonly at: SourceRange;
}

export interface Select {
  readonly kind: 'select';
  readonly attributes: readonly AttributeRef[];
  readonly at: SourceRange;
}

// ---- metrics -----------------------------------------------------------------------------------------------------

/** A scalar is never on both sides of an operator and never the whole expression. */
export type MetricsExpression = MetricsPipeline | MetricsArithmetic | MetricsScalar;

export interface MetricsPipeline {
  readonly kind: 'metrics-pipeline';
  readonly pipeline: Pipeline;
  readonly aggregate: MetricsAggregate;
  readonly stages: readonly SecondStage[];
  readonly at: SourceRange;
}

export interface MetricsArithmetic {
  readonly kind: 'metrics-arithmetic';
  readonly operator: MetricsOperator;
  readonly left: MetricsExpression;
  readonly right: MetricsExpression;
  readonly at: SourceRange;
}

export type MetricsOperator = '+' | '-' | '*' | '/';

export interface MetricsScalar {
  readonly kind: 'metrics-scalar';
  readonly value: Extract<Static, { readonly type: 'int' | 'float' }>;
  readonly at: SourceRange;
}

export type MetricsAggregate = CountMetric | ValueMetric | QuantileMetric | CompareMetric;

export interface CountMetric {
  readonly name: 'rate' | 'count_over_time';
  readonly by: readonly AttributeRef[];
  readonly at: SourceRange;
}

export interface ValueMetric {
  readonly name: 'min_over_time' | 'max_over_time' | 'sum_over_time' | 'avg_over_time' | 'histogram_over_time';
  readonly attribute: AttributeRef;
  readonly by: readonly AttributeRef[];
  readonly at: SourceRange;
}

export interface QuantileMetric {
  readonly name: 'quantile_over_time';
  readonly attribute: AttributeRef;
  /** At least one, each within 0 to 1, as written. */
  readonly quantiles: readonly number[];
  readonly by: readonly AttributeRef[];
  readonly at: SourceRange;
}

export interface CompareMetric {
  readonly name: 'compare';
  readonly selection: SpansetFilter;
  /** 10 when not written; at most 1000. */
  readonly topN: number;
  /** When the selection holds, nanoseconds since the epoch; absent: the whole range of the query. */
  readonly window?: { readonly start: bigint; readonly end: bigint };
  readonly at: SourceRange;
}

export type SecondStage = TopStage | ThresholdStage;

export interface TopStage {
  readonly kind: 'topk' | 'bottomk';
  readonly limit: number;
  readonly at: SourceRange;
}

/** Keeps the points of a series that compare so; a duration means seconds. */
export interface ThresholdStage {
  readonly kind: 'threshold';
  readonly operator: ComparisonOperator;
  readonly value: NumericStatic;
  readonly at: SourceRange;
}
