import type { AttributeColumns, SpanBlock } from '@spoor/core/model';
import { RowHash } from './row-hash.ts';

export const LEVELS = ['span', 'resource', 'scope', 'event', 'link'] as const;
export const TYPE_NAMES = ['empty', 'string', 'bool', 'int', 'double', 'bytes', 'array', 'map'] as const;

/** The distinct (tenant, level, key, type) of a block: tenants and keys as string indexes, level and type as positions in the lists above. */
export class AttributeKeySet {
  private readonly rows = new RowHash();
  private flags = new Uint8Array(0);

  get count(): number {
    return this.rows.count;
  }

  clear(): void {
    this.rows.clear();
  }

  tenant(row: number): number {
    return this.rows.word(row, 0);
  }

  level(row: number): number {
    return this.rows.word(row, 1);
  }

  key(row: number): number {
    return this.rows.word(row, 2);
  }

  type(row: number): number {
    return this.rows.word(row, 3);
  }

  /** All keys of one row of attributes. */
  addRow(tenant: number, level: number, attributes: AttributeColumns, row: number): void {
    for (let entry = attributes.startOf(row); entry < attributes.end[row]!; entry++) {
      this.rows.rowOf(tenant, level, attributes.key[entry]!, attributes.type[entry]!);
    }
  }

  /** The keys of all spans, events and links. */
  addSpans(block: SpanBlock): void {
    const tenants = new Set(block.resources.tenant.subarray(0, block.resources.count));
    if (tenants.size <= 1) this.addOfOneTenant(block, block.resources.tenant[0] ?? 0);
    else this.addOfManyTenants(block);
  }

  /** Ten attributes a span: a flag per key and type is looked at before the hash is. */
  private addOfOneTenant(block: SpanBlock, tenant: number): void {
    const { attributes, strings } = block;
    if (this.flags.length < strings.count) this.flags = new Uint8Array(strings.count * 2);
    else this.flags.fill(0, 0, strings.count);
    const flags = this.flags;
    for (let entry = 0; entry < attributes.count; entry++) {
      const key = attributes.key[entry]!;
      const bit = 1 << attributes.type[entry]!;
      if ((flags[key]! & bit) !== 0) continue;
      flags[key]! |= bit;
      this.rows.rowOf(tenant, 0, key, attributes.type[entry]!);
    }
    for (let entry = 0; entry < block.events.count; entry++) this.addRow(tenant, 3, block.events.attributes, entry);
    for (let entry = 0; entry < block.links.count; entry++) this.addRow(tenant, 4, block.links.attributes, entry);
  }

  private addOfManyTenants(block: SpanBlock): void {
    const { events, links } = block;
    for (let span = 0; span < block.count; span++) {
      const tenant = block.resources.tenant[block.resource[span]!]!;
      this.addRow(tenant, 0, block.attributes, span);
      for (let entry = events.startOf(span); entry < events.end[span]!; entry++) this.addRow(tenant, 3, events.attributes, entry);
      for (let entry = links.startOf(span); entry < links.end[span]!; entry++) this.addRow(tenant, 4, links.attributes, entry);
    }
  }
}
