import type { TimeRange } from '@spoor/core/plan';
import type { AttributeRef, IntrinsicName } from '@spoor/core/traceql';
import { attributesOfPipeline, searchPipeline } from '@spoor/core/traceql';
import { ENTITY_KEYS, ENTITY_PAIRS, SPAN_KEYS } from '../query/compile/index.ts';
import { IN_ORDER, numberOf, spansIn, textOf } from '../query/index.ts';
import type { QueryContext } from '../query/index.ts';
import { FALSE, TRUE, allOf, integer, sql, text } from '../sql/index.ts';
import type { Sql } from '../sql/index.ts';
import type { TagName, TagNames, TagNamesRequest, TagScope, TagValue, TagValues, TagValuesRequest } from '../traceql-store.ts';
import { ALWAYS, isNever, isService, livePlaces, ofSpan, placesOf, resultCondition } from './condition/index.ts';
import type { CompileEnvironment, Condition } from './condition/index.ts';
import { prepare } from './prepare.ts';
import { TraceqlRun } from './run.ts';
import { resultValue, valueOf } from './value-sql.ts';

/** Spans whose attributes are counted. */
const SAMPLE = 2_000;
/** Spans whose values are counted. */
const VALUE_SAMPLE = 10_000;
/** Rows read for a sample; where the newest so many hold nothing, all are asked. */
const SAMPLE_ROWS = 50_000;
const DAY = 86_400_000_000_000n;
const EVER: TimeRange = { from: 0n, to: 2n ** 63n };

const SCOPE_OF_LEVEL: Readonly<Record<string, TagScope>> = { span: 'span', resource: 'resource', scope: 'instrumentation', event: 'event', link: 'link' };

/** See `TraceqlStore.tagNames`. */
export async function readTagNames(context: QueryContext, request: TagNamesRequest, signal: AbortSignal | undefined): Promise<TagNames> {
  const run = new TraceqlRun(context, { tenant: request.tenant, limits: undefined, signal });
  const known = await knownNames(run, request.range);
  const counts = request.query === undefined ? undefined : await sampledNames(run, request);
  const wanted = known.filter(({ scope, name }) => (request.scope === undefined || scope === request.scope) && (counts === undefined || counts.has(`${scope} ${name}`)));
  const counted = counts === undefined ? wanted : wanted.map((tag) => ({ ...tag, count: counts.get(`${tag.scope} ${tag.name}`) ?? 0 })).sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  const taken = new Map<TagScope, number>();
  const names = counted.filter(({ scope }) => {
    const number = (taken.get(scope) ?? 0) + 1;
    taken.set(scope, number);
    return number <= request.limit;
  });
  return { names, isCut: names.length < counted.length };
}

/** From the catalogue, which counts days: a key that was last seen before the range begins is left out. */
async function knownNames(run: TraceqlRun, range: TimeRange | undefined): Promise<readonly TagName[]> {
  const from = range === undefined || range.from < DAY ? 0n : range.from / DAY - 1n;
  const query = sql`SELECT level, key, groupUniqArray(toString(type)) AS types, max(last_seen) AS seen FROM ${run.context.table('attribute_keys')} WHERE tenant = ${text(run.tenant)} GROUP BY level, key HAVING seen >= ${integer(from > 65_535n ? 65_535n : from)} ORDER BY seen DESC, key, level`;
  const rows = await run.rows(query, { title: 'Attribute names of the catalogue' });
  return rows.flatMap((row) => {
    const scope = SCOPE_OF_LEVEL[textOf(row, 'level')];
    const types = row['types'];
    return scope === undefined || !Array.isArray(types) ? [] : [{ scope, name: textOf(row, 'key'), types: types.map(String).sort() }];
  });
}

