import { AttributeType } from '../../model/index.ts';
import type { AttributeColumns, EntityColumns, SpanBlock } from '../../model/index.ts';
import { allRows, groupRows } from './group-rows.ts';
import { JSONPB_FORM, OTLP_FORM } from './json-form.ts';
import type { JsonForm } from './json-form.ts';

const CHUNK = 64 * 1024;

/** The rows (all by default) as an ExportTraceServiceRequest in OTLP JSON. */
export function encodeOtlpJson(block: SpanBlock, rows: Iterable<number> = allRows(block)): string {
  let text = '';
  for (const chunk of encodeOtlpJsonChunks(block, rows)) text += chunk;
  return text;
}

/** The same in pieces of about 64 KiB. */
export function* encodeOtlpJsonChunks(block: SpanBlock, rows: Iterable<number> = allRows(block)): Generator<string> {
  yield '{"resourceSpans":[';
  yield* encodeOtlpJsonList(block, rows);
  yield ']}';
}

/** The `ResourceSpans` of the rows with commas between them, without brackets; in pieces. */
export function* encodeOtlpJsonList(block: SpanBlock, rows: Iterable<number> = allRows(block)): Generator<string> {
  yield* resourceSpansChunks(OTLP_FORM, block, rows);
}

/** The same list as gogo's jsonpb writes it. */
export function* encodeJsonpbChunks(block: SpanBlock, rows: Iterable<number> = allRows(block)): Generator<string> {
  yield* resourceSpansChunks(JSONPB_FORM, block, rows);
}

function* resourceSpansChunks(form: JsonForm, block: SpanBlock, rows: Iterable<number>): Generator<string> {
  let text = '';
  let resourceComma = '';
  for (const { resource, scopes } of groupRows(block, rows)) {
    text += `${resourceComma}{"resource":${resourceText(block, resource)},"scopeSpans":[`;
    resourceComma = ',';
    let scopeComma = '';
    for (const group of scopes) {
      text += `${scopeComma}{"scope":${scopeText(block, group.scope)},"spans":[`;
      scopeComma = ',';
      let spanComma = '';
      for (const row of group.rows) {
        text += spanComma + spanText(form, block, row);
        spanComma = ',';
        if (text.length < CHUNK) continue;
        yield form.finish(text);
        text = '';
      }
      text += `]${schemaUrlText(block, block.scopes, group.scope)}}`;
    }
    text += `]${schemaUrlText(block, block.resources, resource)}}`;
  }
  yield form.finish(text);
}

function resourceText(block: SpanBlock, entry: number): string {
  const { resources } = block;
  const attributes = attributesText(block, resources.attributes, entry);
  const dropped = countText('droppedAttributesCount', resources.droppedAttributes[entry]!);
  return `{${attributes === '' ? dropped.slice(1) : attributes + dropped}}`;
}

function scopeText(block: SpanBlock, entry: number): string {
  const { scopes } = block;
  let fields = textField(block, 'name', scopes.name[entry]!) + textField(block, 'version', scopes.version[entry]!);
  const attributes = attributesText(block, scopes.attributes, entry);
  if (attributes !== '') fields += `,${attributes}`;
  fields += countText('droppedAttributesCount', scopes.droppedAttributes[entry]!);
  return `{${fields.slice(1)}}`;
}

function schemaUrlText(block: SpanBlock, entities: EntityColumns, entry: number): string {
  return textField(block, 'schemaUrl', entities.schemaUrl[entry]!);
}

