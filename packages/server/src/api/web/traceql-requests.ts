import { MAX_INTERVALS, instantInterval, parseLenient, parseTraceql, rangeIntervals } from '@spoor/core/traceql';
import type { CheckedQuery, MetricsIntervals } from '@spoor/core/traceql';
import type { TraceqlErrorAnswer } from '@spoor/core/wire';
import type { TimeRange } from '@spoor/core/plan';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { StoreError } from '../../store/store-error.ts';
import { ApiError, describeFailure } from '../http/index.ts';
import { integerInput, rangeInputs } from './inputs.ts';
import type { WebApiDeps } from './web-api-deps.ts';

export const NDJSON = 'application/x-ndjson';

const SECOND = 1_000_000_000n;
const POINTS = 120n;
/** Seconds people read at an axis. */
const STEPS = [1n, 2n, 5n, 10n, 15n, 30n, 60n, 120n, 300n, 600n, 900n, 1_800n, 3_600n, 7_200n, 21_600n, 43_200n, 86_400n];

/** `q` of a request: a whole query, and whether old and new names of semantic conventions find the same spans. */
export const queryInputs = { ...rangeInputs, q: z.string().min(1).max(131_072), names: z.enum(['both', 'exact']).optional() };

/** `q` of completion: the filter around the cursor, finished or not. */
export const partialInputs = { ...rangeInputs, q: z.string().max(131_072).optional(), names: z.enum(['both', 'exact']).optional(), limit: integerInput(1, 1_000).default(100) };

export const searchInputs = { ...queryInputs, limit: integerInput(1, 1_000).default(20), spans: integerInput(1, 100).default(3) };

export const metricsInputs = { ...queryInputs, step: integerInput(1, 31_536_000).optional().describe('Seconds; chosen by the range when absent.'), exemplars: integerInput(0, 200).default(60), series: integerInput(1, 10_000).optional().describe('100 when absent; of a comparison as many as there are.') };

export function semconvOf({ names }: { readonly names?: 'both' | 'exact' | undefined }, deps: WebApiDeps): boolean {
  return names === undefined ? (deps.semconv ?? true) : names === 'both';
}

/** The query, or what is wrong with it, as the answer's body. */
export function readQuery(text: string, reply: FastifyReply): CheckedQuery | TraceqlErrorAnswer {
  const parsed = parseTraceql(text);
  if (parsed.ok) return parsed.query;
  const [first] = parsed.errors;
  void reply.code(400);
  const message = first === undefined ? 'The query cannot be read.' : `Line ${first.line}, column ${first.column}: ${first.message}`;
  return { error: { code: 'BAD_REQUEST', message, problems: parsed.errors } };
}

/** What a half-written filter surely says. */
export function conditionOf(text: string | undefined): { readonly query?: CheckedQuery } {
  const query = text === undefined ? undefined : parseLenient(text);
  return query === undefined ? {} : { query };
}

/** BAD_REQUEST when the range or the step is no good. */
export function intervalsOf(query: CheckedQuery, { from, to }: TimeRange, step: number | undefined): MetricsIntervals {
  try {
    if (isComparison(query)) return instantInterval({ start: from, end: to });
    const range = to - from;
    const chosen = step === undefined ? (STEPS.find((seconds) => range / (seconds * SECOND) <= POINTS) ?? range / SECOND / POINTS) * SECOND : BigInt(step) * SECOND;
    if (range / chosen > BigInt(MAX_INTERVALS)) throw new RangeError('the step is too short for the range');
    return rangeIntervals({ start: from, end: to, step: chosen });
  } catch (error) {
    if (error instanceof RangeError) throw new ApiError(400, 'BAD_REQUEST', `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`);
    throw error;
  }
}

/** `compare` is about the whole range, not about its course. */
export function isComparison(query: CheckedQuery): boolean {
  return query.kind === 'metrics' && query.expression.kind === 'metrics-pipeline' && query.expression.aggregate.name === 'compare';
}

/** The store says what cannot be answered in words for a person; that is the client's to hear. */
export function storeFailure(error: unknown): unknown {
  return error instanceof StoreError && error.code === 'BAD_DATA' ? new ApiError(400, 'BAD_REQUEST', error.message) : error;
}

interface Updates<T> {
  readonly updates: AsyncIterable<T>;
  readonly isStream: boolean;
  readonly signal: AbortSignal;
  readonly reply: FastifyReply;
}

/** Every update as a line of its own, or the last alone. A failure on the way is the last line, as an error's body. */
export async function answerUpdates<T extends { readonly done: boolean }>({ updates, isStream, signal, reply }: Updates<T>): Promise<unknown> {
  if (isStream) return reply.type(NDJSON).send(Readable.from(linesOf(updates, signal), { objectMode: false, highWaterMark: 1 }));
  try {
    for await (const update of updates) if (update.done) return update;
  } catch (error) {
    throw storeFailure(error);
  }
  throw new StoreError('INTERNAL', 'the store ended an answer without its last part');
}

async function* linesOf(updates: AsyncIterable<unknown>, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    for await (const update of updates) yield Buffer.from(`${JSON.stringify(update)}\n`);
  } catch (error) {
    if (signal.aborted) return;
    const { code, message } = describeFailure(storeFailure(error));
    yield Buffer.from(`${JSON.stringify({ error: { code, message } })}\n`);
  }
}