/** `scope name` → spans of a sample of matching spans. */
async function sampledNames(run: TraceqlRun, request: TagNamesRequest): Promise<ReadonlyMap<string, number>> {
  const { condition } = await conditionOf(run, request);
  if (isNever(condition)) return new Map();
  const keys = (column: Sql): Sql => sql`SELECT arrayJoin(arrayDistinct(arrayFlatten(arrayMap(m -> mapKeys(m), ${column}))))`;
  const sample = (columns: Sql): Sql => sampleOf(run, request.range, { condition, columns, rows: SAMPLE });
  const entity = (table: 'resources' | 'scopes', hash: Sql): Sql => sql`
    SELECT arrayJoin(keys) AS key, sum(spans) AS n FROM (SELECT ${hash} AS hash, count() AS spans FROM ${sample(hash)} GROUP BY hash) AS c
    INNER JOIN (SELECT hash, any(${ENTITY_KEYS}) AS keys FROM ${run.context.table(table)} WHERE tenant = ${text(run.tenant)} GROUP BY hash) AS e ON c.hash = e.hash GROUP BY key`;
  const owned = (owner: 'event' | 'link'): Sql => {
    const [strings, others] = owner === 'event' ? [sql`event_attr_s`, sql`event_attr_x`] : [sql`link_attr_s`, sql`link_attr_x`];
    return sql`SELECT key, count() AS n FROM (${keys(strings)} AS key FROM ${sample(strings)} UNION ALL ${keys(others)} AS key FROM ${sample(others)}) GROUP BY key`;
  };
  const queries: Readonly<Record<TagScope, () => Sql>> = {
    span: () => sql`SELECT key, count() AS n FROM (SELECT arrayJoin(${SPAN_KEYS}) AS key FROM ${sample(sql`attr_s, attr_u, attr_i, attr_f, attr_b, attr_x`)}) GROUP BY key`,
    resource: () => entity('resources', sql`res_hash`),
    instrumentation: () => entity('scopes', sql`scope_hash`),
    event: () => owned('event'),
    link: () => owned('link'),
  };
  const scopes = (['span', 'resource', 'instrumentation', 'event', 'link'] as const).filter((scope) => request.scope === undefined || scope === request.scope);
  const counts = await Promise.all(scopes.map((scope) => run.rows(queries[scope](), { title: `Attribute names of ${scope}s that match`, settings: SAMPLE_SETTINGS })));
  return new Map(counts.flatMap((rows, at) => rows.map((row) => [`${scopes[at]!} ${textOf(row, 'key')}`, numberOf(row, 'n')] as const)));
}

const SAMPLE_SETTINGS = { ...IN_ORDER, max_rows_to_read: SAMPLE_ROWS, read_overflow_mode: 'break' } as const;

interface Sample {
  readonly condition: Condition;
  readonly columns: Sql;
  readonly rows: number;
  readonly where?: Sql;
}

/** The newest spans that match. */
function sampleOf(run: TraceqlRun, range: TimeRange | undefined, { condition, columns, rows, where = TRUE }: Sample): Sql {
  return sql`(SELECT ${columns} FROM ${run.context.table('spans')} PREWHERE ${allOf([spansIn(run.tenant, range ?? EVER), condition.columns])} WHERE ${allOf([condition.attributes, where])} ORDER BY bucket DESC LIMIT ${integer(rows)})`;
}

async function conditionOf(run: TraceqlRun, request: TagNamesRequest | TagValuesRequest): Promise<{ readonly condition: Condition; readonly environment: CompileEnvironment }> {
  const { query, semconv = true } = request;
  const pipeline = query === undefined ? undefined : searchPipeline(query);
  const own = 'attribute' in request ? [request.attribute] : [];
  const { environment } = await prepare(run, [...own, ...(pipeline === undefined ? [] : attributesOfPipeline(pipeline))], semconv);
  return { environment, condition: pipeline === undefined ? ALWAYS : resultCondition(pipeline, { environment, wantExact: false }) };
}

/** See `TraceqlStore.tagValues`. */
export async function readTagValues(context: QueryContext, request: TagValuesRequest, signal: AbortSignal | undefined): Promise<TagValues> {
  const run = new TraceqlRun(context, { tenant: request.tenant, limits: undefined, signal });
  const { condition, environment } = await conditionOf(run, request);
  if (isNever(condition)) return { values: [], isCut: false, sampledSpans: 0 };
  const listed = request.query === undefined ? listOf(run, request, environment) : undefined;
  if (listed !== undefined) return answerOf(await run.rows(listed, { title: 'Values of the catalogue' }), request, false);
  const sampled = sampledValues(run, request, { condition, environment });
  if (sampled === undefined) return { values: [], isCut: false, sampledSpans: 0 };
  const newest = await run.rows(sampled, { title: 'Values of the newest spans', settings: SAMPLE_SETTINGS });
  if (newest.length > 0) return answerOf(newest, request, true);
  return answerOf(await run.rows(sampled, { title: 'Values of all spans', settings: IN_ORDER }), request, true);
}

function answerOf(rows: readonly Readonly<Record<string, unknown>>[], { limit }: TagValuesRequest, isSample: boolean): TagValues {
  const values = rows.slice(0, limit).flatMap((row): TagValue[] => {
    const value = resultValue(numberOf(row, 'tag'), textOf(row, 'v'));
    return value.type === 'nil' || value.type === 'array' ? [] : [{ value, count: numberOf(row, 'n') }];
  });
  const [first] = rows;
  return { values, isCut: rows.length > limit, sampledSpans: isSample && first !== undefined ? numberOf(first, 'sampled') : 0 };
}

