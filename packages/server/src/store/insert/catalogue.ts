import type { EntityColumns, SpanBlock } from '@spoor/core/model';
import { NativeWriter, StringColumns } from '../native/index.ts';
import { ATTRIBUTE_KEYS, OPERATIONS, RESOURCES, SCOPES } from '../schema/index.ts';
import type { Table } from '../schema/index.ts';
import { AttributeMaps } from './attribute-maps.ts';
import { AttributeKeySet, LEVELS, TYPE_NAMES } from './catalogue-keys.ts';
import { RowHash } from './row-hash.ts';
import { SeenToday } from './seen-today.ts';

/** Rows for one side table. */
export interface CatalogueInsert {
  readonly table: string;
  readonly columns: readonly string[];
  readonly chunks: readonly Uint8Array[];
}

export interface CatalogueRows {
  readonly inserts: readonly CatalogueInsert[];
  /** Call when all of them are stored: only then are they not written again. */
  readonly stored: () => void;
}

/**
 * Resources, scopes, operations and attribute keys of blocks, each once a day. Writing one twice (after a crash, or by
 * two writers) does no harm: the tables keep the row last seen.
 */
export class Catalogue {
  private readonly entities = new SeenToday();
  private readonly operations = new SeenToday();
  private readonly keys = new SeenToday();

  /** @param day since the Unix epoch, of the arrival */
  rowsOf(block: SpanBlock, day: number): CatalogueRows {
    const resources = this.newEntities(block, day, ownersOfResources(block));
    const scopes = this.newEntities(block, day, ownersOfScopes(block));
    const keys = new AttributeKeySet();
    keys.addSpans(block);
    for (const { tenant, entity } of resources.rows) keys.addRow(tenant, 1, block.resources.attributes, entity);
    for (const { tenant, entity } of scopes.rows) keys.addRow(tenant, 2, block.scopes.attributes, entity);
    const operations = this.newOperations(block, day);
    const attributeKeys = this.newKeys(block, day, keys);
    const inserts = [
      encodeEntities(block, RESOURCES, { rows: resources.rows, entities: block.resources, day }),
      encodeEntities(block, SCOPES, { rows: scopes.rows, entities: block.scopes, day }),
      encodeNames(block, OPERATIONS, { rows: operations.rows, day }),
      encodeNames(block, ATTRIBUTE_KEYS, { rows: attributeKeys.rows, day }),
    ];
    return {
      inserts: inserts.filter((insert) => insert !== undefined),
      stored: () => {
        this.entities.add(day, [...resources.names, ...scopes.names]);
        this.operations.add(day, operations.names);
        this.keys.add(day, attributeKeys.names);
      },
    };
  }

  private newEntities(block: SpanBlock, day: number, owners: Owners): { readonly rows: readonly Owner[]; readonly names: readonly string[] } {
    const rows: Owner[] = [];
    const names: string[] = [];
    for (const owner of owners.list) {
      const name = `${owners.kind}\0${block.strings.get(owner.tenant)}\0${owners.entities.hash64[owner.entity]!}`;
      if (this.entities.has(day, name)) continue;
      rows.push(owner);
      names.push(name);
    }
    return { rows, names };
  }

  private newOperations(block: SpanBlock, day: number): NamedRows {
    const { strings, resources, resource } = block;
    const pairs = new RowHash();
    const pairOf = new Uint32Array(resources.count);
    for (let i = 0; i < resources.count; i++) pairOf[i] = pairs.rowOf(resources.tenant[i]!, resources.service[i]!, 0, 0);
    const distinct = new RowHash();
    for (let i = 0; i < block.count; i++) distinct.rowOf(pairOf[resource[i]!]!, block.name[i]!, block.kind[i]!, 0);
    const rows: Readonly<Record<string, number>>[] = [];
    const names: string[] = [];
    for (let row = 0; row < distinct.count; row++) {
      const pair = distinct.word(row, 0);
      const operation = { tenant: pairs.word(pair, 0), service: pairs.word(pair, 1), name: distinct.word(row, 1), kind: distinct.word(row, 2) };
      const name = `${strings.get(operation.tenant)}\0${strings.get(operation.service)}\0${strings.get(operation.name)}\0${operation.kind}`;
      if (this.operations.has(day, name)) continue;
      rows.push(operation);
      names.push(name);
    }
    return { rows, names };
  }

  private newKeys(block: SpanBlock, day: number, keys: AttributeKeySet): NamedRows {
    const { strings } = block;
    const levels = LEVELS.map((level) => strings.internString(level));
    const types = TYPE_NAMES.map((type) => strings.internString(type));
    const rows: Readonly<Record<string, number>>[] = [];
    const names: string[] = [];
    for (let row = 0; row < keys.count; row++) {
      const name = `${strings.get(keys.tenant(row))}\0${keys.level(row)}\0${keys.type(row)}\0${strings.get(keys.key(row))}`;
      if (this.keys.has(day, name)) continue;
      rows.push({ tenant: keys.tenant(row), level: levels[keys.level(row)]!, key: keys.key(row), type: types[keys.type(row)]! });
      names.push(name);
    }
    return { rows, names };
  }
}

