import { identifier, joinSql, sql } from '../sql/index.ts';
import type { Sql } from '../sql/index.ts';
import { selectOwnedAttributes, selectSpanAttributes } from '../query/compile/index.ts';
import type { Prepared } from './prepare.ts';

/** What every evaluation needs: the tree, times, service and status of each span. */
const ALWAYS = ['tenant', 'trace_id', 'span_id', 'parent_id', 'ts', 'duration', 'service', 'name', 'kind', 'status', 'res_hash', 'scope_hash', 'scope_name'] as const;

const ALL_ATTRIBUTES = ['status_message', 'attr_s', 'attr_u', 'attr_i', 'attr_f', 'attr_b', 'attr_x'] as const;

/**
 * The columns of `spans` that evaluating a query takes, for `appendSpans`: no attribute it does not mention, unless all
 * are asked for (compare looks at them).
 */
export function projectionOf({ references, keys, environment }: Prepared, { allAttributes = false }: { readonly allAttributes?: boolean } = {}): Sql {
  const mentions = (name: string): boolean => references.some((reference) => reference.kind === 'intrinsic' && reference.name === name);
  const columns: Sql[] = ALWAYS.map(identifier);
  if (allAttributes) columns.push(...ALL_ATTRIBUTES.map(identifier));
  else {
    if (mentions('span:statusMessage')) columns.push(sql`status_message`);
    columns.push(...selectSpanAttributes(keys.get('span') ?? [], environment.catalogue));
  }
  if (keys.has('event') || mentions('event:name') || mentions('event:timeSinceStart')) {
    columns.push(sql`event_time`, sql`event_name`, ...selectOwnedAttributes('event', keys.get('event') ?? [], environment.catalogue));
  }
  if (keys.has('link') || mentions('link:traceID') || mentions('link:spanID')) {
    columns.push(sql`link_trace_id`, sql`link_span_id`, ...selectOwnedAttributes('link', keys.get('link') ?? [], environment.catalogue));
  }
  return joinSql(columns, sql`, `);
}
