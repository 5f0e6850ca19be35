import type { SpanPredicate } from '@spoor/core/plan';
import { integer, joinSql, sql, text } from '../sql/index.ts';
import type { AttributeKey, Operation } from '../span-store.ts';
import { Catalogue, keysOf } from './compile/index.ts';
import { numberOf, queryRows, textOf } from './context.ts';
import type { QueryContext } from './context.ts';

const LEVELS: readonly AttributeKey['level'][] = ['span', 'resource', 'scope', 'event', 'link'];

export interface CatalogueRead {
  readonly tenant: string;
  readonly signal: AbortSignal | undefined;
}

/** Sorted by name. */
export async function readServices(context: QueryContext, { tenant, signal }: CatalogueRead): Promise<readonly string[]> {
  const query = sql`SELECT DISTINCT service FROM ${context.table('operations')} WHERE tenant = ${text(tenant)} ORDER BY service`;
  return (await queryRows(context, query, { signal })).rows.map((row) => textOf(row, 'service'));
}

export async function readOperations(context: QueryContext, service: string, options: CatalogueRead & { readonly kind: number | undefined }): Promise<readonly Operation[]> {
  const ofKind = options.kind === undefined ? sql`1` : sql`kind = ${integer(options.kind)}`;
  const query = sql`SELECT DISTINCT name, kind FROM ${context.table('operations')} WHERE tenant = ${text(options.tenant)} AND service = ${text(service)} AND ${ofKind} ORDER BY name, kind`;
  const { rows } = await queryRows(context, query, { signal: options.signal });
  return rows.map((row) => ({ name: textOf(row, 'name'), kind: numberOf(row, 'kind') }));
}

export async function readAttributeKeys(context: QueryContext, { tenant, signal }: CatalogueRead): Promise<readonly AttributeKey[]> {
  const query = sql`SELECT key, level, type, max(last_seen) AS seen FROM ${context.table('attribute_keys')} WHERE tenant = ${text(tenant)} GROUP BY key, level, type ORDER BY seen DESC, key, level, type`;
  const { rows } = await queryRows(context, query, { signal });
  return rows.flatMap((row) => {
    const level = LEVELS.find((known) => known === textOf(row, 'level'));
    return level === undefined ? [] : [{ key: textOf(row, 'key'), level, type: textOf(row, 'type') }];
  });
}

/**
 * The types the keys of a predicate have. Read anew for each search: the inserter stores a key before the first span
 * that carries it, so whatever a search can find, the catalogue read before it knows.
 */
export function readCatalogue(context: QueryContext, predicate: SpanPredicate, read: CatalogueRead): Promise<Catalogue> {
  return readCatalogueOf(context, [...keysOf(predicate)], read);
}

/** The same for attribute keys by name. */
export async function readCatalogueOf(context: QueryContext, keys: readonly string[], { tenant, signal }: CatalogueRead): Promise<Catalogue> {
  if (keys.length === 0) return new Catalogue([]);
  const query = sql`SELECT DISTINCT level, key, type FROM ${context.table('attribute_keys')} WHERE tenant = ${text(tenant)} AND key IN (${joinSql(keys.map(text), sql`, `)})`;
  const { rows } = await queryRows(context, query, { signal });
  return new Catalogue(rows.map((row) => ({ level: textOf(row, 'level'), key: textOf(row, 'key'), type: textOf(row, 'type') })));
}
