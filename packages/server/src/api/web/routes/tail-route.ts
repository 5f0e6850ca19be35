import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ApiError } from '../../http/index.ts';
import { conditionInputs, predicateOf } from '../conditions.ts';
import { TailFeed } from '../tail-feed.ts';
import type { TailConditions } from '../tail-feed.ts';
import type { Arrivals } from '../web-api-deps.ts';
import { webRoute } from '../web-route.ts';

const EVERY_MS = 500;
/** Each costs a look at every span that arrives. */
const MAX_TAILS = 20;
const openTails = new WeakMap<Arrivals, number>();

export const tailRoute = webRoute({
  method: 'GET',
  path: '/tail',
  summary: 'Spans as they arrive, twice a second, as server-sent events (TailAnswer in core/wire). What a slow reader misses is counted.',
  query: z.object({ ...conditionInputs, spans: z.enum(['entry', 'all']).default('entry') }),
  answer: { contentTypes: ['text/event-stream'] },
  async handle({ query, signal, reply }, deps) {
    const { arrivals } = deps;
    if (arrivals === undefined) throw new ApiError(501, 'NOT_AVAILABLE', 'This server has no live tail.');
    const conditions = { predicate: predicateOf(query), entriesOnly: query.spans === 'entry' };
    if ((openTails.get(arrivals) ?? 0) >= MAX_TAILS) throw new ApiError(503, 'NOT_AVAILABLE', `Already ${MAX_TAILS} live tails are open. Close one and try again.`);
    return reply.type('text/event-stream').send(Readable.from(events(arrivals, conditions, signal), { objectMode: false, highWaterMark: 1 }));
  },
});

/** Asked for the next event only when the last one is on its way: meanwhile the feed goes on counting. */
async function* events(arrivals: Arrivals, conditions: TailConditions, signal: AbortSignal): AsyncGenerator<Buffer> {
  using feed = new TailFeed(arrivals, conditions);
  openTails.set(arrivals, (openTails.get(arrivals) ?? 0) + 1);
  try {
    for (;;) {
      yield Buffer.from(`data: ${JSON.stringify(feed.take())}\n\n`);
      await sleep(EVERY_MS, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    openTails.set(arrivals, (openTails.get(arrivals) ?? 1) - 1);
  }
}