interface Owner {
  /** String index. */
  readonly tenant: number;
  readonly entity: number;
}

interface Owners {
  readonly kind: 'resource' | 'scope';
  readonly entities: EntityColumns;
  readonly list: readonly Owner[];
}

interface NamedRows {
  /** Column name to string index, or to the number itself for `kind`. */
  readonly rows: readonly Readonly<Record<string, number>>[];
  readonly names: readonly string[];
}

function ownersOfResources(block: SpanBlock): Owners {
  const list = Array.from({ length: block.resources.count }, (_, entity) => ({ tenant: block.resources.tenant[entity]!, entity }));
  return { kind: 'resource', entities: block.resources, list };
}

/** A scope has no tenant of its own: it belongs to those of the spans that name it. */
function ownersOfScopes(block: SpanBlock): Owners {
  const pairs = new RowHash();
  let lastResource = -1;
  let lastScope = -1;
  for (let i = 0; i < block.count; i++) {
    if (block.resource[i] === lastResource && block.scope[i] === lastScope) continue;
    lastResource = block.resource[i]!;
    lastScope = block.scope[i]!;
    pairs.rowOf(block.resources.tenant[lastResource]!, lastScope, 0, 0);
  }
  const list = Array.from({ length: pairs.count }, (_, row) => ({ tenant: pairs.word(row, 0), entity: pairs.word(row, 1) }));
  return { kind: 'scope', entities: block.scopes, list };
}

function encodeEntities(block: SpanBlock, table: Table, source: { readonly rows: readonly Owner[]; readonly entities: EntityColumns; readonly day: number }): CatalogueInsert | undefined {
  const { rows, entities, day } = source;
  if (rows.length === 0) return undefined;
  const writer = new NativeWriter();
  const strings = new StringColumns();
  const maps = new AttributeMaps();
  const chosen = Uint32Array.from(rows, (row) => row.entity);
  maps.gather(block.strings, entities.attributes, { rows: chosen.length, chosen, splitUnindexed: false });
  strings.use(block.strings);
  const named = (indexes: Uint32Array): void => {
    strings.prefix(writer);
    strings.lowCardinality(writer, indexes, chosen.length);
  };
  const writers: Readonly<Record<string, () => void>> = {
    tenant: () => named(Uint32Array.from(rows, (row) => row.tenant)),
    hash: () => writer.view(BigUint64Array.from(chosen, () => 0n).map((_, i) => entities.hash64[chosen[i]!]!)),
    service: () => named(chosen.map((entity) => entities.service[entity]!)),
    name: () => named(chosen.map((entity) => entities.name[entity]!)),
    version: () => named(chosen.map((entity) => entities.version[entity]!)),
    schema_url: () => named(chosen.map((entity) => entities.schemaUrl[entity]!)),
    dropped_attributes: () => writer.view(chosen.map((entity) => entities.droppedAttributes[entity]!)),
    attr_s: () => maps.write(writer, strings, 'attr_s', false),
    attr_i: () => maps.write(writer, strings, 'attr_i', false),
    attr_f: () => maps.write(writer, strings, 'attr_f', false),
    attr_b: () => maps.write(writer, strings, 'attr_b', false),
    attr_x: () => maps.write(writer, strings, 'attr_x', false),
    last_seen: () => writer.view(new Uint16Array(chosen.length).fill(day)),
  };
  return encodeTable(writer, table, { rows: chosen.length, writers });
}

/** Tables whose columns are names, apart from `kind` and `last_seen`. */
function encodeNames(block: SpanBlock, table: Table, source: { readonly rows: readonly Readonly<Record<string, number>>[]; readonly day: number }): CatalogueInsert | undefined {
  const { rows, day } = source;
  if (rows.length === 0) return undefined;
  const writer = new NativeWriter();
  const strings = new StringColumns();
  strings.use(block.strings);
  const writers: Record<string, () => void> = {};
  for (const { name, type } of table.columns) {
    const values = Uint32Array.from(rows, (row) => row[name] ?? 0);
    if (name === 'last_seen') writers[name] = () => writer.view(new Uint16Array(rows.length).fill(day));
    else if (type === 'UInt8') writers[name] = () => writer.view(Uint8Array.from(values));
    else if (type === 'String') writers[name] = () => strings.plain(writer, values, rows.length);
    else
      writers[name] = () => {
        strings.prefix(writer);
        strings.lowCardinality(writer, values, rows.length);
      };
  }
  return encodeTable(writer, table, { rows: rows.length, writers });
}

function encodeTable(writer: NativeWriter, table: Table, source: { readonly rows: number; readonly writers: Readonly<Record<string, () => void>> }): CatalogueInsert {
  const columns = table.columns.map((column) => column.name);
  writer.begin(columns.length, source.rows);
  for (const { name, type } of table.columns) {
    const write = source.writers[name];
    if (write === undefined) throw new Error(`no writer for column ${name} of ${table.name}`);
    writer.column(name, type);
    write();
  }
  return { table: table.name, columns, chunks: writer.finish() };
}
