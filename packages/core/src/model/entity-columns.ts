import { AttributeColumns } from './attribute-columns.ts';
import { growTo } from './grow.ts';

/**
 * Resources or instrumentation scopes of a block, each once. A resource fills `service` and `tenant`; a scope fills
 * `name` and `version`; the other columns hold the empty string (0). All are string indexes.
 *
 * `hash` is a 64-bit content hash (low word first), the same for the same content whatever the order of attributes,
 * the process or the encoding: it is the key of the side tables in the store.
 */
export class EntityColumns {
  count = 0;
  readonly attributes = new AttributeColumns(16, 128);
  service = new Uint32Array(16);
  tenant = new Uint32Array(16);
  name = new Uint32Array(16);
  version = new Uint32Array(16);
  schemaUrl = new Uint32Array(16);
  droppedAttributes = new Uint32Array(16);
  hash = new Uint32Array(32);
  hash64 = new BigUint64Array(this.hash.buffer);
  private readonly byHash = new Map<bigint, number>();

  clear(): void {
    this.count = 0;
    this.attributes.clear();
    this.byHash.clear();
  }

  /** Opens an entry with zeroed columns; push its attributes, set its `hash`, then `finish`. */
  begin(): number {
    const entry = this.count;
    if (entry >= this.name.length) {
      this.name = growTo(this.name, entry + 1);
      const capacity = this.name.length;
      this.service = growTo(this.service, capacity);
      this.tenant = growTo(this.tenant, capacity);
      this.version = growTo(this.version, capacity);
      this.schemaUrl = growTo(this.schemaUrl, capacity);
      this.droppedAttributes = growTo(this.droppedAttributes, capacity);
      this.hash = growTo(this.hash, capacity * 2);
      this.hash64 = new BigUint64Array(this.hash.buffer);
    }
    this.service[entry] = 0;
    this.tenant[entry] = 0;
    this.name[entry] = 0;
    this.version[entry] = 0;
    this.schemaUrl[entry] = 0;
    this.droppedAttributes[entry] = 0;
    this.hash64[entry] = 0n;
    return entry;
  }

  /** Drops the open entry and the attributes pushed for it. */
  abandon(): void {
    this.attributes.truncate(this.count);
  }

  /** Closes the open entry under its `hash`; when the block has one with that hash already, drops it and answers that one. */
  finish(): number {
    const entry = this.count;
    const hash = this.hash64[entry]!;
    const known = this.byHash.get(hash);
    if (known !== undefined && this.alike(entry, known)) {
      this.attributes.truncate(entry);
      return known;
    }
    this.attributes.endRow();
    this.byHash.set(hash, entry);
    this.count++;
    return entry;
  }

  /** The hash is no secret: whoever makes it collide must not get his spans into another tenant or service. */
  private alike(entry: number, known: number): boolean {
    const { attributes } = this;
    return (
      this.tenant[entry] === this.tenant[known] &&
      this.service[entry] === this.service[known] &&
      this.name[entry] === this.name[known] &&
      this.version[entry] === this.version[known] &&
      this.schemaUrl[entry] === this.schemaUrl[known] &&
      attributes.count - attributes.startOf(entry) === attributes.end[known]! - attributes.startOf(known)
    );
  }
}
