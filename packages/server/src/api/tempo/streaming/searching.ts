import { SEARCH_RESPONSE, encodeTempoPackets } from '@spoor/core/wire';
import type { SearchResponse } from '@spoor/core/wire';
import type { TraceHit } from '@spoor/core/traceql';
import { searchMetrics, traceMetadata } from '../answers/search-answer.ts';
import { planSearch } from '../requests/search-input.ts';
import type { SearchInput } from '../requests/search-input.ts';
import type { TempoDeps } from '../tempo-deps.ts';
import { Cadence, PACKET_BYTES } from './cadence.ts';

/**
 * The first traces as soon as there are some, then what is new at most every half second, at the end all of it: the whole
 * answer once more, because traces of before may not be among the most recent ones in the end.
 */
export async function* streamSearch(input: SearchInput, deps: TempoDeps, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const { search, legacy } = planSearch(input, deps);
  const cadence = new Cadence();
  let waiting: TraceHit[] = [];
  for await (const { hits, done, progress } of deps.store.searchTraceql(search, signal)) {
    if (!done) waiting.push(...hits);
    if (!done && !cadence.isDue(waiting.length > 0)) continue;
    const traces = (done ? hits : waiting).map((hit) => traceMetadata(hit, legacy));
    waiting = [];
    const answer: SearchResponse = { traces, metrics: searchMetrics(progress) };
    yield* encodeTempoPackets(SEARCH_RESPONSE, answer, { list: 'traces', limit: PACKET_BYTES });
    if (done) return;
  }
}
