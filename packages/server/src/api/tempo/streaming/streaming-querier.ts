import {
  QUERY_INSTANT_REQUEST,
  QUERY_RANGE_REQUEST,
  SEARCH_REQUEST,
  SEARCH_TAGS_REQUEST,
  SEARCH_TAGS_RESPONSE,
  SEARCH_TAGS_V2_RESPONSE,
  SEARCH_TAG_VALUES_REQUEST,
  SEARCH_TAG_VALUES_RESPONSE,
  SEARCH_TAG_VALUES_V2_RESPONSE,
  WireError,
  decodeTempoProtobuf,
  encodeTempoPackets,
} from '@spoor/core/wire';
import type { Message, Schema, SearchTagValuesRequest, SearchTagsRequest } from '@spoor/core/wire';
import type { StreamingMethod } from '../../../transport/grpc/index.ts';
import type { MetricsInput } from '../requests/metrics-input.ts';
import type { TagInput } from '../requests/tag-input.ts';
import { tagsV1, tagsV2, valuesV1, valuesV2 } from '../tags.ts';
import type { TempoDeps } from '../tempo-deps.ts';
import { badRequest } from '../tempo-error.ts';
import { PACKET_BYTES } from './cadence.ts';
import { streamMetrics } from './measuring.ts';
import { streamSearch } from './searching.ts';

const SERVICE = '/tempopb.StreamingQuerier';

/** The methods of `tempopb.StreamingQuerier`. */
export function streamingQuerier(deps: TempoDeps): ReadonlyMap<string, StreamingMethod> {
  return new Map<string, StreamingMethod>([
    [`${SERVICE}/Search`, (bytes, signal) => {
      const { tags = new Map<string, string>(), minDurationMs = 0, maxDurationMs = 0, limit = 0, start = 0, end = 0, query = '', spansPerSpanSet = 0 } = read(SEARCH_REQUEST, bytes);
      return streamSearch({ query, tags, minDurationMs, maxDurationMs, limit, spansPerSpanset: spansPerSpanSet, start, end }, deps, signal);
    }],
    [`${SERVICE}/SearchTags`, (bytes, signal) => once(SEARCH_TAGS_RESPONSE, 'tagNames', tagsV1(namesInput(read(SEARCH_TAGS_REQUEST, bytes)), deps, signal))],
    [`${SERVICE}/SearchTagsV2`, (bytes, signal) => once(SEARCH_TAGS_V2_RESPONSE, 'scopes', tagsV2(namesInput(read(SEARCH_TAGS_REQUEST, bytes)), deps, signal))],
    [`${SERVICE}/SearchTagValues`, (bytes, signal) => {
      const request = read(SEARCH_TAG_VALUES_REQUEST, bytes);
      return once(SEARCH_TAG_VALUES_RESPONSE, 'tagValues', valuesV1(request.tagName ?? '', valuesInput(request), deps, signal));
    }],
    [`${SERVICE}/SearchTagValuesV2`, (bytes, signal) => {
      const request = read(SEARCH_TAG_VALUES_REQUEST, bytes);
      return once(SEARCH_TAG_VALUES_V2_RESPONSE, 'tagValues', valuesV2(request.tagName ?? '', valuesInput(request), deps, signal));
    }],
    [`${SERVICE}/MetricsQueryRange`, (bytes, signal) => {
      const { step = 0n, exemplars = 0, maxSeries = 0, ...rest } = read(QUERY_RANGE_REQUEST, bytes);
      return streamMetrics({ ...times(rest), step, maxSeries, ...(exemplars > 0 && { exemplars }) }, deps, signal);
    }],
    [`${SERVICE}/MetricsQueryInstant`, (bytes, signal) => streamMetrics({ ...times(read(QUERY_INSTANT_REQUEST, bytes)), maxSeries: 0 }, deps, signal)],
  ]);
}

function read<M extends Message>(schema: Schema<M>, bytes: Uint8Array): Partial<M> {
  try {
    return decodeTempoProtobuf(schema, bytes);
  } catch (error) {
    if (error instanceof WireError) throw badRequest(`the request is no such message: ${error.message}`);
    throw error;
  }
}

async function* once<M extends Message>(schema: Schema<M>, list: keyof M & string, answer: Promise<M>): AsyncGenerator<Uint8Array> {
  yield* encodeTempoPackets(schema, await answer, { list, limit: PACKET_BYTES });
}

function times({ query = '', start = 0n, end = 0n }: { readonly query?: string; readonly start?: bigint; readonly end?: bigint }): Pick<MetricsInput, 'query' | 'start' | 'end'> {
  return { query, start, end };
}

function namesInput({ scope = '', query = '', start = 0, end = 0, maxTagsPerScope = 0 }: Partial<SearchTagsRequest>): TagInput {
  return { scope, query, start, end, limit: maxTagsPerScope };
}

function valuesInput({ query = '', start = 0, end = 0, maxTagValues = 0 }: Partial<SearchTagValuesRequest>): TagInput {
  return { scope: '', query, start, end, limit: maxTagValues };
}
