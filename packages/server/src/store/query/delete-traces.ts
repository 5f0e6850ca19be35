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
