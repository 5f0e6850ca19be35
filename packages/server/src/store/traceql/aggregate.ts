import type { MetricsIntervals, MetricsStage, ResultValue } from '@spoor/core/traceql';
import { FirstStage } from '@spoor/core/traceql';
import { columnOf, numberAt, textAt, valueAt } from '../native/index.ts';
import type { NativeBlock } from '../native/index.ts';
import { spansIn } from '../query/index.ts';
import { TRUE, allOf, identifier, integer, joinSql, sql } from '../sql/index.ts';
import type { Sql } from '../sql/index.ts';
import { intervalSql } from './aggregate-plan.ts';
import type { Aggregation, GroupedAggregation } from './aggregate-plan.ts';
import { compareInto } from './compare.ts';
import { Groups } from './group-reader.ts';
import type { TraceqlRun } from './run.ts';
import { resultValue } from './value-sql.ts';

export interface AggregateOptions {
  readonly intervals: MetricsIntervals;
  readonly exemplars: number;
}

/** Has the engine count one function and gives what it counted to the stage. */
export async function aggregateInto(stage: MetricsStage, run: TraceqlRun, { aggregation, options }: { readonly aggregation: Aggregation; readonly options: AggregateOptions }): Promise<void> {
  if (!(stage instanceof FirstStage)) {
    if (aggregation.kind === 'compare') await compareInto(stage, run, { aggregation, intervals: options.intervals });
    return;
  }
  if (aggregation.kind === 'compare') return;
  const counted = await (aggregation.value === undefined ? countSpans(stage, run, { aggregation, options }) : countValues(stage, run, { aggregation, options }));
  if (options.exemplars > 0 && counted > 0) await pickExemplars(stage, run, { aggregation, options, counted });
}

interface Grouped {
  readonly aggregation: GroupedAggregation;
  readonly options: AggregateOptions;
}

/** Intervals of a few groups come as one array each. */
const MAX_ARRAY = 2_000;

async function countSpans(stage: FirstStage, run: TraceqlRun, { aggregation, options: { intervals } }: Grouped): Promise<number> {
  const { by, weight, isLow } = aggregation;
  const interval = intervalSql(intervals);
  const isArray = isLow && intervals.count <= MAX_ARRAY;
  const counted = weight.text === '1' ? sql`count` : sql`sum`;
  const argument = weight.text === '1' ? sql`` : sql`${weight}, `;
  const figures = isArray ? sql`${counted}Resample(0, ${integer(intervals.count)}, 1)(${argument}${interval}) AS weights` : sql`toUInt32(${interval}) AS i, toFloat64(${counted}(${weight.text === '1' ? sql`` : weight})) AS weight`;
  const query = sql`SELECT ${groupColumns(by)}${figures} FROM ${run.context.table('spans')} ${rowsOf(run, aggregation, intervals)} ${groupBy(by, isArray ? [] : [sql`i`])}`;
  let total = 0;
  for (const block of await run.blocks(query, { title: 'Count the spans of each group and interval' })) {
    const groups = groupReader(block, by.length);
    for (let row = 0; row < block.rows; row++) {
      const values = groups(row);
      if (!isArray) {
        const amount = numberAt(columnOf(block, 'weight'), row);
        stage.addWeight(values, numberAt(columnOf(block, 'i'), row), amount);
        total += amount;
        continue;
      }
      const weights = valueAt(columnOf(block, 'weights'), row);
      if (!Array.isArray(weights)) continue;
      weights.forEach((each, at) => {
        const amount = Number(each);
        if (amount === 0) return;
        stage.addWeight(values, at, amount);
        total += amount;
      });
    }
  }
  return total;
}

