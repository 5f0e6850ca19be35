import { KIND_NAMES, STATUS_NAMES } from '../ast.ts';
import type { IntrinsicName, KindName, Static, StatusName } from '../ast.ts';
import { findIntrinsic, INTRINSICS } from '../intrinsics.ts';

/** The bare words that are values. */
export const VALUE_WORDS: ReadonlyMap<string, Static> = new Map<string, Static>([
  ['true', { type: 'bool', value: true }],
  ['false', { type: 'bool', value: false }],
  ['nil', { type: 'nil' }],
  ['minInt', { type: 'int', value: -(2n ** 63n) }],
  ['maxInt', { type: 'int', value: 2n ** 63n - 1n }],
  ...STATUS_NAMES.map((value): [StatusName, Static] => [value, { type: 'status', value }]),
  ...KIND_NAMES.map((value): [KindName, Static] => [value, { type: 'kind', value }]),
]);

export const LEGACY_INTRINSICS: readonly string[] = Object.values(INTRINSICS).flatMap(({ legacy }) => legacy ?? []);

/** A bare word that is an intrinsic. */
export function legacyIntrinsic(word: string): IntrinsicName | undefined {
  return word.includes(':') ? undefined : findIntrinsic(word);
}

export const AGGREGATE_NAMES = ['count', 'min', 'max', 'avg', 'sum'] as const;
export type AggregateName = (typeof AGGREGATE_NAMES)[number];

export const STAGE_NAMES = ['by', 'coalesce', 'select'] as const;
export type StageName = (typeof STAGE_NAMES)[number];

export const METRIC_NAMES = [
  'rate', 'count_over_time', 'min_over_time', 'max_over_time', 'sum_over_time', 'avg_over_time', 'histogram_over_time', 'quantile_over_time', 'compare',
] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

export const TOP_NAMES = ['topk', 'bottomk'] as const;
export type TopName = (typeof TOP_NAMES)[number];

/** The word as a member of the list, if it is one. */
export function memberOf<T extends string>(list: readonly T[], word: string | undefined): T | undefined {
  return list.find((name) => name === word);
}

/** What people write who come from other languages. */
export const FOREIGN_WORDS: ReadonlyMap<string, string> = new Map([
  ['and', 'write && for and'],
  ['or', 'write || for or'],
  ['not', 'write ! or != for not'],
  ['null', 'write nil for a missing value'],
  ['like', 'write =~ "pattern" to match a regular expression'],
  ['contains', 'write =~ ".*text.*" to look for a part of a text'],
  ['in', 'write =~ "a|b" or several conditions with ||'],
  ['where', 'conditions stand in braces: { … }'],
]);
