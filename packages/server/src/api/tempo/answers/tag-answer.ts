import { INTRINSICS, INTRINSIC_NAMES } from '@spoor/core/traceql';
import type { SearchTagValuesResponse, SearchTagValuesV2Response, SearchTagsResponse, SearchTagsV2Response, TagScope as ScopeAnswer, TempoTagValue } from '@spoor/core/wire';
import type { TagNames, TagValue } from '../../../store/traceql-store.ts';
import { TAG_SCOPES } from '../requests/tag-input.ts';

/** Every spelling of the intrinsics that completion offers, sorted. */
const INTRINSIC_TAGS = INTRINSIC_NAMES.filter((name) => INTRINSICS[name].listed)
  .flatMap((name) => [name, INTRINSICS[name].legacy ?? name])
  .filter((name, at, all) => all.indexOf(name) === at)
  .sort();

export interface TagsAsked {
  readonly found: TagNames;
  /** Whether the intrinsics are asked for, alone or with everything. */
  readonly intrinsics: boolean;
}

export function tagsV2Answer({ found, intrinsics }: TagsAsked): SearchTagsV2Response {
  const scopes: ScopeAnswer[] = intrinsics ? [{ name: 'intrinsic', tags: INTRINSIC_TAGS }] : [];
  for (const scope of TAG_SCOPES) {
    const tags = found.names.filter((tag) => tag.scope === scope).map(({ name }) => name).sort();
    if (tags.length > 0) scopes.push({ name: scope, tags });
  }
  return { scopes, metrics: {} };
}

/** The names of all scopes together. */
export function tagsV1Answer({ found, intrinsics }: TagsAsked): SearchTagsResponse {
  const names = new Set([...(intrinsics ? INTRINSIC_TAGS : []), ...found.names.map(({ name }) => name)]);
  return { tagNames: [...names].sort(), metrics: {} };
}

export function valuesV2Answer(values: readonly TagValue[]): SearchTagValuesV2Response {
  return { tagValues: values.map(({ value }) => typedValue(value)), metrics: {} };
}

export function valuesV1Answer(values: readonly TagValue[]): SearchTagValuesResponse {
  return { tagValues: [...new Set(values.map(({ value }) => typedValue(value).value))], metrics: {} };
}

export function keywordsAnswer(keywords: readonly string[]): SearchTagValuesV2Response {
  return { tagValues: keywords.map((value) => ({ type: 'keyword', value })), metrics: {} };
}

function typedValue(value: TagValue['value']): TempoTagValue {
  switch (value.type) {
    case 'float':
      return { type: 'float', value: Number.isInteger(value.value) && Math.abs(value.value) < 1e15 ? value.value.toFixed(1) : String(value.value) };
    case 'duration':
      return { type: 'duration', value: `${value.value}ns` };
    case 'status':
    case 'kind':
      return { type: 'keyword', value: value.value };
    default:
      return { type: value.type, value: String(value.value) };
  }
}
