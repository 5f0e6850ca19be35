import { spanIdToHex, traceIdToHex } from '@spoor/core/model';
import type { SpanBlock } from '@spoor/core/model';
import { matchSpans } from '@spoor/core/plan';
import type { SpanPredicate } from '@spoor/core/plan';
import type { TailAnswer, TailSpanAnswer } from '@spoor/core/wire';
import type { Arrivals } from './web-api-deps.ts';

export interface TailConditions {
  readonly predicate: SpanPredicate;
  /** Only server, consumer and root spans: one or a few a request. */
  readonly entriesOnly: boolean;
}

/** Spans one message may carry: more in half a second nobody reads. */
const MAX_SPANS = 100;
const KIND_SERVER = 2;
const KIND_CONSUMER = 5;

/** What arrived since the last `take`, bounded: the first spans that match, and counts of all. */
export class TailFeed implements Disposable {
  private readonly conditions: TailConditions;
  private readonly stop: () => void;
  private readonly now: () => number;
  private spans: TailSpanAnswer[] = [];
  private seen = 0;
  private matched = 0;
  private since: number;

  constructor(arrivals: Arrivals, conditions: TailConditions, now: () => number = () => performance.now()) {
    this.conditions = conditions;
    this.now = now;
    this.since = now();
    this.stop = arrivals.onSpans((block, from, to) => this.look(block, from, to));
  }

  take(): TailAnswer {
    const at = this.now();
    const { spans, seen, matched } = this;
    const answer = { spans, seen, matched, dropped: matched - spans.length, milliseconds: Math.round(at - this.since) };
    this.spans = [];
    this.seen = 0;
    this.matched = 0;
    this.since = at;
    return answer;
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  private look(block: SpanBlock, from: number, to: number): void {
    const { predicate, entriesOnly } = this.conditions;
    this.seen += to - from;
    const mask = matchSpans(predicate, block, { from, to });
    for (let row = from; row < to; row++) {
      if (mask[row - from] === 0 || (entriesOnly && !isEntry(block, row))) continue;
      this.matched++;
      if (this.spans.length < MAX_SPANS) this.spans.push(tailSpan(block, row));
    }
  }
}

function isRoot(block: SpanBlock, row: number): boolean {
  return block.parentId[2 * row] === 0 && block.parentId[2 * row + 1] === 0;
}

function isEntry(block: SpanBlock, row: number): boolean {
  return block.kind[row] === KIND_SERVER || block.kind[row] === KIND_CONSUMER || isRoot(block, row);
}

function tailSpan(block: SpanBlock, row: number): TailSpanAnswer {
  const { strings } = block;
  return {
    traceId: traceIdToHex(block.traceId, row * 16),
    spanId: spanIdToHex(block.spanId[2 * row]!, block.spanId[2 * row + 1]!),
    service: strings.get(block.resources.service[block.resource[row]!]!),
    name: strings.get(block.name[row]!),
    kind: block.kind[row]!,
    status: block.status[row]!,
    start: String(block.start64[row]!),
    duration: Number(block.duration64[row]!),
    root: isRoot(block, row),
  };
}
