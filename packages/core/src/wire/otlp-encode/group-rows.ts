import type { SpanBlock } from '../../model/index.ts';

/** Rows of one resource and scope. */
export interface ScopeGroup {
  readonly scope: number;
  readonly rows: number[];
}

export interface ResourceGroup {
  readonly resource: number;
  readonly scopes: ScopeGroup[];
}

/** Groups rows as OTLP nests them, everything in order of first appearance. */
export function groupRows(block: SpanBlock, rows: Iterable<number>): ResourceGroup[] {
  const groups: ResourceGroup[] = [];
  const byResource = new Map<number, { readonly group: ResourceGroup; readonly byScope: Map<number, ScopeGroup> }>();
  for (const row of rows) {
    const resource = block.resource[row]!;
    let entry = byResource.get(resource);
    if (entry === undefined) {
      entry = { group: { resource, scopes: [] }, byScope: new Map() };
      byResource.set(resource, entry);
      groups.push(entry.group);
    }
    const scope = block.scope[row]!;
    let scoped = entry.byScope.get(scope);
    if (scoped === undefined) {
      scoped = { scope, rows: [] };
      entry.byScope.set(scope, scoped);
      entry.group.scopes.push(scoped);
    }
    scoped.rows.push(row);
  }
  return groups;
}

/** Every row of the block, in order. */
export function* allRows(block: SpanBlock): Generator<number> {
  for (let row = 0; row < block.count; row++) yield row;
}
