import type { AttributeColumns, EntityColumns, SpanBlock, StringTable } from '@spoor/core/model';
import { AttributeType, REPAIR_NAMES, spanIdToHex, traceIdToHex } from '@spoor/core/model';

/** One span with everything it carries, as a plain object: for comparing blocks in tests. */
export interface PlainSpan {
  traceId: string;
  spanId: string;
  /** Empty for a root. */
  parentId: string;
  name: string;
  kind: number;
  start: bigint;
  duration: bigint;
  status: number;
  statusMessage: string;
  traceState: string;
  flags: number;
  weight: number;
  droppedAttributes: number;
  droppedEvents: number;
  droppedLinks: number;
  repairs: string[];
  attributes: PlainAttribute[];
  events: { time: bigint; name: string; droppedAttributes: number; attributes: PlainAttribute[] }[];
  links: { traceId: string; spanId: string; traceState: string; flags: number; droppedAttributes: number; attributes: PlainAttribute[] }[];
  resource: PlainEntity;
  scope: PlainEntity;
}

/** Key, type name and value; BYTES, ARRAY and MAP as the text of their AnyValue. */
export type PlainAttribute = readonly [key: string, type: string, value: string | number | bigint | boolean | null];

export interface PlainEntity {
  tenant: string;
  service: string;
  name: string;
  version: string;
  schemaUrl: string;
  droppedAttributes: number;
  hash: bigint;
  attributes: PlainAttribute[];
}

const TYPE_NAMES = Object.keys(AttributeType);

export function blockToSpans(block: SpanBlock): PlainSpan[] {
  const spans: PlainSpan[] = [];
  for (let i = 0; i < block.count; i++) spans.push(spanOf(block, i));
  return spans;
}

function spanOf(block: SpanBlock, i: number): PlainSpan {
  const { strings, events, links } = block;
  const parentId = spanIdToHex(block.parentId[2 * i]!, block.parentId[2 * i + 1]!);
  const span: PlainSpan = {
    traceId: traceIdToHex(block.traceId, i * 16),
    spanId: spanIdToHex(block.spanId[2 * i]!, block.spanId[2 * i + 1]!),
    parentId: parentId === '0000000000000000' ? '' : parentId,
    name: strings.get(block.name[i]!),
    kind: block.kind[i]!,
    start: block.start64[i]!,
    duration: block.duration64[i]!,
    status: block.status[i]!,
    statusMessage: strings.get(block.statusMessage[i]!),
    traceState: strings.get(block.traceState[i]!),
    flags: block.flags[i]!,
    weight: block.weight[i]!,
    droppedAttributes: block.droppedAttributes[i]!,
    droppedEvents: block.droppedEvents[i]!,
    droppedLinks: block.droppedLinks[i]!,
    repairs: REPAIR_NAMES.filter((_, bit) => (block.repairs[i]! & (1 << bit)) !== 0),
    attributes: attributesOf(block.attributes, i, strings),
    events: [],
    links: [],
    resource: entityOf(block.resources, block.resource[i]!, strings),
    scope: entityOf(block.scopes, block.scope[i]!, strings),
  };
  for (let e = events.startOf(i); e < events.end[i]!; e++) {
    span.events.push({
      time: events.time64[e]!,
      name: strings.get(events.name[e]!),
      droppedAttributes: events.droppedAttributes[e]!,
      attributes: attributesOf(events.attributes, e, strings),
    });
  }
  for (let l = links.startOf(i); l < links.end[i]!; l++) {
    span.links.push({
      traceId: traceIdToHex(links.traceId, l * 16),
      spanId: spanIdToHex(links.spanId[2 * l]!, links.spanId[2 * l + 1]!),
      traceState: strings.get(links.traceState[l]!),
      flags: links.flags[l]!,
      droppedAttributes: links.droppedAttributes[l]!,
      attributes: attributesOf(links.attributes, l, strings),
    });
  }
  return span;
}

function entityOf(entities: EntityColumns, entry: number, strings: StringTable): PlainEntity {
  return {
    tenant: strings.get(entities.tenant[entry]!),
    service: strings.get(entities.service[entry]!),
    name: strings.get(entities.name[entry]!),
    version: strings.get(entities.version[entry]!),
    schemaUrl: strings.get(entities.schemaUrl[entry]!),
    droppedAttributes: entities.droppedAttributes[entry]!,
    hash: entities.hash64[entry]!,
    attributes: attributesOf(entities.attributes, entry, strings),
  };
}

function attributesOf(columns: AttributeColumns, row: number, strings: StringTable): PlainAttribute[] {
  const attributes: PlainAttribute[] = [];
  for (let entry = columns.startOf(row); entry < columns.end[row]!; entry++) {
    const type = columns.type[entry]!;
    attributes.push([strings.get(columns.key[entry]!), TYPE_NAMES[type] ?? String(type), valueOf(columns, entry, strings)]);
  }
  return attributes;
}

function valueOf(columns: AttributeColumns, entry: number, strings: StringTable): PlainAttribute[2] {
  switch (columns.type[entry]) {
    case AttributeType.EMPTY:
      return null;
    case AttributeType.BOOL:
      return columns.words[2 * entry] !== 0;
    case AttributeType.INT:
      return columns.ints[entry]!;
    case AttributeType.DOUBLE:
      return columns.doubles[entry]!;
    default:
      return strings.get(columns.words[2 * entry]!);
  }
}