/** Sum, least and greatest value of each group and interval; for quantiles and histograms also of each bucket. */
async function countValues(stage: FirstStage, run: TraceqlRun, { aggregation, options: { intervals } }: Grouped): Promise<number> {
  const { by, weight, aggregate } = aggregation;
  const bucket = bucketSql(aggregate.name);
  const query = sql`
    SELECT ${groupColumns(by)}toUInt32(${intervalSql(intervals)}) AS i${bucket === undefined ? sql`` : sql`, ${bucket} AS b`},
      toFloat64(sum(${weight})) AS weight, sum(x * ${weight}) AS total, min(x) AS least, max(x) AS most
    FROM (SELECT *, ${valueSql(aggregation)} AS x FROM ${run.context.table('spans')} ${rowsOf(run, aggregation, intervals)})
    WHERE isFinite(x) ${groupBy(by, bucket === undefined ? [sql`i`] : [sql`i`, sql`b`])}`;
  const { count } = intervals;
  let room = MAX_CELLS;
  const groups = new Groups(by.length, (values): Partial => newPartial(values, (room -= count * 4) >= 0 ? count : 0));
  const isHistogram = aggregate.name === 'histogram_over_time';
  let counted = 0;
  let uncounted = 0;
  for (const block of await run.blocks(query, { title: 'Sum up the values of each group and interval' })) {
    const groupOf = groups.reader(block);
    const number = (name: string): ((row: number) => number) => numberReader(block, name);
    const [interval, weights, sums, least, most] = [number('i'), number('weight'), number('total'), number('least'), number('most')] as const;
    const buckets = bucket === undefined ? undefined : number('b');
    for (let row = 0; row < block.rows; row++) {
      const amount = weights(row);
      counted += amount;
      const group = groupOf(row);
      if (group.weight.length === 0) {
        uncounted += amount;
        continue;
      }
      const at = interval(row);
      group.weight[at]! += amount;
      if (!isHistogram) {
        group.sum[at]! += sums(row);
        group.least[at] = Math.min(group.least[at]!, least(row));
        group.most[at] = Math.max(group.most[at]!, most(row));
      }
      if (buckets === undefined) continue;
      const known = group.buckets[at] ?? new Map<number, number>();
      known.set(buckets(row), (known.get(buckets(row)) ?? 0) + amount);
      group.buckets[at] = known;
    }
  }
  const kept = groups.all.filter(({ weight }) => weight.length > 0);
  stage.merge({ groups: kept.map((group) => (isHistogram ? { ...group, sum: NONE, least: NONE, most: NONE } : bucket === undefined ? { ...group, buckets: [] } : group)), exemplars: [], uncounted });
  return counted;
}

/** Numbers kept for all groups together; spans of further groups are counted as left out. */
const MAX_CELLS = 20_000_000;
const NONE = new Float64Array(0);

/** What one group counts, by interval. */
interface Partial {
  readonly values: readonly ResultValue[];
  readonly weight: Float64Array<ArrayBuffer>;
  readonly sum: Float64Array<ArrayBuffer>;
  readonly least: Float64Array<ArrayBuffer>;
  readonly most: Float64Array<ArrayBuffer>;
  readonly buckets: (Map<number, number> | undefined)[];
}

function newPartial(values: readonly ResultValue[], count: number): Partial {
  return {
    values,
    weight: new Float64Array(count),
    sum: new Float64Array(count),
    least: new Float64Array(count).fill(Number.POSITIVE_INFINITY),
    most: new Float64Array(count).fill(Number.NEGATIVE_INFINITY),
    buckets: Array.from({ length: count }, () => undefined),
  };
}

function valueSql({ value }: GroupedAggregation): Sql {
  return sql`ifNull(${value ?? sql`0`}, nan)`;
}

/** The buckets of `quantileBucket` and `histogramBound` in core. */
function bucketSql(name: GroupedAggregation['aggregate']['name']): Sql | undefined {
  switch (name) {
    case 'quantile_over_time':
      return sql`if(x = 0, 0, (toInt32(floor(16 * log2(if(x = 0 OR NOT isFinite(x), 1, abs(x))))) + 20000) * if(x > 0, 1, -1))`;
    case 'histogram_over_time':
      return sql`multiIf(x = 0, 0, x > 0, exp2(ceil(log2(x))), -exp2(floor(log2(-x))))`;
    default:
      return undefined;
  }
}

function rowsOf(run: TraceqlRun, { condition }: Aggregation, { from, to }: MetricsIntervals): Sql {
  return sql`PREWHERE ${allOf([spansIn(run.tenant, { from, to: to + 1n }), condition.columns])} WHERE ${condition.attributes}`;
}

/** `g0, t0, g1, t1, …` with a comma at the end; text columns keep their own type, so that grouping stays cheap. */
function groupColumns(by: GroupedAggregation['by']): Sql {
  const columns = by.flatMap(({ tag, text }, at) => [sql`${text} AS ${identifier(`g${at}`)}`, sql`toUInt8(${tag}) AS ${identifier(`t${at}`)}`]);
  return columns.length === 0 ? sql`` : sql`${joinSql(columns, sql`, `)}, `;
}

