export { KIND_NAMES, STATUS_NAMES } from './ast.ts';
export type {
  Aggregate,
  ArithmeticNode,
  ArithmeticOperator,
  AttributeNode,
  AttributeRef,
  AttributeScope,
  Coalesce,
  CompareMetric,
  ComparisonNode,
  ComparisonOperator,
  CountMetric,
  ExistsNode,
  FieldExpression,
  GroupBy,
  Hint,
  IntrinsicName,
  IntrinsicNode,
  KindName,
  LogicalNode,
  LogicalOperator,
  MetricsAggregate,
  MetricsArithmetic,
  MetricsExpression,
  MetricsOperator,
  MetricsPipeline,
  MetricsQuery,
  MetricsScalar,
  NegateNode,
  NotNode,
  NumericStatic,
  Pipeline,
  PipelineStage,
  QuantileMetric,
  Query,
  RegexNode,
  ScalarFilter,
  SecondStage,
  Select,
  SourceRange,
  SpansetExpression,
  SpansetFilter,
  SpansetLogical,
  SpansetQuery,
  SpansetStage,
  Static,
  StaticNode,
  StatusName,
  StructuralNode,
  StructuralRelation,
  ThresholdStage,
  TopStage,
  ValueMetric,
} from './ast.ts';
export { completeTraceql } from './complete/complete.ts';
export type { CompletionOption, TraceqlCompletions } from './complete/completions.ts';
export { highlightTraceql } from './highlight/highlight.ts';
export type { HighlightedPiece } from './highlight/highlight.ts';
export { INTRINSICS, INTRINSIC_NAMES, findIntrinsic, intrinsicLabel } from './intrinsics.ts';
export type { IntrinsicInfo, ValueType } from './intrinsics.ts';
export { attributesOf, mentionedAttributes } from './mentioned-attributes.ts';
export { parseAttribute } from './parse-attribute.ts';
export type { ParsedAttribute } from './parse-attribute.ts';
export { parseLenient } from './parse-lenient.ts';
export { parseTraceql } from './parse.ts';
export { printAttribute, printFieldExpression, printStatic } from './print-field.ts';
export { printAggregate, printCondition, printMetric, printPipeline, printSpansets, printTraceql } from './print.ts';
export { compareStatics, compareUtf8, computeArithmetic, isNumeric, negateStatic } from './statics.ts';
export { formatDuration, parseDuration } from './syntax/duration.ts';
export { TRACEQL_LIMITS } from './parse-result.ts';
export type { CheckedQuery, ParseResult, QueryError, QueryWarning } from './parse-result.ts';
export type { Exemplar, MetricsIntervals, MetricsResult, MetricsSeries, NamedValue, ResultValue, ServiceStats, SpanAttribute, SpanHit, SpansetHit, TraceHit } from './result.ts';
export {
  CompareSide,
  CompareStage,
  FirstStage,
  MAX_EXEMPLARS,
  MAX_INTERVALS,
  MetricsRun,
  QUANTILE_BUCKETS_PER_OCTAVE,
  QUANTILE_BUCKET_OFFSET,
  attributesOfPipeline,
  attributesOfQuery,
  createMetrics,
  evaluateSearch,
  histogramBound,
  instantInterval,
  intervalOf,
  matchPipeline,
  matchSpanFilter,
  metricsPipelines,
  needsWholeTraces,
  quantileBucket,
  rangeIntervals,
  searchPipeline,
  stepSeconds,
  widenedNames,
} from './evaluate/index.ts';
export type {
  ComparePartial,
  ContextOptions,
  MetricsOptions,
  MetricsPartial,
  MetricsStage,
  RangeRequest,
  SearchOptions,
  StagePartial,
  TraceTotals,
  TraceTotalsLookup,
  ValueFigures,
  WidenedName,
} from './evaluate/index.ts';
