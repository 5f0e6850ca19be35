import { AttributeSink, SENT_END_KEY } from './attribute-sink.ts';
import { AttributeType } from './attribute-columns.ts';
import { hashEntity } from './entity-hash.ts';
import type { DecodeContext } from './limits.ts';
import { DEFAULT_LIMITS, UNKNOWN_SERVICE } from './limits.ts';
import { Repair } from './repairs.ts';
import { samplingWeight } from './sampling-weight.ts';
import { SpanBlock } from './span-block.ts';

const ENCODER = new TextEncoder();
const SERVICE_NAME = ENCODER.encode('service.name');
const MAX_HIGH = 0x7fff_ffff;
const MAX_LOW = 0xffff_ffff;
/** Stands in between payloads, so that a builder does not keep the last block alive. Never written to. */
const NO_BLOCK = new SpanBlock(1);

/** What every decoder does the same way once it has read the fields: identities, times, weights, repairs. */
export class SpanBuilder {
  block = NO_BLOCK;
  readonly sink = new AttributeSink();
  /** Repairs of the resource and scope that the next spans belong to. */
  resourceRepairs = 0;
  scopeRepairs = 0;
  private tenant = 0;
  private receivedLow = 0;
  private receivedHigh = 0;

  /** Points the builder at a block. */
  bind(block: SpanBlock, context: DecodeContext): void {
    this.block = block;
    this.sink.bind(block.strings, context.limits);
    this.tenant = block.strings.internString(context.tenant);
    this.receivedLow = Number(context.receivedAt & 0xffff_ffffn);
    this.receivedHigh = Number(context.receivedAt >> 32n);
  }

  /** Lets go of the block. */
  release(): void {
    this.block = NO_BLOCK;
    this.sink.bind(NO_BLOCK.strings, DEFAULT_LIMITS);
  }

  /** Opens a resource; push its attributes through `sink`. */
  beginResource(): void {
    const { resources } = this.block;
    resources.begin();
    this.sink.beginBudget();
    this.sink.beginOwner(resources.attributes);
  }

  /** Index of the finished resource. `schemaUrl` is a string index. */
  endResource(schemaUrl: number, dropped: number): number {
    const { block, sink } = this;
    const { resources, strings } = block;
    const entry = resources.count;
    resources.schemaUrl[entry] = schemaUrl;
    resources.droppedAttributes[entry] = addDropped(dropped, sink.dropped);
    resources.tenant[entry] = this.tenant;
    let service = this.findService();
    if (service === 0) {
      service = strings.internString(UNKNOWN_SERVICE);
      sink.repairs |= Repair.MISSING_SERVICE;
    }
    resources.service[entry] = service;
    this.resourceRepairs = sink.repairs;
    hashEntity(resources, entry, strings);
    return resources.finish();
  }

  beginScope(): void {
    const { scopes } = this.block;
    scopes.begin();
    this.sink.beginBudget();
    this.sink.beginOwner(scopes.attributes);
  }

  /** Index of the finished scope. Set `name` and `version` on the open entry before. */
  endScope(schemaUrl: number, dropped: number): number {
    const { scopes, strings } = this.block;
    const entry = scopes.count;
    scopes.schemaUrl[entry] = schemaUrl;
    scopes.droppedAttributes[entry] = addDropped(dropped, this.sink.dropped);
    this.scopeRepairs = this.sink.repairs;
    hashEntity(scopes, entry, strings);
    return scopes.finish();
  }

