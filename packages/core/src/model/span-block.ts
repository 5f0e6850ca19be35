import { AttributeColumns } from './attribute-columns.ts';
import { EntityColumns } from './entity-columns.ts';
import { EventColumns, LinkColumns } from './event-columns.ts';
import { growTo } from './grow.ts';
import { StringTable } from './string-table.ts';

/**
 * Spans as a struct of arrays: the one shape between the wire, the store and the browser. No object per span.
 *
 * A column that names a thing holds an index: into `strings` (name, statusMessage, traceState), into `resources`
 * (service and tenant live there) or into `scopes`. 64-bit columns are little-endian pairs of words with a
 * BigUint64Array view of the same buffer, so that hot loops need no BigInt.
 * Attribute, event and link columns have exactly one row per span.
 */
export class SpanBlock {
  count = 0;
  readonly strings = new StringTable();
  readonly resources = new EntityColumns();
  readonly scopes = new EntityColumns();
  readonly attributes: AttributeColumns;
  readonly events = new EventColumns();
  readonly links = new LinkColumns();

  /** 16 bytes a span, in wire order. */
  traceId: Uint8Array;
  /** The id as an unsigned integer, low word first: its 16 hex digits are `high` then `low`. */
  spanId: Uint32Array;
  /** 0 means root. */
  parentId: Uint32Array;
  /** Nanoseconds since the Unix epoch. */
  start: Uint32Array;
  start64: BigUint64Array;
  /** Nanoseconds, never negative. */
  duration: Uint32Array;
  duration64: BigUint64Array;
  name: Uint32Array;
  /** OTLP SpanKind 0 … 5. */
  kind: Uint8Array;
  /** OTLP StatusCode: 0 unset, 1 ok, 2 error. */
  status: Uint8Array;
  statusMessage: Uint32Array;
  traceState: Uint32Array;
  flags: Uint32Array;
  droppedAttributes: Uint32Array;
  droppedEvents: Uint32Array;
  droppedLinks: Uint32Array;
  /** How many spans this one stands for: 1, or the adjusted count of `ot=th`. */
  weight: Float64Array;
  /** Bit set of `Repair`: what had to be mended at ingest. */
  repairs: Uint32Array;
  resource: Uint32Array;
  scope: Uint32Array;

  constructor(capacity = 1024) {
    this.attributes = new AttributeColumns(capacity, capacity * 10);
    this.traceId = new Uint8Array(capacity * 16);
    this.spanId = new Uint32Array(capacity * 2);
    this.parentId = new Uint32Array(capacity * 2);
    this.start = new Uint32Array(capacity * 2);
    this.start64 = new BigUint64Array(this.start.buffer);
    this.duration = new Uint32Array(capacity * 2);
    this.duration64 = new BigUint64Array(this.duration.buffer);
    this.name = new Uint32Array(capacity);
    this.kind = new Uint8Array(capacity);
    this.status = new Uint8Array(capacity);
    this.statusMessage = new Uint32Array(capacity);
    this.traceState = new Uint32Array(capacity);
    this.flags = new Uint32Array(capacity);
    this.droppedAttributes = new Uint32Array(capacity);
    this.droppedEvents = new Uint32Array(capacity);
    this.droppedLinks = new Uint32Array(capacity);
    this.weight = new Float64Array(capacity);
    this.repairs = new Uint32Array(capacity);
    this.resource = new Uint32Array(capacity);
    this.scope = new Uint32Array(capacity);
  }

  /** Bytes of all buffers, for memory accounting. */
  get byteLength(): number {
    return this.name.length * 89 + this.strings.byteLength + this.attributes.byteLength + this.events.byteLength + this.links.byteLength;
  }

  /** Forgets the spans but keeps the buffers. */
  clear(): void {
    this.count = 0;
    this.strings.clear();
    this.resources.clear();
    this.scopes.clear();
    this.attributes.clear();
    this.events.clear();
    this.links.clear();
  }

  /**
   * Opens a new row with every scalar column zeroed (weight 1) and returns its index. The caller fills it, pushes
   * its attributes, events and links, and then calls `endSpan` or `abandonSpan`.
   */
  beginSpan(): number {
    const i = this.count;
    if (i >= this.name.length) this.growSpans();
    const { traceId } = this;
    for (let at = i * 16, stop = at + 16; at < stop; at++) traceId[at] = 0;
    const low = 2 * i;
    const high = low + 1;
    this.spanId[low] = 0;
    this.spanId[high] = 0;
    this.parentId[low] = 0;
    this.parentId[high] = 0;
    this.start[low] = 0;
    this.start[high] = 0;
    this.duration[low] = 0;
    this.duration[high] = 0;
    this.name[i] = 0;
    this.kind[i] = 0;
    this.status[i] = 0;
    this.statusMessage[i] = 0;
    this.traceState[i] = 0;
    this.flags[i] = 0;
    this.droppedAttributes[i] = 0;
    this.droppedEvents[i] = 0;
    this.droppedLinks[i] = 0;
    this.weight[i] = 1;
    this.repairs[i] = 0;
    this.resource[i] = 0;
    this.scope[i] = 0;
    return i;
  }

  endSpan(): void {
    this.attributes.endRow();
    this.events.endRow();
    this.links.endRow();
    this.count++;
  }

  /** Drops the open row and everything pushed for it. (Strings it interned stay, unused.) */
  abandonSpan(): void {
    this.attributes.truncate(this.count);
    this.events.truncate(this.count);
    this.links.truncate(this.count);
  }

  private growSpans(): void {
    const needed = this.count + 1;
    this.name = growTo(this.name, needed);
    const capacity = this.name.length;
    this.traceId = growTo(this.traceId, capacity * 16);
    this.spanId = growTo(this.spanId, capacity * 2);
    this.parentId = growTo(this.parentId, capacity * 2);
    this.start = growTo(this.start, capacity * 2);
    this.start64 = new BigUint64Array(this.start.buffer);
    this.duration = growTo(this.duration, capacity * 2);
    this.duration64 = new BigUint64Array(this.duration.buffer);
    this.kind = growTo(this.kind, capacity);
    this.status = growTo(this.status, capacity);
    this.statusMessage = growTo(this.statusMessage, capacity);
    this.traceState = growTo(this.traceState, capacity);
    this.flags = growTo(this.flags, capacity);
    this.droppedAttributes = growTo(this.droppedAttributes, capacity);
    this.droppedEvents = growTo(this.droppedEvents, capacity);
    this.droppedLinks = growTo(this.droppedLinks, capacity);
    this.weight = growTo(this.weight, capacity);
    this.repairs = growTo(this.repairs, capacity);
    this.resource = growTo(this.resource, capacity);
    this.scope = growTo(this.scope, capacity);
  }
}
