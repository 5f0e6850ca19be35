import type { AttributeColumns, EntityColumns, EventColumns, LinkColumns, SpanBlock } from '@spoor/core/model';
import { AttributeType, spanIdToHex, traceIdToHex } from '@spoor/core/model';

/**
 * Everything a span holds as one line of JSON, its resource and scope included, so that two blocks can be compared
 * whatever their string indexes and order of rows. For tests: slow.
 */
export function describeSpan(block: SpanBlock, row: number): string {
  const text = (index: number): string => block.strings.get(index);
  return JSON.stringify({
    trace: traceIdToHex(block.traceId, row * 16),
    id: spanIdToHex(block.spanId[2 * row]!, block.spanId[2 * row + 1]!),
    parent: spanIdToHex(block.parentId[2 * row]!, block.parentId[2 * row + 1]!),
    start: String(block.start64[row]!),
    duration: String(block.duration64[row]!),
    name: text(block.name[row]!),
    kind: block.kind[row],
    status: block.status[row],
    message: text(block.statusMessage[row]!),
    state: text(block.traceState[row]!),
    flags: block.flags[row],
    dropped: [block.droppedAttributes[row], block.droppedEvents[row], block.droppedLinks[row]],
    weight: block.weight[row],
    repairs: block.repairs[row],
    attributes: attributesOf(block, block.attributes, row),
    events: eventsOf(block, block.events, row),
    links: linksOf(block, block.links, row),
    resource: entityOf(block, block.resources, block.resource[row]!),
    scope: entityOf(block, block.scopes, block.scope[row]!),
  });
}

function attributesOf(block: SpanBlock, columns: AttributeColumns, row: number): unknown[] {
  const list: unknown[] = [];
  for (let entry = columns.startOf(row); entry < columns.end[row]!; entry++) {
    const type = columns.type[entry]!;
    list.push([block.strings.get(columns.key[entry]!), type, valueOf(block, columns, entry)]);
  }
  return list;
}

function valueOf(block: SpanBlock, columns: AttributeColumns, entry: number): unknown {
  switch (columns.type[entry]!) {
    case AttributeType.EMPTY:
      return null;
    case AttributeType.BOOL:
      return columns.words[2 * entry] === 1;
    case AttributeType.INT:
      return String(columns.ints[entry]!);
    case AttributeType.DOUBLE:
      return String(columns.doubles[entry]!);
    default:
      return block.strings.get(columns.words[2 * entry]!);
  }
}

function eventsOf(block: SpanBlock, events: EventColumns, row: number): unknown[] {
  const list: unknown[] = [];
  for (let event = events.startOf(row); event < events.end[row]!; event++) {
    list.push([String(events.time64[event]!), block.strings.get(events.name[event]!), events.droppedAttributes[event], attributesOf(block, events.attributes, event)]);
  }
  return list;
}

function linksOf(block: SpanBlock, links: LinkColumns, row: number): unknown[] {
  const list: unknown[] = [];
  for (let link = links.startOf(row); link < links.end[row]!; link++) {
    list.push([
      traceIdToHex(links.traceId, link * 16), spanIdToHex(links.spanId[2 * link]!, links.spanId[2 * link + 1]!), block.strings.get(links.traceState[link]!),
      links.flags[link], links.droppedAttributes[link], attributesOf(block, links.attributes, link),
    ]);
  }
  return list;
}

function entityOf(block: SpanBlock, entities: EntityColumns, entry: number): unknown {
  const text = (index: number): string => block.strings.get(index);
  return {
    hash: String(entities.hash64[entry]!),
    service: text(entities.service[entry]!),
    tenant: text(entities.tenant[entry]!),
    name: text(entities.name[entry]!),
    version: text(entities.version[entry]!),
    schema: text(entities.schemaUrl[entry]!),
    dropped: entities.droppedAttributes[entry],
    attributes: attributesOf(block, entities.attributes, entry),
  };
}
