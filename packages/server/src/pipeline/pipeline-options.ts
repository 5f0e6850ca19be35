import type { IngestLimits, SpanBlock } from '@spoor/core/model';
import type { Journal } from '../journal/index.ts';
import type { Log, Metrics } from '../observe/index.ts';
import type { SpanStore } from '../store/span-store.ts';
import type { Decoder } from './decoders.ts';

export interface PipelineOptions {
  readonly journal: Journal;
  readonly store: Pick<SpanStore, 'insert'>;
  readonly limits: IngestLimits;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock?: PipelineClock;
  readonly tuning?: Partial<PipelineTuning>;
  /** By format; all that are built in when absent. */
  readonly decoders?: Readonly<Record<string, Decoder | undefined>>;
}

/** Deadlines and ages are measured on the monotonic clock: a step of the wall clock moves nothing but what is shown. */
export interface PipelineClock {
  /** Milliseconds, never backwards. */
  monotonic(): number;
  /** Nanoseconds since the Unix epoch. */
  wall(): bigint;
}

export const SYSTEM_CLOCK: PipelineClock = {
  monotonic: () => performance.now(),
  wall: () => BigInt(Date.now()) * 1_000_000n,
};

export interface PipelineTuning {
  /** A block is inserted when it holds so many spans (twice the spans cost the engine a third less each, and memory), … */
  readonly flushSpans: number;
  /** … payloads of so many bytes, … */
  readonly flushBytes: number;
  /** … or so many milliseconds after its first payload. */
  readonly flushMs: number;
  /** Blocks in all: being filled, waiting, being inserted. */
  readonly blocks: number;
  /** Inserts at once. */
  readonly parallelInserts: number;
  readonly insertTimeoutMs: number;
  /** How long an answer may wait for a free block, and how many bytes of payloads may. */
  readonly holdMs: number;
  readonly holdBytes: number;
  readonly nearBytes: number;
}

export const DEFAULT_TUNING: PipelineTuning = {
  flushSpans: 100_000,
  flushBytes: 64 * 1024 * 1024,
  flushMs: 1_000,
  blocks: 3,
  parallelInserts: 2,
  insertTimeoutMs: 120_000,
  holdMs: 1_000,
  holdBytes: 32 * 1024 * 1024,
  nearBytes: 16 * 1024 * 1024,
};

/** Called in the turn in which the payload is answered; the rows are valid only during the call. */
export type SpansListener = (block: SpanBlock, fromRow: number, toRow: number) => void;

export interface PipelineStatus {
  readonly state: 'ok' | 'catching_up' | 'store_unavailable' | 'journal_full' | 'closed';
  /** In words, when the state is not ok. */
  readonly trouble: string | undefined;
  readonly journalBytes: number;
  readonly journalMaxBytes: number;
  /** Accepted but not yet in the store. Spans of an earlier run count when they were read back. */
  readonly lagBytes: number;
  readonly lagSpans: number;
  /** Age of the oldest of them. */
  readonly lagSeconds: number;
  /** Milliseconds since the Unix epoch. */
  readonly lastInsertAt: number | undefined;
  readonly insertedSpansPerSecond: number;
}
