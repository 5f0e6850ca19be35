import type { SpanBlock } from '../../../model/index.ts';
import { spanIdToHex, traceIdToHex } from '../../../model/index.ts';
import type { Exemplar } from '../../result.ts';

/** An exemplar and the group whose series it belongs to. */
export interface PickedExemplar {
  readonly group: string;
  readonly exemplar: Exemplar;
}

interface Candidate extends PickedExemplar {
  readonly high: number;
  readonly low: number;
}

/** What a span offers as an exemplar. */
export interface Offer {
  readonly interval: number;
  readonly group: string;
  readonly value: number;
}

/**
 * Picks exemplars spread over the intervals: in each those with the smallest span ids. Ids are random, so this is a fair
 * sample, and the same whatever the order of the blocks.
 */
export class ExemplarPicker {
  readonly limit: number;
  private readonly quota: number;
  private readonly byInterval: Candidate[][];

  constructor(limit: number, intervals: number) {
    this.limit = limit;
    // More than an even share: in many intervals there is nothing.
    this.quota = Math.min(limit, Math.max(4, Math.ceil((2 * limit) / intervals)));
    this.byInterval = Array.from({ length: limit === 0 ? 0 : intervals }, () => []);
  }

  /** Most spans are refused here, by one comparison. */
  wants(interval: number, low: number, high: number): boolean {
    if (this.quota === 0) return false;
    const picked = this.byInterval[interval]!;
    if (picked.length < this.quota) return true;
    const last = picked[picked.length - 1]!;
    return high < last.high || (high === last.high && low < last.low);
  }

  offer(block: SpanBlock, row: number, { interval, group, value }: Offer): void {
    const low = block.spanId[2 * row]!;
    const high = block.spanId[2 * row + 1]!;
    const exemplar = { traceId: traceIdToHex(block.traceId, row * 16), spanId: spanIdToHex(low, high), value, time: block.start64[row]! };
    this.insert(interval, { group, exemplar, high, low });
  }

  /** One that was picked elsewhere. */
  add(interval: number, { group, exemplar }: PickedExemplar): void {
    const high = Number.parseInt(exemplar.spanId.slice(0, 8), 16);
    const low = Number.parseInt(exemplar.spanId.slice(8), 16);
    if (this.wants(interval, low, high)) this.insert(interval, { group, exemplar, high, low });
  }

  get picked(): readonly (readonly [interval: number, picked: PickedExemplar])[] {
    return this.byInterval.flatMap((candidates, interval) => candidates.map(({ group, exemplar }) => [interval, { group, exemplar }] as const));
  }

  /** At most the limit, in order of time: the first of every interval, then the second, and so on. */
  result(): readonly PickedExemplar[] {
    const ranked = this.byInterval.flatMap((candidates) => candidates.map((candidate, rank) => ({ candidate, rank })));
    ranked.sort((a, b) => a.rank - b.rank || byId(a.candidate, b.candidate));
    const chosen = ranked.slice(0, this.limit).map(({ candidate }) => candidate);
    return chosen.sort((a, b) => (a.exemplar.time === b.exemplar.time ? byId(a, b) : a.exemplar.time < b.exemplar.time ? -1 : 1));
  }

  private insert(interval: number, candidate: Candidate): void {
    const picked = this.byInterval[interval]!;
    let at = picked.length;
    while (at > 0 && byId(candidate, picked[at - 1]!) < 0) at--;
    picked.splice(at, 0, candidate);
    if (picked.length > this.quota) picked.pop();
  }
}

function byId(a: Candidate, b: Candidate): number {
  return a.high - b.high || a.low - b.low || (a.exemplar.traceId < b.exemplar.traceId ? -1 : a.exemplar.traceId > b.exemplar.traceId ? 1 : 0);
}
