export type {
  AttributeField,
  AttributeLevel,
  Comparison,
  IntrinsicField,
  Literal,
  SpanField,
  SpanPredicate,
  TimeRange,
  TraceSearch,
} from './predicate.ts';
