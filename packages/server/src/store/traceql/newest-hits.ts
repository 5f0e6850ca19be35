import type { TraceHit } from '@spoor/core/traceql';

/** The newest traces of those added: by start, ties by trace id. */
export class NewestHits {
  private readonly limit: number;
  private hits: TraceHit[] = [];
  private readonly given = new Set<string>();

  constructor(limit: number) {
    this.limit = limit;
  }

  get all(): readonly TraceHit[] {
    return this.hits;
  }

  get isFull(): boolean {
    return this.hits.length === this.limit;
  }

  get last(): TraceHit | undefined {
    return this.hits.at(-1);
  }

  add(hits: readonly TraceHit[]): void {
    if (hits.length === 0) return;
    this.hits = [...this.hits, ...hits].sort(newestFirst).slice(0, this.limit);
  }

  /** Those kept that were not given before. */
  takeNew(): readonly TraceHit[] {
    const news = this.hits.filter(({ traceId }) => !this.given.has(traceId));
    for (const { traceId } of news) this.given.add(traceId);
    return news;
  }
}

function newestFirst(a: TraceHit, b: TraceHit): number {
  if (a.start !== b.start) return a.start > b.start ? -1 : 1;
  return a.traceId < b.traceId ? -1 : 1;
}
