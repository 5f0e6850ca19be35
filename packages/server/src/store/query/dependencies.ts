import type { TimeRange } from '@spoor/core/plan';
import { allOf, integer, sql, text, traceIdList } from '../sql/index.ts';
import type { Sql } from '../sql/index.ts';
import type { DependencyEdge } from '../span-store.ts';
import { numberOf, queryRows, textOf } from './context.ts';
import type { QueryContext } from './context.ts';
import { traceRowsIn } from './search-page.ts';
import { HOUR, MINUTE_OF_BUCKET, bucketOf, inMinutes, spansIn } from './span-range.ts';

/** Children that one join looks at, unless a single minute has more. */
const SPANS_AT_ONCE = 400_000;
const MINUTES_PER_HOUR = 60n;
/** Parents are looked for this many minutes around their children first; further away only for traces that go on. */
const MARGIN = 1n;
/** More are not named one by one in the statement. */
const MAX_LISTED_TRACES = 1_000;
const MAX_CACHED_HOURS = 24 * 40;

/** Minutes since the Unix epoch, both included. */
interface Window {
  readonly first: bigint;
  readonly last: bigint;
}

type Request = { readonly tenant: string; readonly signal: AbortSignal | undefined };

/**
 * Calls between services: every span whose parent is in its trace counts as one call from the parent's service to its
 * own, by the child's start. Works through the range in windows of bounded size; whole hours are kept, and counted
 * again only when their number of spans has changed.
 */
export class Dependencies {
  private readonly context: QueryContext;
  private readonly hours = new Map<string, { readonly spans: number; readonly edges: readonly DependencyEdge[] }>();

  constructor(context: QueryContext) {
    this.context = context;
  }

  async edges(tenant: string, range: TimeRange, signal?: AbortSignal): Promise<readonly DependencyEdge[]> {
    const request = { tenant, signal };
    const minutes = await this.spansByMinute(request, range);
    const total = new Map<string, DependencyEdge>();
    for (const [hour, counts] of Map.groupBy(minutes, ({ minute }) => minute / MINUTES_PER_HOUR)) {
      addEdges(total, await this.edgesOfHour(request, range, { hour, counts }));
    }
    return [...total.values()].sort((a, b) => compare(a.parent, b.parent) || compare(a.child, b.child));
  }

  private async edgesOfHour(request: Request, range: TimeRange, part: { readonly hour: bigint; readonly counts: readonly MinuteCount[] }): Promise<readonly DependencyEdge[]> {
    const { hour, counts } = part;
    const isWhole = range.from <= hour * HOUR && range.to >= (hour + 1n) * HOUR;
    const key = `${hour} ${request.tenant}`;
    const spans = counts.reduce((sum, count) => sum + count.spans, 0);
    const known = this.hours.get(key);
    if (isWhole && known?.spans === spans) return known.edges;
    const edges = new Map<string, DependencyEdge>();
    for (const window of windowsOf(counts)) addEdges(edges, await this.join(request, range, window));
    const list = [...edges.values()];
    if (isWhole) this.remember(key, spans, list);
    return list;
  }

  private remember(key: string, spans: number, edges: readonly DependencyEdge[]): void {
    this.hours.delete(key);
    this.hours.set(key, { spans, edges });
    const [oldest] = this.hours.keys();
    if (this.hours.size > MAX_CACHED_HOURS && oldest !== undefined) this.hours.delete(oldest);
  }

  private async spansByMinute({ tenant, signal }: Request, range: TimeRange): Promise<readonly MinuteCount[]> {
    if (range.to <= range.from) return [];
    const query = sql`SELECT ${MINUTE_OF_BUCKET} AS minute, count() AS spans FROM ${this.context.table('spans')} WHERE tenant = ${text(tenant)} AND bucket BETWEEN ${integer(bucketOf(range.from))} AND ${integer(bucketOf(range.to - 1n))} GROUP BY minute ORDER BY minute`;
    const { rows } = await queryRows(this.context, query, { signal });
    return rows.map((row) => ({ minute: BigInt(numberOf(row, 'minute')), spans: numberOf(row, 'spans') }));
  }

