import { AttributeType, EntityColumns, StringTable } from '@spoor/core/model';
import type { SpanBlock } from '@spoor/core/model';
import { AttributeReader, ENTITY_MAPS } from './attribute-reader.ts';
import { bigAt, columnOf, numberAt } from './native-column.ts';
import type { NativeBlock } from './native-column.ts';
import { StringCodes } from './string-codes.ts';

/**
 * Resources or scopes of one tenant as read from their side table, by hash. Fill it with `add` from
 * `SELECT ${RESOURCE_COLUMNS}` (or SCOPE_COLUMNS); rows written more than once are taken once.
 */
export class EntityRows {
  private readonly kind: 'resource' | 'scope';
  private readonly strings = new StringTable(256);
  private readonly entities = new EntityColumns();
  private readonly byHash = new Map<bigint, number>();

  constructor(kind: 'resource' | 'scope') {
    this.kind = kind;
  }

  get count(): number {
    return this.entities.count;
  }

  has(hash: bigint): boolean {
    return this.byHash.has(hash);
  }

  add(block: NativeBlock): void {
    const { entities, strings } = this;
    const named = (name: string): StringCodes => new StringCodes(columnOf(block, name), strings);
    const tenant = named('tenant');
    const schemaUrl = named('schema_url');
    const first = named(this.kind === 'resource' ? 'service' : 'name');
    const version = this.kind === 'scope' ? named('version') : undefined;
    const attributes = new AttributeReader(block, ENTITY_MAPS, strings);
    for (let row = 0; row < block.rows; row++) {
      const hash = bigAt(columnOf(block, 'hash'), row);
      if (this.byHash.has(hash)) continue;
      const entity = entities.begin();
      if (this.kind === 'resource') {
        entities.tenant[entity] = tenant.at(row);
        entities.service[entity] = first.at(row);
      } else {
        entities.name[entity] = first.at(row);
        entities.version[entity] = version?.at(row) ?? 0;
      }
      entities.schemaUrl[entity] = schemaUrl.at(row);
      entities.droppedAttributes[entity] = numberAt(columnOf(block, 'dropped_attributes'), row);
      attributes.copy(row, entities.attributes);
      entities.hash64[entity] = hash;
      this.byHash.set(hash, entities.finish());
    }
  }

  /** Copies the entity into `block` (once) and answers its index there; undefined when the hash is unknown. */
  copyTo(block: SpanBlock, hash: bigint): number | undefined {
    const from = this.byHash.get(hash);
    if (from === undefined) return undefined;
    const source = this.entities;
    const target = this.kind === 'resource' ? block.resources : block.scopes;
    const text = (index: number): number => this.intern(block.strings, index);
    const entity = target.begin();
    target.tenant[entity] = text(source.tenant[from]!);
    target.service[entity] = text(source.service[from]!);
    target.name[entity] = text(source.name[from]!);
    target.version[entity] = text(source.version[from]!);
    target.schemaUrl[entity] = text(source.schemaUrl[from]!);
    target.droppedAttributes[entity] = source.droppedAttributes[from]!;
    const { attributes } = source;
    for (let entry = attributes.startOf(from); entry < attributes.end[from]!; entry++) {
      const copy = target.attributes.push(text(attributes.key[entry]!), attributeType(attributes.type[entry]!));
      const isText = attributes.type[entry] === AttributeType.STRING || attributes.type[entry]! >= AttributeType.BYTES;
      target.attributes.words[2 * copy] = isText ? text(attributes.words[2 * entry]!) : attributes.words[2 * entry]!;
      target.attributes.words[2 * copy + 1] = attributes.words[2 * entry + 1]!;
    }
    target.hash64[entity] = hash;
    return target.finish();
  }

  private intern(strings: StringTable, index: number): number {
    return strings.intern(this.strings.bytes, this.strings.starts[index]!, this.strings.starts[index + 1]!);
  }
}

const TYPES = Object.values(AttributeType);

function attributeType(value: number): AttributeType {
  return TYPES[value]!;
}
