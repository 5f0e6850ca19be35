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
  const queries = [...COMPARED_MAPS.map((map) => spanMap(run, compared, map)), entityCounts(run, compared, 'resource'), entityCounts(run, compared, 'scope'), intrinsics(run, compared), roots(run, compared)];
  for (const { query, title } of queries) {
    for (const block of await run.blocks(query, { title })) {
      for (let row = 0; row < block.rows; row++) {
        const side = sidesOf(found, nameOf(textAt(columnOf(block, 'k'), row)), intervals.count)[numberAt(columnOf(block, 'side'), row) === 1 ? 1 : 0];
        addCells(side.totals, valueAt(columnOf(block, 'totals'), row));
        const top = valueAt(columnOf(block, 'top'), row);
        if (!Array.isArray(top)) continue;
        for (const entry of top) {
          if (!Array.isArray(entry)) continue;
          const counts = new Float64Array(intervals.count);
          addCells(counts, entry[3]);
          side.values.push({ value: resultValue(Number(entry[1]), String(entry[2])), counts });
        }
      }
    }
  }
  stage.merge(Array.from(found, ([attribute, sides]) => ({ attribute, sides: sides.map((side) => ({ ...side, overflowed: false })) })));
}

/** Interval → count. */
function addCells(target: Float64Array, cells: unknown): void {
  if (cells instanceof Map) for (const [interval, count] of cells) target[Number(interval)]! += Number(count);
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
 * From rows (k, tag, v, side, i, n): one row for each attribute and side, with the counts of all its values by interval
 * and the most frequent values, one more than asked so that it shows that there are more.
 */
function ranked(counts: Sql, topN: number): Sql {
  return sql`
    SELECT k, side, sumMap(cells) AS totals, arraySlice(arraySort(x -> (-x.1, x.2, x.3), groupArray((total, tag, toString(v), cells))), 1, ${integer(topN + 1)}) AS top
    FROM (SELECT k, side, tag, v, sum(n) AS total, CAST((groupArray(i), groupArray(n)), 'Map(UInt32, Float64)') AS cells FROM (${counts}) GROUP BY k, side, tag, v)
    GROUP BY k, side`;
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
const INTRINSICS = sql`[('name', 1, toString(name)), ('kind', 5, toString(kind)), ('status', 6, toString(status)), ('statusMessage', 1, toString(status_message)), ('instrumentation:name', 1, toString(scope_name))]`;

function intrinsics(run: TraceqlRun, compared: Compared): CountQuery {
  const counts = sql`
    SELECT pair.1 AS k, toUInt8(pair.2) AS tag, pair.3 AS v, side, i, sum(n) AS n
    FROM (SELECT name, kind, status, status_message, scope_name, ${sideSql(compared)} FROM ${run.context.table('spans')} ${rowsOf(run, compared)} GROUP BY name, kind, status, status_message, scope_name, side, i)
    ARRAY JOIN ${INTRINSICS} AS pair WHERE notEmpty(pair.3) GROUP BY k, tag, v, side, i`;
  return { query: ranked(counts, compared.aggregation.aggregate.topN), title: 'Compare name, kind and status' };
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
