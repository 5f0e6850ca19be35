import type { NativeBlock, NativeColumn } from './native-column.ts';

/** In the order in which the schema names them. */
const FIELDS = {
  events: ['event_time', 'event_name', 'event_dropped', 'event_attr_s', 'event_attr_x'],
  links: ['link_trace_id', 'link_span_id', 'link_trace_state', 'link_flags', 'link_dropped', 'link_attr_s', 'link_attr_x'],
} as const;

/** The result with the parts of `ids`, `events` and `links`, where it has those, as columns under the names of their aliases. */
export function withParts(block: NativeBlock): NativeBlock {
  const columns = new Map<string, NativeColumn>(block.columns);
  const ids = block.columns.get('ids');
  if (ids?.kind === 'fixed') {
    // (span id, parent id) of each row, little-endian.
    const words = new BigUint64Array(ids.bytes.slice().buffer);
    columns.set('span_id', { kind: 'big', values: words.filter((_, i) => i % 2 === 0) });
    columns.set('parent_id', { kind: 'big', values: words.filter((_, i) => i % 2 === 1) });
  }
  for (const name of ['events', 'links'] as const) {
    const list = block.columns.get(name);
    if (list?.kind !== 'array' || list.values.kind !== 'tuple') continue;
    const { ends, values } = list;
    FIELDS[name].forEach((field, i) => columns.set(field, { kind: 'array', ends, values: values.fields[i]! }));
  }
  return { ...block, columns };
}
