import { EntityRows, RESOURCE_SELECT_COLUMNS, SCOPE_SELECT_COLUMNS, hashesOf, readBlocks } from '../native/index.ts';
import type { Entities, NativeBlock } from '../native/index.ts';
import { identifier, integer, joinSql, sql, text } from '../sql/index.ts';
import type { Sql } from '../sql/index.ts';
import { queryOptions } from './context.ts';
import type { QueryContext } from './context.ts';

/** Over this, a tenant's cached rows are forgotten and read again as needed. */
const MAX_CACHED = 50_000;
/** The first miss of a tenant fetches the rows most recently seen along with the missing ones. */
const PREFETCH = 5_000;

type Kind = 'resource' | 'scope';

/** Resources and scopes by hash, read once: a hash stands for its content for ever. */
export class EntityCache {
  private readonly context: QueryContext;
  private readonly tenants = new Map<string, { resource: EntityRows; scope: EntityRows }>();

  constructor(context: QueryContext) {
    this.context = context;
  }

  /** The entities that the rows of `block` name; unknown hashes stay unknown when the store has no row for them. */
  async entitiesOf(tenant: string, block: NativeBlock, signal: AbortSignal | undefined): Promise<Entities> {
    const [resources, scopes] = await Promise.all([this.rows(tenant, 'resource', { block, signal }), this.rows(tenant, 'scope', { block, signal })]);
    return { resources, scopes };
  }

  private async rows(tenant: string, kind: Kind, request: { readonly block: NativeBlock; readonly signal: AbortSignal | undefined }): Promise<EntityRows> {
    const cached = this.cachedRows(tenant, kind);
    const missing = hashesOf(request.block, kind === 'resource' ? 'res_hash' : 'scope_hash').filter((hash) => !cached.has(hash));
    if (missing.length === 0) return cached;
    if (cached.count === 0) await this.fetch(cached, sql`tenant = ${text(tenant)} ORDER BY last_seen DESC, hash LIMIT ${integer(PREFETCH)}`, { kind, ...request });
    const rest = missing.filter((hash) => !cached.has(hash));
    for (let from = 0; from < rest.length; from += PREFETCH) {
      const hashes = joinSql(rest.slice(from, from + PREFETCH).map(integer), sql`, `);
      await this.fetch(cached, sql`tenant = ${text(tenant)} AND hash IN (${hashes})`, { kind, ...request });
    }
    return cached;
  }

  private cachedRows(tenant: string, kind: Kind): EntityRows {
    const known = this.tenants.get(tenant) ?? { resource: new EntityRows('resource'), scope: new EntityRows('scope') };
    if (known[kind].count > MAX_CACHED) known[kind] = new EntityRows(kind);
    this.tenants.set(tenant, known);
    return known[kind];
  }

  private async fetch(rows: EntityRows, where: Sql, request: { readonly kind: Kind; readonly signal: AbortSignal | undefined }): Promise<void> {
    const { context } = this;
    const names = request.kind === 'resource' ? RESOURCE_SELECT_COLUMNS : SCOPE_SELECT_COLUMNS;
    const table = context.table(request.kind === 'resource' ? 'resources' : 'scopes');
    const query = sql`SELECT ${joinSql(names.map(identifier), sql`, `)} FROM ${table} WHERE ${where}`;
    const { bytes } = await context.connection.queryNative(query.text, queryOptions(context, { signal: request.signal }));
    for (const block of readBlocks(bytes)) rows.add(block);
  }
}
