import { KIND_NAMES, parseLenient } from '@spoor/core/traceql';
import type { AttributeRef } from '@spoor/core/traceql';
import type { SearchTagValuesResponse, SearchTagValuesV2Response, SearchTagsResponse, SearchTagsV2Response } from '@spoor/core/wire';
import type { TagValue } from '../../store/traceql-store.ts';
import { keywordsAnswer, tagsV1Answer, tagsV2Answer, valuesV1Answer, valuesV2Answer } from './answers/tag-answer.ts';
import type { TagsAsked } from './answers/tag-answer.ts';
import { secondsRange } from './requests/seconds-range.ts';
import { parseTagName, tagLimit, tagScope } from './requests/tag-input.ts';
import type { TagInput } from './requests/tag-input.ts';
import type { TempoDeps } from './tempo-deps.ts';

/** In the order Tempo lists them. */
const STATUSES = ['ok', 'error', 'unset'];
/** Too many values to be of use, or none that a person would pick. */
const WITHOUT_VALUES: ReadonlySet<string> = new Set(['span:duration', 'trace:duration', 'trace:id', 'span:id', 'span:parentID', 'span:childCount', 'event:timeSinceStart', 'link:traceID', 'link:spanID', 'nestedSetLeft', 'nestedSetRight', 'nestedSetParent']);

/** Tags with their scopes. Without a scope, the intrinsics too. */
export async function tagsV2(input: TagInput, deps: TempoDeps, signal: AbortSignal): Promise<SearchTagsV2Response> {
  return tagsV2Answer(await namesOf(input, deps, signal));
}

/** Names alone. Without a scope, no intrinsics. */
export async function tagsV1(input: TagInput, deps: TempoDeps, signal: AbortSignal): Promise<SearchTagsResponse> {
  const asked = await namesOf(input, deps, signal);
  return tagsV1Answer({ ...asked, intrinsics: input.scope === 'intrinsic' });
}

async function namesOf({ scope: text, query: q, start, end, limit }: TagInput, { store, tenant, semconv }: TempoDeps, signal: AbortSignal): Promise<TagsAsked> {
  const scope = tagScope(text);
  const range = secondsRange({ start, end });
  if (scope === 'intrinsic') return { found: { names: [], isCut: false }, intrinsics: true };
  const query = parseLenient(q);
  const found = await store.tagNames(
    { tenant, semconv, limit: tagLimit(limit), ...(scope !== undefined && { scope }), ...(range !== undefined && { range }), ...(query !== undefined && { query }) },
    signal,
  );
  return { found, intrinsics: scope === undefined };
}

/** Typed values of what a TraceQL identifier names. */
export async function valuesV2(name: string, input: TagInput, deps: TempoDeps, signal: AbortSignal): Promise<SearchTagValuesV2Response> {
  const attribute = parseTagName(name);
  const keywords = keywordsOf(attribute);
  return keywords === undefined ? valuesV2Answer(await valuesOf(attribute, input, deps, signal)) : keywordsAnswer(keywords);
}

/** Values as texts of a bare name: an attribute of a span or its resource, or an intrinsic. */
export async function valuesV1(name: string, input: TagInput, deps: TempoDeps, signal: AbortSignal): Promise<SearchTagValuesResponse> {
  if (name === 'status.code') return { tagValues: ['0', '1', '2', 'error', 'ok', 'unset'], metrics: {} };
  const attribute = bareAttribute(name);
  const keywords = keywordsOf(attribute);
  return keywords === undefined ? valuesV1Answer(await valuesOf(attribute, input, deps, signal)) : { tagValues: keywords, metrics: {} };
}

function keywordsOf(attribute: AttributeRef): readonly string[] | undefined {
  if (attribute.kind !== 'intrinsic') return undefined;
  if (WITHOUT_VALUES.has(attribute.name)) return [];
  if (attribute.name === 'span:status') return STATUSES;
  return attribute.name === 'span:kind' ? KIND_NAMES : undefined;
}

async function valuesOf(attribute: AttributeRef, { query: q, start, end, limit }: TagInput, { store, tenant, semconv }: TempoDeps, signal: AbortSignal): Promise<readonly TagValue[]> {
  const range = secondsRange({ start, end });
  const query = parseLenient(q);
  const { values } = await store.tagValues(
    { tenant, semconv, attribute, limit: tagLimit(limit), ...(range !== undefined && { range }), ...(query !== undefined && { query }) },
    signal,
  );
  return values;
}

const BARE_INTRINSICS: Readonly<Record<string, string>> = {
  name: 'name',
  status: 'status',
  kind: 'kind',
  duration: 'duration',
  rootName: 'rootName',
  rootServiceName: 'rootServiceName',
  'root.name': 'rootName',
  'root.service.name': 'rootServiceName',
};

function bareAttribute(name: string): AttributeRef {
  const intrinsic = BARE_INTRINSICS[name];
  if (intrinsic !== undefined) return parseTagName(intrinsic);
  // Already scoped: newer clients ask the old endpoint like the new one.
  if (/^(\.|(span|resource|event|link|instrumentation)[.:])/.test(name)) return parseTagName(name);
  return { kind: 'attribute', scope: 'unscoped', name, at: { start: 0, end: 0 } };
}
