import type { CompareStage, MetricsIntervals, ResultValue } from '@spoor/core/traceql';
import { printAttribute } from '@spoor/core/traceql';
import { columnOf, numberAt, textAt, valueAt } from '../native/index.ts';
import { spansIn, traceRowsIn } from '../query/index.ts';
import { COMPARED_MAPS, ENTITY_PAIRS } from '../query/compile/index.ts';
import { allOf, identifier, integer, sql, text } from '../sql/index.ts';
import type { Sql } from '../sql/index.ts';
import { intervalSql } from './aggregate-plan.ts';
import type { CompareAggregation } from './aggregate-plan.ts';
import type { TraceqlRun } from './run.ts';
import { resultValue } from './value-sql.ts';

interface Compared {
  readonly aggregation: CompareAggregation;
  readonly intervals: MetricsIntervals;
}

/** Counts of one attribute on one side. */
interface SideCounts {
  readonly totals: Float64Array<ArrayBuffer>;
  readonly values: { readonly value: ResultValue; readonly counts: Float64Array<ArrayBuffer> }[];
}

type Sides = readonly [SideCounts, SideCounts];

/** Counts the values of all attributes inside and outside of the selection, and gives the stage the most frequent ones. */
export async function compareInto(stage: CompareStage, run: TraceqlRun, compared: Compared): Promise<void> {
  const found = new Map<string, Sides>();
  const { intervals } = compared;
  const queries = [...COMPARED_MAPS.map((map) => spanMap(run, compared, map)), entityCounts(run, compared, 'resource'), entityCounts(run, compared, 'scope'), ...INTRINSICS.map((name) => intrinsic(run, compared, name)), roots(run, compared)];
  for (const { query, title } of queries) {
    for (const block of await run.blocks(query, { title })) {
      for (let row = 0; row < block.rows; row++) {
        const name = nameOf(textAt(columnOf(block, 'k'), row));
        const sides = sidesOf(found, name, intervals.count);
        const side = sides[numberAt(columnOf(block, 'side'), row) === 1 ? 1 : 0];
        const cells = valueAt(columnOf(block, 'cells'), row);
        const counts = new Float64Array(intervals.count);
        if (Array.isArray(cells)) for (const cell of cells) if (Array.isArray(cell)) counts[Number(cell[0])]! += Number(cell[1]);
        const rank = numberAt(columnOf(block, 'rank'), row);
        counts.forEach((count, at) => (side.totals[at]! += count));
        if (rank > 0) side.values.push({ value: resultValue(numberAt(columnOf(block, 'tag'), row), textAt(columnOf(block, 'v'), row)), counts });
      }
    }
  }
  stage.merge(Array.from(found, ([attribute, sides]) => ({ attribute, sides: sides.map((side) => ({ ...side, overflowed: false })) })));
}

function sidesOf(found: Map<string, Sides>, name: string, count: number): Sides {
  let sides = found.get(name);
  if (sides === undefined) {
    const side = (): SideCounts => ({ totals: new Float64Array(count), values: [] });
    found.set(name, (sides = [side(), side()]));
  }
  return sides;
}

interface CountQuery {
  readonly query: Sql;
  readonly title: string;
}

/**
 * From rows (k, tag, v, side, i, n): the most frequent values of each attribute and side as they are, one more than asked
 * so that it shows that there are more, and all others as one row of rank 0.
 */
function ranked(counts: Sql, topN: number): Sql {
  return sql`
    SELECT k, tag, if(rank > 0, v, '') AS v, side, rank, groupArray((i, n)) AS cells FROM (
      SELECT k, tag, v, side, i, n, if(place <= ${integer(topN + 1)}, place, 0) AS rank FROM (
        SELECT k, tag, v, side, i, n, dense_rank() OVER (PARTITION BY k, side ORDER BY total DESC, tag, v) AS place
        FROM (SELECT k, tag, v, side, i, n, sum(n) OVER (PARTITION BY k, tag, v, side) AS total FROM (${counts}))))
    GROUP BY k, tag, v, side, rank`;
}

function sideSql({ aggregation, intervals }: Compared): Sql {
  const weight = aggregation.weight.text === '1' ? sql`toFloat64(count())` : sql`sum(${aggregation.weight})`;
  return sql`toUInt8(${aggregation.selection}) AS side, toUInt32(${intervalSql(intervals)}) AS i, ${weight} AS n`;
}

function rowsOf(run: TraceqlRun, { aggregation: { condition }, intervals: { from, to } }: Compared): Sql {
  return sql`PREWHERE ${allOf([spansIn(run.tenant, { from, to: to + 1n }), condition.columns])} WHERE ${condition.attributes}`;
}

/** An attribute's scope and name, for `nameOf`. */
function labelled(scope: 'span' | 'resource' | 'instrumentation', key: Sql): Sql {
  return sql`concat(${text(`${scope}\0`)}, ${key})`;
}

