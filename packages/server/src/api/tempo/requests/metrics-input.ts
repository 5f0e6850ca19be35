import { MAX_INTERVALS, formatDuration, instantInterval, rangeIntervals } from '@spoor/core/traceql';
import type { CheckedQuery } from '@spoor/core/traceql';
import type { TraceqlMetrics } from '../../../store/traceql-store.ts';
import { goQuote, parseGoDuration } from '../../http/go-values.ts';
import type { QueryValues } from '../../http/index.ts';
import type { TempoDeps } from '../tempo-deps.ts';
import { badRequest } from '../tempo-error.ts';
import { defaultStep } from './default-step.ts';
import { countParam } from './parameters.ts';
import { parseQuery } from './query-text.ts';
import { parseTimestamp, timeBounds } from './time-bounds.ts';

/** What a metrics query asks for, unchecked. Nanoseconds. */
export interface MetricsInput {
  readonly query: string;
  readonly start: bigint;
  readonly end: bigint;
  /** 0: by the range. Absent: one value over the whole range. */
  readonly step?: bigint;
  /** undefined: as many as Tempo gives. */
  readonly exemplars?: number;
  /** 0: the default. */
  readonly maxSeries: number;
}

const MAX_EXEMPLARS = 100;
const MAX_SERIES = 1_000;

/** Parameters of `GET /api/metrics/query_range`. Throws `TempoError`. */
export function rangeInput(query: QueryValues, now: bigint): MetricsInput {
  const exemplars = query.get('exemplars') === undefined ? undefined : countParam(query, 'exemplars');
  return { ...instantInput(query, now), step: stepParam(query.get('step')), maxSeries: countParam(query, 'maxSeries'), ...(exemplars !== undefined && { exemplars }) };
}

/** Parameters of `GET /api/metrics/query`. */
export function instantInput(query: QueryValues, now: bigint): MetricsInput {
  return { query: query.get('q', 'query') ?? '', ...timeBounds({ start: query.get('start'), end: query.get('end'), since: query.get('since') }, now), maxSeries: 0 };
}

/** Seconds with or without a fraction, or a Go duration. */
function stepParam(text: string | undefined): bigint {
  if (text === undefined) return 0n;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? parseTimestamp(text, 'seconds') : undefined;
  const step = seconds ?? parseGoDuration(text);
  if (step instanceof Error) throw badRequest(`cannot parse ${goQuote(text)} to a valid duration`);
  if (step <= 0n) throw badRequest('step must be greater than 0');
  return step;
}

/** Checks everything about a metrics query before anything is allocated for it. Throws `TempoError`. */
export function planMetrics(input: MetricsInput, deps: Pick<TempoDeps, 'limits' | 'tenant' | 'semconv' | 'now'>): TraceqlMetrics {
  const { limits, tenant, semconv } = deps;
  const { start } = input;
  const now = deps.now();
  // What has not happened yet is not zero.
  const end = input.end > now && start < now ? now : input.end;
  if (start < 0n || end <= start) throw badRequest('end must be greater than start');
  const range = end - start;
  const allowed = BigInt(limits.metricsSeconds) * 1_000_000_000n;
  if (allowed > 0n && input.end - start > allowed) throw badRequest(`metrics query time range exceeds the maximum allowed duration of ${formatDuration(allowed)}`);
  const query = parseQuery(input.query);
  if (query.kind !== 'metrics') throw badRequest('not a metrics query');
  const shared = { tenant, query, semconv, maxSeries: input.maxSeries === 0 ? MAX_SERIES : Math.min(input.maxSeries, MAX_SERIES) };
  if (input.step === undefined) return { ...shared, intervals: instantInterval({ start, end }), exemplars: 0 };
  const step = input.step === 0n ? defaultStep(range) : input.step;
  if (range / step > BigInt(MAX_INTERVALS)) {
    throw badRequest(`step of ${formatDuration(step)} is too small, minimum step for given range is ${formatDuration(range / BigInt(MAX_INTERVALS))}`);
  }
  return { ...shared, intervals: rangeIntervals({ start, end, step }), exemplars: exemplarsOf(query, input.exemplars) };
}

/** `with(exemplars=…)` beats the parameter. */
function exemplarsOf(query: CheckedQuery, asked: number | undefined): number {
  const hint = query.hints.findLast(({ name }) => name === 'exemplars')?.value;
  if (hint?.type === 'bool') return hint.value ? MAX_EXEMPLARS : 0;
  if (hint?.type === 'int') return Math.max(0, Math.min(MAX_EXEMPLARS, Number(hint.value)));
  return Math.min(asked ?? MAX_EXEMPLARS, MAX_EXEMPLARS);
}