  /**
   * Sets start and duration of the open span from the unsigned 64-bit words as sent. Call it while the span is still
   * the sink's owner: it may add the attribute that keeps an impossible end.
   */
  times(startLow: number, startHigh: number, endLow: number, endHigh: number): void {
    const { block, sink } = this;
    const row = 2 * block.count;
    let fromLow = startLow;
    let fromHigh = startHigh;
    let toLow = endLow;
    let toHigh = endHigh;
    const hasEnd = endLow !== 0 || endHigh !== 0;
    const hasStart = startLow !== 0 || startHigh !== 0;
    if (!hasStart) {
      sink.repairs |= Repair.MISSING_START;
      fromLow = this.receivedLow;
      fromHigh = this.receivedHigh;
    }
    if (fromHigh > MAX_HIGH || toHigh > MAX_HIGH) {
      sink.repairs |= Repair.TIME_CLAMPED;
      if (fromHigh > MAX_HIGH) {
        fromHigh = MAX_HIGH;
        fromLow = MAX_LOW;
      }
      if (toHigh > MAX_HIGH) {
        toHigh = MAX_HIGH;
        toLow = MAX_LOW;
      }
    }
    block.start[row] = fromLow;
    block.start[row + 1] = fromHigh;
    if (toHigh > fromHigh || (toHigh === fromHigh && toLow >= fromLow)) {
      const low = toLow - fromLow;
      block.duration[row] = low;
      block.duration[row + 1] = toHigh - fromHigh - (low < 0 ? 1 : 0);
    } else if (hasEnd || hasStart) {
      sink.repairs |= Repair.END_BEFORE_START;
      sink.int(block.strings.internString(SENT_END_KEY), toLow, toHigh);
    }
  }

  /** Sets the time of the open event from the words as sent; the span's times must be set. */
  eventTime(low: number, high: number): void {
    const { events, start, count } = this.block;
    const at = 2 * events.count;
    if (high > MAX_HIGH) {
      this.sink.repairs |= Repair.TIME_CLAMPED;
      events.time[at] = MAX_LOW;
      events.time[at + 1] = MAX_HIGH;
    } else if (low === 0 && high === 0) {
      this.sink.repairs |= Repair.MISSING_EVENT_TIME;
      events.time[at] = start[2 * count]!;
      events.time[at + 1] = start[2 * count + 1]!;
    } else {
      events.time[at] = low;
      events.time[at + 1] = high;
    }
  }

  kind(value: number): void {
    if (value <= 5) this.block.kind[this.block.count] = value;
    else {
      this.block.kind[this.block.count] = 0;
      this.sink.repairs |= Repair.UNKNOWN_ENUM;
    }
  }

  status(value: number): void {
    if (value <= 2) this.block.status[this.block.count] = value;
    else {
      this.block.status[this.block.count] = 0;
      this.sink.repairs |= Repair.UNKNOWN_ENUM;
    }
  }

  traceState(index: number): void {
    const { block } = this;
    const { strings } = block;
    block.traceState[block.count] = index;
    block.weight[block.count] = index === 0 ? 1 : samplingWeight(strings.bytes, strings.starts[index]!, strings.starts[index + 1]!);
  }

  /** Closes the open span and returns its repair bits. */
  endSpan(resource: number, scope: number): number {
    const { block, sink } = this;
    const i = block.count;
    block.resource[i] = resource;
    block.scope[i] = scope;
    if (block.name[i] === 0) sink.repairs |= Repair.EMPTY_NAME;
    const repairs = sink.repairs | this.resourceRepairs | this.scopeRepairs;
    block.repairs[i] = repairs;
    block.endSpan();
    return repairs;
  }

  private findService(): number {
    const { resources, strings } = this.block;
    const { attributes } = resources;
    const key = strings.intern(SERVICE_NAME, 0, SERVICE_NAME.length);
    for (let entry = attributes.startOf(resources.count); entry < attributes.count; entry++) {
      if (attributes.key[entry] !== key) continue;
      return attributes.type[entry] === AttributeType.STRING ? attributes.words[2 * entry]! : 0;
    }
    return 0;
  }
}

/** Sum of two drop counts, at most what uint32 holds. */
export function addDropped(sent: number, ours: number): number {
  return Math.min(sent + ours, 0xffff_ffff);
}
