import type { SpanBlock } from '@spoor/core/model';
import type { SpanStore } from '../store/span-store.ts';

/** Traces of one read of the store: bounds what is held at a time; the store takes at most 500. */
const TRACES_PER_READ = 100;

export interface TraceSource {
  readonly store: SpanStore;
  readonly tenant: string;
  readonly signal: AbortSignal;
}

/** The traces that exist, in the order of `traceIds`, a block of some at a time. */
export async function* readTraces(traceIds: readonly string[], { store, tenant, signal }: TraceSource): AsyncGenerator<SpanBlock> {
  for (let from = 0; from < traceIds.length; from += TRACES_PER_READ) {
    yield await store.traces(tenant, traceIds.slice(from, from + TRACES_PER_READ), signal);
  }
}

/** Reads the first block before anything is answered, so that a failing store still gets its status; then all blocks in turn. */
export async function startReading(blocks: AsyncGenerator<SpanBlock>): Promise<AsyncIterable<SpanBlock>> {
  const first = await blocks.next();
  return (async function* () {
    if (first.done !== true) yield first.value;
    yield* blocks;
  })();
}
