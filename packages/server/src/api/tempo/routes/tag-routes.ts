import type { FastifyInstance } from 'fastify';
import { SEARCH_TAGS_RESPONSE, SEARCH_TAGS_V2_RESPONSE, SEARCH_TAG_VALUES_RESPONSE, SEARCH_TAG_VALUES_V2_RESPONSE } from '@spoor/core/wire';
import { QueryValues, clientSignal } from '../../http/index.ts';
import { tagInput } from '../requests/tag-input.ts';
import { sendMessage } from '../send.ts';
import { tagsV1, tagsV2, valuesV1, valuesV2 } from '../tags.ts';
import type { TempoDeps } from '../tempo-deps.ts';

/** Names and values of attributes, in both versions. */
export function registerTags(app: FastifyInstance, deps: TempoDeps): void {
  app.get('/api/search/tags', async (request, reply) => {
    const message = await tagsV1(tagInput(new QueryValues(request.url)), deps, clientSignal(reply));
    return sendMessage(request, reply, { schema: SEARCH_TAGS_RESPONSE, message });
  });

  app.get('/api/v2/search/tags', async (request, reply) => {
    const message = await tagsV2(tagInput(new QueryValues(request.url)), deps, clientSignal(reply));
    return sendMessage(request, reply, { schema: SEARCH_TAGS_V2_RESPONSE, message });
  });

  app.get<{ Params: { tag: string } }>('/api/search/tag/:tag/values', async (request, reply) => {
    const message = await valuesV1(onceMore(request.params.tag), tagInput(new QueryValues(request.url)), deps, clientSignal(reply));
    return sendMessage(request, reply, { schema: SEARCH_TAG_VALUES_RESPONSE, message });
  });

  app.get<{ Params: { tag: string } }>('/api/v2/search/tag/:tag/values', async (request, reply) => {
    const message = await valuesV2(onceMore(request.params.tag), tagInput(new QueryValues(request.url)), deps, clientSignal(reply));
    return sendMessage(request, reply, { schema: SEARCH_TAG_VALUES_V2_RESPONSE, message });
  });
}

/** Grafana encodes the tag in the path, and its plugin proxy sometimes once more. */
function onceMore(text: string): string {
  if (!/%[0-9a-f]{2}/i.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a percent sign that was one
  }
}