/** Values that stand in a small table of their own; counts are those of its rows. */
function listOf(run: TraceqlRun, request: TagValuesRequest, environment: CompileEnvironment): Sql | undefined {
  const { attribute } = request;
  const { context } = run;
  const list = (table: 'operations' | 'scopes', column: Sql): Sql => ranked(sql`SELECT 1 AS tag, toString(${column}) AS v FROM ${context.table(table)} WHERE tenant = ${text(run.tenant)}`, request);
  if (attribute.kind === 'intrinsic') {
    if (attribute.name === 'span:name') return list('operations', sql`name`);
    if (attribute.name === 'instrumentation:name') return list('scopes', sql`name`);
    return attribute.name === 'instrumentation:version' ? list('scopes', sql`version`) : undefined;
  }
  const live = livePlaces(placesOf(attribute, environment.semconv), environment);
  if (live.length === 0) return ranked(sql`SELECT 0 AS tag, '' AS v WHERE 0`, request);
  const [first] = live;
  if (live.length === 1 && first !== undefined && isService(first)) return list('operations', sql`service`);
  if (!live.every(({ level }) => level === live[0]!.level) || (live[0]!.level !== 'resource' && live[0]!.level !== 'scope')) return undefined;
  const table = context.table(live[0]!.level === 'resource' ? 'resources' : 'scopes');
  const keys = live.map(({ key }) => sql`pair.1 = ${text(key)}`).reduce((a, b) => sql`${a} OR ${b}`);
  return ranked(sql`SELECT pair.2 AS tag, pair.3 AS v FROM ${table} ARRAY JOIN ${ENTITY_PAIRS} AS pair WHERE tenant = ${text(run.tenant)} AND (${keys})`, request);
}

/** From rows (tag, v): each value with its count, the most frequent first. */
function ranked(values: Sql, { contains, limit }: TagValuesRequest): Sql {
  const asked = contains === undefined || contains === '' ? TRUE : sql`positionCaseInsensitiveUTF8(v, ${text(contains)}) > 0`;
  return sql`SELECT tag, v, count() AS n, sum(n) OVER () AS sampled FROM (${values}) WHERE notEmpty(v) AND ${asked} GROUP BY tag, v ORDER BY n DESC, v LIMIT ${integer(limit + 1)}`;
}

function sampledValues(run: TraceqlRun, request: TagValuesRequest, { condition, environment }: { readonly condition: Condition; readonly environment: CompileEnvironment }): Sql | undefined {
  const { attribute, range } = request;
  const roots = rootColumn(attribute);
  if (roots !== undefined) {
    const matching = ofSpan(condition) === TRUE ? TRUE : sql`trace_id IN ${sampleOf(run, range, { condition, columns: sql`trace_id`, rows: VALUE_SAMPLE })}`;
    const newest = sql`SELECT 1 AS tag, ${roots} AS v FROM ${run.context.table('traces')} WHERE tenant = ${text(run.tenant)} AND ${matching} ORDER BY hour DESC LIMIT ${integer(VALUE_SAMPLE)}`;
    return ranked(newest, request);
  }
  const owned = ownedValues(attribute);
  if (owned !== undefined) {
    const sample = sampleOf(run, range, { condition, columns: owned.columns, rows: VALUE_SAMPLE, where: owned.where });
    return ranked(sql`SELECT 1 AS tag, toString(arrayJoin(${owned.values})) AS v FROM ${sample}`, request);
  }
  const value = valueOf(attribute, environment);
  if (value === undefined || value.tag === FALSE) return undefined;
  const sample = sampleOf(run, range, { condition, columns: sql`${value.tag} AS tag, toString(${value.text}) AS v`, rows: VALUE_SAMPLE, where: sql`${value.tag} != 0` });
  return ranked(sql`SELECT tag, v FROM ${sample}`, request);
}

function rootColumn(attribute: AttributeRef): Sql | undefined {
  if (attribute.kind !== 'intrinsic') return undefined;
  const columns: Partial<Record<IntrinsicName, Sql>> = { 'trace:rootService': sql`tupleElement(root, 2)`, 'trace:rootName': sql`tupleElement(root, 3)` };
  return columns[attribute.name];
}

/** Strings of events and links. */
function ownedValues(attribute: AttributeRef): { readonly columns: Sql; readonly values: Sql; readonly where: Sql } | undefined {
  if (attribute.kind === 'intrinsic') return attribute.name === 'event:name' ? { columns: sql`event_name`, values: sql`event_name`, where: sql`notEmpty(event_name)` } : undefined;
  if (attribute.scope !== 'event' && attribute.scope !== 'link') return undefined;
  const column = attribute.scope === 'event' ? sql`event_attr_s` : sql`link_attr_s`;
  const key = text(attribute.name);
  return { columns: column, values: sql`arrayMap(m -> m[${key}], ${column})`, where: sql`arrayExists(m -> mapContains(m, ${key}), ${column})` };
}
