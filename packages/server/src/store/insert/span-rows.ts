import type { SpanBlock } from '@spoor/core/model';
import { NativeWriter, StringColumns, lowCardinalityUint64, offsets } from '../native/index.ts';
import { SPANS } from '../schema/index.ts';
import { AnyValueMaps } from './any-value-maps.ts';
import { AttributeMaps } from './attribute-maps.ts';
import { pick } from './gather.ts';
import type { SpanKeys } from './gather.ts';

/** The stored columns of `spans` in the order they are written. */
export const SPAN_INSERT_COLUMNS: readonly string[] = SPANS.columns.filter((column) => column.alias === undefined).map((column) => column.name);

const TYPES = new Map(SPANS.columns.map((column) => [column.name, column.type]));

/**
 * Writes a span block as one Native block for `spans`. Keep one per inserter: buffers are reused, and the chunks are
 * valid until the next `write`.
 */
export class SpanRows {
  private readonly writer = new NativeWriter();
  private readonly strings = new StringColumns();
  private readonly attributes = new AttributeMaps();
  private readonly eventAttributes = new AnyValueMaps();
  private readonly linkAttributes = new AnyValueMaps();
  private scratch: Uint32Array = new Uint32Array(0);

  write(block: SpanBlock, keys: SpanKeys): readonly Uint8Array[] {
    this.attributes.gather(block.strings, block.attributes, { rows: block.count, splitUnindexed: true });
    this.eventAttributes.gather(block.strings, block.events.attributes, block.events.count);
    this.linkAttributes.gather(block.strings, block.links.attributes, block.links.count);
    this.strings.use(block.strings); // only now: gathering may have added strings
    const columns = this.columnWriters(block, keys);
    this.writer.begin(SPAN_INSERT_COLUMNS.length, block.count);
    for (const name of SPAN_INSERT_COLUMNS) {
      const write = columns.get(name);
      if (write === undefined) throw new Error(`no writer for column ${name} of spans`);
      this.writer.column(name, TYPES.get(name)!);
      write();
    }
    return this.writer.finish();
  }

  private columnWriters(block: SpanBlock, keys: SpanKeys): ReadonlyMap<string, () => void> {
    const { writer, strings, attributes } = this;
    const { count } = block;
    const plain = (array: Uint32Array | Float64Array | Uint8Array, perSpan = 1) => (): void => writer.view(array.subarray(0, count * perSpan));
    const named = (indexes: Uint32Array) => (): void => {
      strings.prefix(writer);
      strings.lowCardinality(writer, indexes, count);
    };
    const viaEntity = (indexes: Uint32Array, rows: Uint32Array) => (): void => {
      this.scratch = pick(indexes, rows, { count, target: this.scratch });
      named(this.scratch)();
    };
    const hashes = (hash64: BigUint64Array, rows: Uint32Array) => (): void => lowCardinalityUint64(writer, hash64, rows.subarray(0, count));
    return new Map<string, () => void>([
      ['part', plain(keys.part)],
      ['tenant', viaEntity(block.resources.tenant, block.resource)],
      ['bucket', plain(keys.bucket)],
      ['trace_id', plain(block.traceId, 16)],
      ['ids', () => writeIds(writer, block)],
      ['ts', plain(block.start, 2)],
      ['duration', plain(block.duration, 2)],
      ['service', viaEntity(block.resources.service, block.resource)],
      ['name', named(block.name)],
      ['kind', plain(block.kind)],
      ['status', plain(block.status)],
      ['status_message', named(block.statusMessage)],
      ['scope_name', viaEntity(block.scopes.name, block.scope)],
      ['res_hash', hashes(block.resources.hash64.subarray(0, block.resources.count), block.resource)],
      ['scope_hash', hashes(block.scopes.hash64.subarray(0, block.scopes.count), block.scope)],
      ['trace_state', named(block.traceState)],
      ['flags', plain(block.flags)],
      ['dropped_attributes', plain(block.droppedAttributes)],
      ['dropped_events', plain(block.droppedEvents)],
      ['dropped_links', plain(block.droppedLinks)],
      ['sample_weight', plain(block.weight)],
      ['repairs', plain(block.repairs)],
      ['attr_s', () => attributes.write(writer, strings, 'attr_s', true)],
      ['attr_u', () => attributes.write(writer, strings, 'attr_u', true)],
      ['attr_i', () => attributes.write(writer, strings, 'attr_i', false)],
      ['attr_f', () => attributes.write(writer, strings, 'attr_f', false)],
      ['attr_b', () => attributes.write(writer, strings, 'attr_b', false)],
      ['attr_x', () => attributes.write(writer, strings, 'attr_x', false)],
      ['events', () => this.writeEvents(block)],
      ['links', () => this.writeLinks(block)],
    ]);
  }

  /** Array(Tuple(…)): the states of all dictionaries, the array's offsets, then field by field. */
  private writeEvents({ events, count }: SpanBlock): void {
    const { writer, strings, eventAttributes } = this;
    strings.prefix(writer);
    eventAttributes.prefix(writer, strings);
    offsets(writer, events.end, count);
    writer.view(events.time.subarray(0, events.count * 2));
    strings.lowCardinality(writer, events.name, events.count);
    writer.view(events.droppedAttributes.subarray(0, events.count));
    eventAttributes.write(writer, strings);
  }

  private writeLinks({ links, count }: SpanBlock): void {
    const { writer, strings, linkAttributes } = this;
    strings.prefix(writer);
    linkAttributes.prefix(writer, strings);
    offsets(writer, links.end, count);
    writer.view(links.traceId.subarray(0, links.count * 16));
    writer.view(links.spanId.subarray(0, links.count * 2));
    strings.lowCardinality(writer, links.traceState, links.count);
    writer.view(links.flags.subarray(0, links.count));
    writer.view(links.droppedAttributes.subarray(0, links.count));
    linkAttributes.write(writer, strings);
  }
}

/** Span id in the low 64 bits, parent id in the high ones. */
function writeIds(writer: NativeWriter, { spanId, parentId, count }: SpanBlock): void {
  const words = writer.words(count * 4);
  for (let i = 0; i < count; i++) {
    words[4 * i] = spanId[2 * i]!;
    words[4 * i + 1] = spanId[2 * i + 1]!;
    words[4 * i + 2] = parentId[2 * i]!;
    words[4 * i + 3] = parentId[2 * i + 1]!;
  }
}