/** As a query spells it. */
function nameOf(label: string): string {
  const at = label.indexOf('\0');
  const scope = SCOPES.find((known) => known === label.slice(0, Math.max(at, 0)));
  return scope === undefined ? label : printAttribute({ kind: 'attribute', scope, name: label.slice(at + 1), at: { start: 0, end: 0 } });
}

const SCOPES = ['span', 'resource', 'instrumentation'] as const;

function spanMap(run: TraceqlRun, compared: Compared, map: (typeof COMPARED_MAPS)[number]): CountQuery {
  const { aggregation } = compared;
  const counts = sql`
    SELECT ${labelled('span', sql`key`)} AS k, toUInt8(${map.tag}) AS tag, ${map.text(sql`val`)} AS v, side, i, n FROM (
      SELECT key, val, ${sideSql(compared)} FROM ${run.context.table('spans')}
      ARRAY JOIN mapKeys(${map.map}) AS key, mapValues(${map.map}) AS val ${rowsOf(run, compared)} GROUP BY key, val, side, i)`;
  return { query: ranked(counts, aggregation.aggregate.topN), title: 'Compare span attributes' };
}

function entityCounts(run: TraceqlRun, compared: Compared, kind: 'resource' | 'scope'): CountQuery {
  const hash = identifier(kind === 'resource' ? 'res_hash' : 'scope_hash');
  const table = run.context.table(kind === 'resource' ? 'resources' : 'scopes');
  const named = sql`arrayMap(p -> (${labelled(kind === 'resource' ? 'resource' : 'instrumentation', sql`p.1`)}, p.2, p.3), ${ENTITY_PAIRS})`;
  const pairs = kind === 'resource' ? named : sql`arrayConcat(${named}, if(version = '', [], [(${text('instrumentation:version')}, toUInt8(1), toString(version))]))`;
  const counts = sql`
    SELECT pair.1 AS k, pair.2 AS tag, pair.3 AS v, side, i, sum(n) AS n
    FROM (SELECT ${hash} AS hash, ${sideSql(compared)} FROM ${run.context.table('spans')} ${rowsOf(run, compared)} GROUP BY hash, side, i) AS c
    INNER JOIN (SELECT hash, any(${pairs}) AS pairs FROM ${table} WHERE tenant = ${text(run.tenant)} GROUP BY hash) AS e ON c.hash = e.hash
    ARRAY JOIN pairs AS pair GROUP BY k, tag, v, side, i`;
  return { query: ranked(counts, compared.aggregation.aggregate.topN), title: `Compare ${kind} attributes` };
}

/** Columns of a span, with the names and tags of their values. */
const INTRINSICS = [
  { name: 'name', column: sql`name`, tag: sql`1` },
  { name: 'kind', column: sql`kind`, tag: sql`5` },
  { name: 'status', column: sql`status`, tag: sql`6` },
  { name: 'statusMessage', column: sql`status_message`, tag: sql`1` },
  { name: 'instrumentation:name', column: sql`scope_name`, tag: sql`1` },
] as const;

function intrinsic(run: TraceqlRun, compared: Compared, { name, column, tag }: (typeof INTRINSICS)[number]): CountQuery {
  const counts = sql`
    SELECT ${text(name)} AS k, toUInt8(${tag}) AS tag, toString(val) AS v, side, i, n
    FROM (SELECT ${column} AS val, ${sideSql(compared)} FROM ${run.context.table('spans')} ${rowsOf(run, compared)} GROUP BY val, side, i) WHERE notEmpty(v)`;
  return { query: ranked(counts, compared.aggregation.aggregate.topN), title: `Compare ${name}` };
}

function roots(run: TraceqlRun, compared: Compared): CountQuery {
  const { intervals } = compared;
  const range = { from: intervals.from, to: intervals.to + 1n };
  const counts = sql`
    SELECT pair.1 AS k, toUInt8(1) AS tag, pair.2 AS v, side, i, sum(n) AS n
    FROM (SELECT trace_id, ${sideSql(compared)} FROM ${run.context.table('spans')} ${rowsOf(run, compared)} GROUP BY trace_id, side, i) AS c
    INNER JOIN (SELECT trace_id, min(root) AS root FROM ${run.context.table('traces')} WHERE ${traceRowsIn({ tenant: run.tenant, range })} GROUP BY trace_id) AS t ON c.trace_id = t.trace_id
    ARRAY JOIN [('rootServiceName', tupleElement(root, 2)), ('rootName', tupleElement(root, 3))] AS pair WHERE notEmpty(pair.2) GROUP BY k, v, side, i`;
  return { query: ranked(counts, compared.aggregation.aggregate.topN), title: 'Compare roots' };
}