  /** Children of the window with parents near it, and, for the few traces that reach beyond, with those further away. */
  private async join({ tenant, signal }: Request, range: TimeRange, window: Window): Promise<readonly DependencyEdge[]> {
    const spans = this.context.table('spans');
    const near: Window = { first: window.first < MARGIN ? 0n : window.first - MARGIN, last: window.last + MARGIN };
    const children = allOf([spansIn(tenant, range), inMinutes(window), sql`parent_id != 0`]);
    const joined = (childWhere: Sql, parentWhere: Sql): Sql => sql`
      SELECT p.service AS parent, c.service AS child, count() AS calls, countIf(c.status = 2) AS errors
      FROM (SELECT trace_id, parent_id, service, status FROM ${spans} WHERE ${childWhere}) AS c
      SEMI LEFT JOIN (SELECT trace_id, span_id, service FROM ${spans} WHERE ${parentWhere}) AS p ON c.trace_id = p.trace_id AND c.parent_id = p.span_id
      GROUP BY parent, child`;
    const ofTenant = sql`tenant = ${text(tenant)}`;
    const nearby = inMinutes(near);
    const [direct, reaching] = await Promise.all([
      queryRows(this.context, joined(children, sql`${ofTenant} AND ${nearby}`), { signal }),
      this.tracesReachingOut(tenant, { window, near }, signal),
    ]);
    if (reaching === undefined) return direct.rows.map(edgeOf);
    const distant = await queryRows(this.context, joined(sql`${children} AND ${reaching}`, sql`${ofTenant} AND NOT (${nearby}) AND ${reaching}`), { signal });
    return [...direct.rows, ...distant.rows].map(edgeOf);
  }

  /**
   * A condition for the traces that have spans in the window and others before or after the minutes near it; undefined
   * when there are none. Looks at rows of `traces` up to some hours around: see `traceRowsIn` of the search.
   */
  private async tracesReachingOut(tenant: string, { window, near }: { readonly window: Window; readonly near: Window }, signal: AbortSignal | undefined): Promise<Sql | undefined> {
    const start = (minute: bigint): bigint => minute * (HOUR / MINUTES_PER_HOUR);
    const range = { from: start(window.first), to: start(window.last + 1n) };
    const ids = sql`SELECT trace_id FROM ${this.context.table('traces')} WHERE ${traceRowsIn({ tenant, range })} GROUP BY trace_id
      HAVING min(start) < ${integer(range.to)} AND max(finish) >= ${integer(range.from)} AND (min(start) < ${integer(start(near.first))} OR max(finish) >= ${integer(start(near.last + 1n))})`;
    const { rows } = await queryRows(this.context, sql`SELECT lower(hex(trace_id)) AS id FROM (${ids} LIMIT ${integer(MAX_LISTED_TRACES + 1)})`, { signal });
    if (rows.length === 0) return undefined;
    return rows.length > MAX_LISTED_TRACES ? sql`trace_id IN (${ids})` : sql`trace_id IN (${traceIdList(rows.map((row) => textOf(row, 'id')))})`;
  }
}

function edgeOf(row: Readonly<Record<string, unknown>>): DependencyEdge {
  return { parent: textOf(row, 'parent'), child: textOf(row, 'child'), calls: numberOf(row, 'calls'), errors: numberOf(row, 'errors') };
}

interface MinuteCount {
  readonly minute: bigint;
  readonly spans: number;
}

function windowsOf(counts: readonly MinuteCount[]): readonly Window[] {
  const windows: { first: bigint; last: bigint }[] = [];
  let room = 0;
  for (const { minute, spans } of counts) {
    const current = windows.at(-1);
    if (current === undefined || spans > room) {
      windows.push({ first: minute, last: minute });
      room = SPANS_AT_ONCE - spans;
    } else {
      current.last = minute;
      room -= spans;
    }
  }
  return windows;
}

function addEdges(total: Map<string, DependencyEdge>, edges: readonly DependencyEdge[]): void {
  for (const edge of edges) {
    const key = JSON.stringify([edge.parent, edge.child]);
    const known = total.get(key);
    total.set(key, known === undefined ? edge : { ...known, calls: known.calls + edge.calls, errors: known.errors + edge.errors });
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

