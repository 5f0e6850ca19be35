import { checkPredicate } from '@spoor/core/plan';
import type { SpanPredicate, TraceSearch } from '@spoor/core/plan';
import { FALSE } from '../sql/index.ts';
import { StoreError } from '../store-error.ts';
import type { SearchResult } from '../span-store.ts';
import { readCatalogue } from './catalogue-reads.ts';
import { compilePredicate } from './compile/index.ts';
import type { QueryContext } from './context.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Position } from './cursor.ts';
import { searchByFigure } from './search-by-figure.ts';
import { searchLatest } from './search-latest.ts';
import type { PreparedSearch, SearchPage } from './search-page.ts';

const MAX_LIMIT = 10_000;

/** See `TraceSearch`: which traces match, in which order. */
export async function searchTraces(context: QueryContext, search: TraceSearch, signal?: AbortSignal): Promise<SearchResult> {
  const problem = checkPredicate(search.predicate);
  if (problem !== undefined) throw new StoreError('BAD_DATA', problem);
  if (!Number.isInteger(search.limit) || search.limit < 1 || search.limit > MAX_LIMIT) throw new StoreError('BAD_DATA', `a search gives 1 to ${MAX_LIMIT} traces, not ${search.limit}`);
  const after = search.cursor === undefined ? undefined : decodeCursor(search.cursor);
  const { tenant } = search;
  const catalogue = await readCatalogue(context, search.predicate, { tenant, signal });
  const condition = compilePredicate(search.predicate, { tenant, catalogue, resources: context.table('resources'), scopes: context.table('scopes') });
  if (condition === FALSE || search.range.to <= search.range.from) return { traceIds: [], rowsRead: 0, bytesRead: 0 };
  const prepared: PreparedSearch = { ...search, condition, after, signal, isSelective: isSelective(search.predicate) };
  const page = search.order === 'latest' ? await searchLatest(context, prepared) : await searchByFigure(context, prepared, search.order);
  return resultOf(page, search.limit);
}

/** A page is one trace longer than asked when there are more. */
function resultOf(page: SearchPage, limit: number): SearchResult {
  const shown = page.positions.slice(0, limit);
  const last: Position | undefined = shown.at(-1);
  const hasMore = page.positions.length > limit && last !== undefined;
  return { traceIds: shown.map((position) => position.traceId), ...(hasMore ? { next: encodeCursor(last) } : {}), rowsRead: page.rowsRead, bytesRead: page.bytesRead };
}

/** Whether few spans are likely to match: some attribute must have one certain value. */
function isSelective(predicate: SpanPredicate): boolean {
  if (predicate.op === 'and') return predicate.terms.some(isSelective);
  return predicate.op === 'compare' && predicate.cmp === '=' && predicate.field.kind === 'attribute';
}