function groupBy(by: GroupedAggregation['by'], others: readonly Sql[]): Sql {
  const keys = [...by.flatMap((_, at) => [identifier(`g${at}`), identifier(`t${at}`)]), ...others];
  return keys.length === 0 ? sql`` : sql`GROUP BY ${joinSql(keys, sql`, `)}`;
}

/** The values of a row's group; the same array for the same group as long as rows of it follow one another. */
function groupReader(block: NativeBlock, count: number): (row: number) => readonly ResultValue[] {
  const columns = Array.from({ length: count }, (_, at) => ({ text: columnOf(block, `g${at}`), tag: columnOf(block, `t${at}`), known: new Map<string, ResultValue>() }));
  return (row) =>
    columns.map(({ text, tag, known }) => {
      const value = text.kind === 'number' ? String(text.values[row]) : textAt(text, row);
      const type = numberAt(tag, row);
      const key = `${type}${value}`;
      let result = known.get(key);
      if (result === undefined) known.set(key, (result = resultValue(type, value)));
      return result;
    });
}

function numberReader(block: NativeBlock, name: string): (row: number) => number {
  const column = columnOf(block, name);
  if (column.kind === 'number') return (row) => column.values[row]!;
  return (row) => numberAt(column, row);
}

/** Matching spans of an interval that exemplars are picked from, about. */
const OFFERED = 16;
/** So few are all looked at. */
const FEW = 20_000;

/**
 * Exemplars are the spans with the smallest ids of their interval. Where many match, only of the spans of some seconds
 * of each interval: ids are random, so that is as fair, and reads a part of the range.
 */
async function pickExemplars(stage: FirstStage, run: TraceqlRun, { aggregation, options, counted }: Grouped & { readonly counted: number }): Promise<void> {
  const { intervals, exemplars } = options;
  const { by } = aggregation;
  const quota = Math.min(exemplars, Math.max(4, Math.ceil((2 * exemplars) / intervals.count)));
  const value = aggregation.value === undefined ? sql`nan` : valueSql(aggregation);
  const sampled = counted <= FEW ? TRUE : sampledSeconds(intervals, Math.max(OFFERED, quota * 4) / (counted / intervals.count));
  const rows = rowsOf(run, { ...aggregation, condition: { ...aggregation.condition, columns: allOf([sampled, aggregation.condition.columns]) } }, intervals);
  const query = sql`
    SELECT ${groupColumns(by)}toUInt32(${intervalSql(intervals)}) AS i, lower(hex(trace_id)) AS trace, lower(leftPad(hex(span_id), 16, '0')) AS span, toUnixTimestamp64Nano(ts) AS time, ${value} AS x
    FROM ${run.context.table('spans')} ${rows} ${aggregation.value === undefined ? sql`` : sql`AND isFinite(x)`} ORDER BY span_id LIMIT ${integer(quota)} BY i LIMIT ${integer(exemplars * 8)}`;
  for (const block of await run.blocks(query, { title: 'Pick exemplars' })) {
    const groups = groupReader(block, by.length);
    for (let row = 0; row < block.rows; row++) {
      const time = valueAt(columnOf(block, 'time'), row);
      stage.addExemplar(groups(row), numberAt(columnOf(block, 'i'), row), {
        traceId: textAt(columnOf(block, 'trace'), row),
        spanId: textAt(columnOf(block, 'span'), row),
        value: aggregation.value === undefined ? Number.NaN : numberAt(columnOf(block, 'x'), row),
        time: typeof time === 'bigint' ? time : 0n,
      });
    }
  }
}

const SECOND = 1_000_000_000n;
const MAX_SECONDS = 4_000;

/** The first seconds of each interval, so many that they are about this share of it. */
function sampledSeconds({ from, to, step, count }: MetricsIntervals, share: number): Sql {
  const length = Number(step / SECOND);
  if (length < 2 || share >= 1) return TRUE;
  const each = Math.max(1, Math.min(Math.ceil(length * share), Math.floor(MAX_SECONDS / count)));
  if (each >= length || count > MAX_SECONDS) return TRUE;
  const seconds: Sql[] = [];
  for (let start = from / SECOND; start <= to / SECOND; start += step / SECOND) for (let at = 0; at < each; at++) seconds.push(integer(start + BigInt(at)));
  return sql`bucket IN (${joinSql(seconds, sql`, `)})`;
}
