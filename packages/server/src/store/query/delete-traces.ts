import { alterTarget } from '../schema/index.ts';
import type { Topology } from '../schema/index.ts';
import { Sql, sql, text, traceIdList } from '../sql/index.ts';
import type { QueryContext } from './context.ts';

const IDS_AT_ONCE = 1_000;

/**
 * Hides all spans of the traces at once and their summaries with them; the space comes back with later merges.
 * Roll-ups keep what these spans added to them.
 */
export async function deleteTraces(context: QueryContext, topology: Topology, request: { readonly tenant: string; readonly traceIds: readonly string[]; readonly signal: AbortSignal | undefined }): Promise<void> {
  const ids = [...new Set(request.traceIds)];
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    const list = traceIdList(ids.slice(from, from + IDS_AT_ONCE));
    for (const table of ['spans', 'traces']) {
      const target = Sql.trusted(alterTarget(table, true, topology)); // names that checkTopology has seen
      const statement = sql`DELETE FROM ${target} WHERE tenant = ${text(request.tenant)} AND trace_id IN (${list})`;
      await context.connection.command(statement.text, { signal: request.signal, settings: { lightweight_deletes_sync: 2 } });
    }
  }
}

/** Tables whose rows belong to a service rather than to a trace. */
const SERVICE_TABLES: readonly (readonly [table: string, sharded: boolean])[] = [
  ['red_15s', true],
  ['red_5m', true],
  ['red_1h', true],
  ['operations', false],
  ['resources', false],
];

/** Forgets services: their roll-ups, operations and resources. For services without spans, such as those of deleted demo data. */
export async function deleteServices(context: QueryContext, topology: Topology, request: { readonly tenant: string; readonly services: readonly string[]; readonly signal: AbortSignal | undefined }): Promise<void> {
  if (request.services.length === 0) return;
  const names = request.services.map(text);
  const list = names.slice(1).reduce((joined, name) => sql`${joined}, ${name}`, sql`${names[0]!}`);
  for (const [table, sharded] of SERVICE_TABLES) {
    const target = Sql.trusted(alterTarget(table, sharded, topology)); // names that checkTopology has seen
    const statement = sql`DELETE FROM ${target} WHERE tenant = ${text(request.tenant)} AND service IN (${list})`;
    await context.connection.command(statement.text, { signal: request.signal, settings: { lightweight_deletes_sync: 2 } });
  }
}
