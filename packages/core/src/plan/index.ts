export { PREDICATE_LIMITS, checkPredicate } from './check.ts';
export { matchSpans } from './evaluate.ts';
export type { RowRange, SpanMask } from './evaluate.ts';
export { printPredicate } from './print.ts';
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
export { compileRegex, translateRegex } from './regex.ts';
export type { TranslatedRegex } from './regex.ts';