function spanText(form: JsonForm, block: SpanBlock, row: number): string {
  const { strings } = block;
  let text = `{"traceId":"${form.traceId(block.traceId, row * 16)}","spanId":"${spanIdAt(form, block.spanId, row)}"`;
  if (block.parentId[2 * row] !== 0 || block.parentId[2 * row + 1] !== 0) text += `,"parentSpanId":"${spanIdAt(form, block.parentId, row)}"`;
  text += textField(block, 'traceState', block.traceState[row]!);
  text += countText('flags', block.flags[row]!);
  text += form.name(JSON.stringify(strings.get(block.name[row]!))) + form.kind(block.kind[row]!);
  const start = block.start64[row]!;
  text += `,"startTimeUnixNano":"${start}","endTimeUnixNano":"${start + block.duration64[row]!}"`;
  const attributes = attributesText(block, block.attributes, row);
  if (attributes !== '') text += `,${attributes}`;
  text += countText('droppedAttributesCount', block.droppedAttributes[row]!);
  text += eventsText(form, block, row) + countText('droppedEventsCount', block.droppedEvents[row]!);
  text += linksText(form, block, row) + countText('droppedLinksCount', block.droppedLinks[row]!);
  const status = textField(block, 'message', block.statusMessage[row]!) + form.statusCode(block.status[row]!);
  return `${text},"status":{${status.slice(1)}}}`;
}

function eventsText(form: JsonForm, block: SpanBlock, row: number): string {
  const { events, strings } = block;
  const end = events.end[row]!;
  let text = '';
  for (let entry = events.startOf(row); entry < end; entry++) {
    text += `,{"timeUnixNano":"${events.time64[entry]!}"${form.name(JSON.stringify(strings.get(events.name[entry]!)))}`;
    const attributes = attributesText(block, events.attributes, entry);
    if (attributes !== '') text += `,${attributes}`;
    text += `${countText('droppedAttributesCount', events.droppedAttributes[entry]!)}}`;
  }
  return text === '' ? '' : `,"events":[${text.slice(1)}]`;
}

function linksText(form: JsonForm, block: SpanBlock, row: number): string {
  const { links } = block;
  const end = links.end[row]!;
  let text = '';
  for (let entry = links.startOf(row); entry < end; entry++) {
    text += `,{"traceId":"${form.traceId(links.traceId, entry * 16)}","spanId":"${spanIdAt(form, links.spanId, entry)}"`;
    text += textField(block, 'traceState', links.traceState[entry]!);
    const attributes = attributesText(block, links.attributes, entry);
    if (attributes !== '') text += `,${attributes}`;
    text += `${countText('droppedAttributesCount', links.droppedAttributes[entry]!)}${countText('flags', links.flags[entry]!)}}`;
  }
  return text === '' ? '' : `,"links":[${text.slice(1)}]`;
}

/** `"attributes":[…]`, or nothing when there are none. */
function attributesText(block: SpanBlock, columns: AttributeColumns, row: number): string {
  const end = columns.end[row]!;
  let text = '';
  for (let entry = columns.startOf(row); entry < end; entry++) {
    text += `${text === '' ? '' : ','}{"key":${JSON.stringify(block.strings.get(columns.key[entry]!))},"value":${valueText(block, columns, entry)}}`;
  }
  return text === '' ? '' : `"attributes":[${text}]`;
}

function valueText(block: SpanBlock, columns: AttributeColumns, entry: number): string {
  const word = columns.words[2 * entry]!;
  switch (columns.type[entry]) {
    case AttributeType.EMPTY:
      return '{}';
    case AttributeType.STRING:
      return `{"stringValue":${JSON.stringify(block.strings.get(word))}}`;
    case AttributeType.BOOL:
      return word === 0 ? '{"boolValue":false}' : '{"boolValue":true}';
    case AttributeType.INT:
      return `{"intValue":"${columns.ints[entry]!}"}`;
    case AttributeType.DOUBLE:
      return `{"doubleValue":${doubleText(columns.doubles[entry]!)}}`;
    default:
      return block.strings.get(word);
  }
}

function doubleText(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  return Number.isNaN(value) ? '"NaN"' : value > 0 ? '"Infinity"' : '"-Infinity"';
}

/** `,"name":"…"`, or nothing for the empty string. */
function textField(block: SpanBlock, name: string, index: number): string {
  return index === 0 ? '' : `,"${name}":${JSON.stringify(block.strings.get(index))}`;
}

/** `,"name":n`, or nothing for 0. */
function countText(name: string, value: number): string {
  return value === 0 ? '' : `,"${name}":${value}`;
}

function spanIdAt(form: JsonForm, ids: Uint32Array, row: number): string {
  return form.spanId(ids[2 * row]!, ids[2 * row + 1]!);
}
