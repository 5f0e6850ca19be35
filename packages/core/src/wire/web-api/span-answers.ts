import { REPAIR_NAMES, spanIdToHex, traceIdToHex } from '../../model/index.ts';
import type { EntityColumns, SpanBlock } from '../../model/index.ts';
import type { SpanAnswer, SpanEventAnswer, SpanLinkAnswer } from './answers.ts';
import { attributeAnswers } from './attribute-answers.ts';

/** Everything of some spans of a block; of all when no rows are named. */
export function spanAnswers(block: SpanBlock, rows: Iterable<number> = Array.from({ length: block.count }, (_, row) => row)): SpanAnswer[] {
  return Array.from(rows, (row) => spanAnswer(block, row));
}

function spanAnswer(block: SpanBlock, row: number): SpanAnswer {
  const { strings } = block;
  const parent = spanIdToHex(block.parentId[2 * row]!, block.parentId[2 * row + 1]!);
  const resource = block.resource[row]!;
  const scope = block.scope[row]!;
  const repairs = block.repairs[row]!;
  return {
    traceId: traceIdToHex(block.traceId, row * 16),
    spanId: spanIdToHex(block.spanId[2 * row]!, block.spanId[2 * row + 1]!),
    parentSpanId: /^0+$/.test(parent) ? '' : parent,
    name: strings.get(block.name[row]!),
    service: strings.get(block.resources.service[resource]!),
    kind: block.kind[row]!,
    status: block.status[row]!,
    statusMessage: strings.get(block.statusMessage[row]!),
    start: String(block.start64[row]!),
    duration: String(block.duration64[row]!),
    traceState: strings.get(block.traceState[row]!),
    flags: block.flags[row]!,
    weight: block.weight[row]!,
    attributes: attributeAnswers(block.attributes, row, strings),
    resource: entityAnswer(block, block.resources, resource),
    scope: { name: strings.get(block.scopes.name[scope]!), version: strings.get(block.scopes.version[scope]!), ...entityAnswer(block, block.scopes, scope) },
    events: eventAnswers(block, row),
    links: linkAnswers(block, row),
    droppedAttributes: block.droppedAttributes[row]!,
    droppedEvents: block.droppedEvents[row]!,
    droppedLinks: block.droppedLinks[row]!,
    repairs: REPAIR_NAMES.filter((_, bit) => (repairs & (1 << bit)) !== 0),
  };
}

function entityAnswer(block: SpanBlock, entities: EntityColumns, entry: number): SpanAnswer['resource'] {
  if (entry >= entities.count) return { attributes: [], schemaUrl: '', droppedAttributes: 0 };
  return {
    attributes: attributeAnswers(entities.attributes, entry, block.strings),
    schemaUrl: block.strings.get(entities.schemaUrl[entry]!),
    droppedAttributes: entities.droppedAttributes[entry]!,
  };
}

function eventAnswers({ events, strings }: SpanBlock, row: number): SpanEventAnswer[] {
  const answers: SpanEventAnswer[] = [];
  for (let entry = events.startOf(row); entry < events.end[row]!; entry++) {
    answers.push({
      time: String(events.time64[entry]!),
      name: strings.get(events.name[entry]!),
      attributes: attributeAnswers(events.attributes, entry, strings),
      droppedAttributes: events.droppedAttributes[entry]!,
    });
  }
  return answers;
}

function linkAnswers({ links, strings }: SpanBlock, row: number): SpanLinkAnswer[] {
  const answers: SpanLinkAnswer[] = [];
  for (let entry = links.startOf(row); entry < links.end[row]!; entry++) {
    answers.push({
      traceId: traceIdToHex(links.traceId, entry * 16),
      spanId: spanIdToHex(links.spanId[2 * entry]!, links.spanId[2 * entry + 1]!),
      traceState: strings.get(links.traceState[entry]!),
      attributes: attributeAnswers(links.attributes, entry, strings),
      droppedAttributes: links.droppedAttributes[entry]!,
    });
  }
  return answers;
}
