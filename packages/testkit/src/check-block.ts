import type { AttributeColumns, EntityColumns, SpanBlock } from '@spoor/core/model';
import { AttributeType } from '@spoor/core/model';

const STRICT = new TextDecoder('utf-8', { fatal: true });

/** Throws unless the block is consistent: row counts, ranges of indexes, UTF-8 of every string from `fromString` on. */
export function checkBlock(block: SpanBlock, fromString = 0): void {
  const { count, strings, events, links } = block;
  check(block.attributes.rows === count && events.rows === count && links.rows === count, 'one attribute, event and link row per span');
  check(events.attributes.rows === events.count && links.attributes.rows === links.count, 'one attribute row per event and link');
  checkEnds(events.end, count, events.count);
  checkEnds(links.end, count, links.count);
  for (let index = fromString; index < strings.count; index++) {
    check(strings.starts[index]! <= strings.starts[index + 1]!, 'strings ascend');
    STRICT.decode(strings.bytesOf(index));
  }
  for (const columns of [block.attributes, events.attributes, links.attributes, block.resources.attributes, block.scopes.attributes]) checkAttributes(columns, strings.count);
  checkEntities(block.resources, strings.count);
  checkEntities(block.scopes, strings.count);
  for (let i = 0; i < count; i++) {
    check(block.resource[i]! < block.resources.count && block.scope[i]! < block.scopes.count, 'resource and scope are there');
    check(block.name[i]! < strings.count && block.statusMessage[i]! < strings.count && block.traceState[i]! < strings.count, 'strings are there');
    check(block.kind[i]! <= 5 && block.status[i]! <= 2, 'kind and status are known');
    check(block.traceId.subarray(i * 16, i * 16 + 16).some((byte) => byte !== 0), 'trace id is not zero');
    check(block.spanId[2 * i] !== 0 || block.spanId[2 * i + 1] !== 0, 'span id is not zero');
    check(block.start64[i]! < 2n ** 63n && block.start64[i]! + block.duration64[i]! < 2n ** 63n, 'times fit');
    check(block.weight[i]! >= 1 && Number.isFinite(block.weight[i]!), 'weight is a count');
  }
  for (let e = 0; e < events.count; e++) check(events.name[e]! < strings.count && events.time64[e]! < 2n ** 63n, 'event');
  for (let l = 0; l < links.count; l++) check(links.traceState[l]! < strings.count, 'link');
}

function checkEntities(entities: EntityColumns, strings: number): void {
  check(entities.attributes.rows === entities.count, 'one attribute row per entity');
  for (const column of [entities.service, entities.tenant, entities.name, entities.version, entities.schemaUrl]) {
    for (let entry = 0; entry < entities.count; entry++) check(column[entry]! < strings, 'entity strings are there');
  }
}

function checkAttributes(columns: AttributeColumns, strings: number): void {
  checkEnds(columns.end, columns.rows, columns.count);
  for (let entry = 0; entry < columns.count; entry++) {
    const type = columns.type[entry]!;
    check(columns.key[entry]! < strings && type <= AttributeType.MAP, 'attribute key and type');
    if (type === AttributeType.STRING || type >= AttributeType.BYTES) check(columns.words[2 * entry]! < strings, 'attribute value');
  }
}

function checkEnds(end: Uint32Array, rows: number, count: number): void {
  for (let row = 1; row < rows; row++) check(end[row - 1]! <= end[row]!, 'row ends ascend');
  check((rows === 0 ? 0 : end[rows - 1]) === count, 'last row ends at the end');
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Block is broken: ${what}`);
}
