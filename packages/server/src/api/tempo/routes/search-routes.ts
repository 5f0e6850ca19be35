import type { FastifyInstance } from 'fastify';
import { SEARCH_RESPONSE } from '@spoor/core/wire';
import { QueryValues, clientSignal } from '../../http/index.ts';
import { searchMetrics, traceMetadata } from '../answers/search-answer.ts';
import { planSearch, searchInput } from '../requests/search-input.ts';
import { runSearch } from '../run-queries.ts';
import { sendMessage } from '../send.ts';
import type { TempoDeps } from '../tempo-deps.ts';

/** `GET /api/search`: TraceQL in `q`, or tags and durations. */
export function registerSearch(app: FastifyInstance, deps: TempoDeps): void {
  app.get('/api/search', async (request, reply) => {
    const planned = planSearch(searchInput(new QueryValues(request.url)), deps);
    const { hits, progress } = await runSearch(planned, deps, clientSignal(reply));
    const message = { traces: hits.map((hit) => traceMetadata(hit, planned.legacy)), metrics: searchMetrics(progress) };
    return sendMessage(request, reply, { schema: SEARCH_RESPONSE, message });
  });
}
