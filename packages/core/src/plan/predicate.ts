/**
 * The waist of every query surface: Jaeger search, the UI's form and (later) TraceQL and X-Ray filters compile to this
 * plan; the store compiles it to SQL, `evaluate.ts` runs it over columns in memory and is its specification.
 */
export type SpanPredicate =
  | { readonly op: 'true' }
  | { readonly op: 'and' | 'or'; readonly terms: readonly SpanPredicate[] }
  | { readonly op: 'not'; readonly term: SpanPredicate }
  | { readonly op: 'compare'; readonly field: SpanField; readonly cmp: Comparison; readonly value: Literal }
  /** The attribute is there, whatever its value. */
  | { readonly op: 'exists'; readonly field: AttributeField };

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=' | '=~' | '!~';

/**
 * `text` compares with the value's text whatever its type ("200" finds int 200, "true" finds bool true): Jaeger's rule.
 * `string`, `number` and `bool` compare with values of that type only (ints and doubles alike). Regular expressions are
 * RE2, fully anchored.
 */
export type Literal =
  | { readonly type: 'text' | 'string'; readonly value: string }
  | { readonly type: 'number'; readonly value: number | bigint }
  | { readonly type: 'bool'; readonly value: boolean };

export type SpanField = IntrinsicField | AttributeField;

export interface IntrinsicField {
  readonly kind: 'intrinsic';
  /** `duration` in nanoseconds; `kind` and `status` as OTLP numbers; `service` is the resource's service.name. */
  readonly name: 'service' | 'name' | 'kind' | 'status' | 'statusMessage' | 'duration' | 'scopeName' | 'scopeVersion';
}

export interface AttributeField {
  readonly kind: 'attribute';
  /** Where to look; a match in any of them counts. */
  readonly levels: readonly AttributeLevel[];
  readonly key: string;
}

export type AttributeLevel = 'span' | 'resource' | 'scope' | 'event' | 'link';

/** Nanoseconds since the Unix epoch, by span start: from ≤ start < to. */
export interface TimeRange {
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * Which traces: those with at least one span that meets `predicate` and starts within `range`.
 * `latest` orders by the newest matching span, `slowest` by the whole trace's duration, `most-spans` and `most-errors`
 * by its counts; ties by trace id, so that the order is total.
 */
export interface TraceSearch {
  readonly tenant: string;
  readonly predicate: SpanPredicate;
  readonly range: TimeRange;
  readonly order: 'latest' | 'slowest' | 'fastest' | 'most-spans' | 'most-errors';
  readonly limit: number;
  /** Whole-trace duration bounds, nanoseconds. */
  readonly minTraceDuration?: bigint;
  readonly maxTraceDuration?: bigint;
  /** From the previous page's `next`. */
  readonly cursor?: string;
}
