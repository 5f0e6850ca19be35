import type { SpanBlock } from '@spoor/core/model';
import { AttributeType } from '@spoor/core/model';
import { BlockStrings, Dictionary } from '../dictionary.ts';
import { mix } from '../random.ts';
import type { CompiledAttribute } from './attribute-spec.ts';
import { ValueCode, compileAttributes } from './attribute-spec.ts';
import type { DemoShop } from './demo-shop.ts';
import type { Entity } from './entity-writer.ts';
import { writeEntity } from './entity-writer.ts';
import { FAULT_LIST, GRPC_NAMES } from './faults.ts';
import type { Sender, Senders } from './resources.ts';
import type { SpanPlan } from './span-plan.ts';
import { PlanFlag } from './span-plan.ts';
import type { Operation } from './topology.ts';
import { Kind, SCOPES } from './topology.ts';

const EVENT_NAMES = ['cache miss', 'message', 'feature_flag.evaluation', 'gc'];
const RANDOM_FLAG = 0x02;
const SAMPLED_FLAG = 0x01;

/** Writes planned spans into the columns of a block. */
export class SpanWriter {
  private readonly dictionary = new Dictionary();
  private readonly strings: BlockStrings;
  private readonly operations: readonly Operation[];
  private readonly names: Uint32Array;
  private readonly attributes: readonly (readonly CompiledAttribute[])[];
  private readonly scopes: readonly Entity[];
  private readonly senders: Senders;
  private readonly resources: Entity[] = [];
  private readonly thresholds: readonly { readonly state: number; readonly weight: number }[];
  private readonly faults: readonly { readonly type: number; readonly message: number; readonly stacks: Uint32Array; readonly http: number; readonly grpc: number; readonly soft: boolean }[];
  private readonly grpcNames: Uint32Array;
  private readonly eventNames: Uint32Array;
  private readonly exception: number;
  private readonly keys: { readonly type: number; readonly message: number; readonly stack: number; readonly eventKey: number; readonly eventSize: number; readonly linkKey: number; readonly linkValue: number };
  private resourceIndex = new Int32Array(64);
  private readonly scopeIndex = new Int32Array(SCOPES.length);
  private readonly scratch = new Uint8Array(4096);
  private block!: SpanBlock;
  private originHigh = 0;
  private originLow = 0;

  constructor(shop: DemoShop, senders: Senders, thresholds: readonly string[]) {
    const { dictionary } = this;
    this.strings = new BlockStrings(dictionary);
    this.senders = senders;
    this.operations = shop.topology.operations;
    this.names = Uint32Array.from(this.operations, ({ name }) => dictionary.add(name));
    this.attributes = this.operations.map(({ attributes }) => compileAttributes(attributes, dictionary));
    this.scopes = SCOPES.map(([name, version, schemaUrl]) => ({
      attributes: [], service: 0, name: dictionary.add(name), version: dictionary.add(version), schemaUrl: dictionary.add(schemaUrl),
    }));
    this.thresholds = thresholds.map((threshold) => ({ state: dictionary.add(`ot=th:${threshold}`), weight: adjustedCount(threshold) }));
    this.faults = FAULT_LIST.map(({ type, message, stacks, http, grpc, soft }) => ({
      type: dictionary.add(type), message: dictionary.add(message), stacks: Uint32Array.from(stacks, (stack) => dictionary.add(stack)), http, grpc, soft: soft === true,
    }));
    this.grpcNames = Uint32Array.from(GRPC_NAMES, (name) => dictionary.add(name));
    this.eventNames = Uint32Array.from(EVENT_NAMES, (name) => dictionary.add(name));
    this.exception = dictionary.add('exception');
    this.keys = {
      type: dictionary.add('exception.type'), message: dictionary.add('exception.message'), stack: dictionary.add('exception.stacktrace'),
      eventKey: dictionary.add('message.type'), eventSize: dictionary.add('message.uncompressed_size'), linkKey: dictionary.add('link.kind'), linkValue: dictionary.add('message'),
    };
  }

  /** Weight of a span with this 1-based threshold number. */
  weight(threshold: number): number {
    return threshold === 0 ? 1 : this.thresholds[threshold - 1]!.weight;
  }

  /** Starts on another block. `origin`: nanoseconds since the Unix epoch that plan times count from. */
  use(block: SpanBlock, origin: bigint): void {
    this.block = block;
    this.strings.use(block.strings);
    this.resourceIndex.fill(-1);
    this.scopeIndex.fill(-1);
    this.originHigh = Number(origin >> 32n);
    this.originLow = Number(origin & 0xffff_ffffn);
  }

  /** Whether the row's span has error status: a caller's mistake is one only on the client side. */
  failed(plan: SpanPlan, row: number): boolean {
    const fault = plan.fault[row]!;
    return fault !== 0 && (!this.faults[fault - 1]!.soft || this.operations[plan.operation[row]!]!.kind === Kind.CLIENT);
  }

  write(plan: SpanPlan, row: number): void {
    const { block, strings } = this;
    const operation = this.operations[plan.operation[row]!]!;
    const i = block.beginSpan();
    writeWords(block.traceId, i * 16, plan.traceId, row * 4);
    block.spanId[2 * i] = plan.spanId[2 * row]!;
    block.spanId[2 * i + 1] = plan.spanId[2 * row + 1]!;
    block.parentId[2 * i] = plan.parentId[2 * row]!;
    block.parentId[2 * i + 1] = plan.parentId[2 * row + 1]!;
    this.writeTime(block.start, i, plan.start[row]!);
    const duration = plan.duration[row]!;
    block.duration[2 * i] = duration >>> 0;
    block.duration[2 * i + 1] = Math.floor(duration / 2 ** 32);
    block.name[i] = strings.index(this.names[operation.index]!);
    block.kind[i] = operation.kind;
    block.resource[i] = this.resource(plan.resource[row]!);
    block.scope[i] = this.scope(operation.scope);
    block.flags[i] = SAMPLED_FLAG | ((plan.flags[row]! & PlanFlag.RANDOM) === 0 ? 0 : RANDOM_FLAG) | 0x100 | (plan.parentService[row] !== 0 && operation.kind === Kind.SERVER ? 0x200 : 0);
    const threshold = plan.threshold[row]!;
    if (threshold !== 0) {
      block.traceState[i] = strings.index(this.thresholds[threshold - 1]!.state);
      block.weight[i] = this.thresholds[threshold - 1]!.weight;
    }
    this.writeAttributes(plan, row, this.attributes[operation.index]!);
    if (plan.fault[row] !== 0) this.writeFault(plan, row, i);
    if (operation.eventChance > 0) this.writeEvent(plan, row, operation);
    const link = plan.links.get(row);
    if (link !== undefined) this.writeLinks(link);
    block.endSpan();
  }

  private writeTime(words: Uint32Array, i: number, nanos: number): void {
    const low = this.originLow + nanos;
    const carry = Math.floor(low / 2 ** 32);
    words[2 * i] = low - carry * 2 ** 32;
    words[2 * i + 1] = this.originHigh + carry;
  }

  private writeAttributes(plan: SpanPlan, row: number, attributes: readonly CompiledAttribute[]): void {
    const { strings } = this;
    const columns = this.block.attributes;
    const seed = plan.seed[row]!;
    const fault = plan.fault[row]!;
    for (let n = 0; n < attributes.length; n++) {
      const attribute = attributes[n]!;
      const { code, a, b } = attribute;
      switch (code) {
        case ValueCode.WORD:
          columns.pushWord(strings.index(attribute.key), attribute.type, strings.index(a));
          break;
        case ValueCode.PICK:
          columns.pushWord(strings.index(attribute.key), AttributeType.STRING, strings.index(attribute.ids[mix(seed, n) % attribute.ids.length]!));
          break;
        case ValueCode.INT:
          this.pushInt(attribute.key, a);
          break;
        case ValueCode.RANGE: {
          const share = mix(seed, n) * 2 ** -32;
          this.pushInt(attribute.key, a + Math.floor((b - a + 1) * share * share * share));
          break;
        }
        case ValueCode.DOUBLE:
          columns.pushDouble(strings.index(attribute.key), Math.round((a + (b - a) * mix(seed, n) * 2 ** -32) * 100) / 100);
          break;
        case ValueCode.BOOL:
          columns.pushWord(strings.index(attribute.key), AttributeType.BOOL, mix(seed, n) < a * 2 ** 32 ? 1 : 0);
          break;
        case ValueCode.SUBJECT:
          this.pushNumbered(attribute, 1 + (plan.subject[row]! % a));
          break;
        case ValueCode.NUMBER:
          this.pushNumbered(attribute, 1 + (mix(seed, n) % a));
          break;
        case ValueCode.UNIQUE:
          this.pushUnique(attribute, plan.spanId[2 * row]!, mix(plan.spanId[2 * row + 1]!, n));
          break;
        case ValueCode.HTTP_STATUS:
          this.pushInt(attribute.key, fault === 0 ? a : this.faults[fault - 1]!.http);
          break;
        case ValueCode.GRPC_CODE:
          this.pushInt(attribute.key, fault === 0 ? 0 : this.faults[fault - 1]!.grpc);
          break;
        case ValueCode.GRPC_NAME:
          columns.pushWord(strings.index(attribute.key), AttributeType.STRING, strings.index(this.grpcNames[fault === 0 ? 0 : this.faults[fault - 1]!.grpc]!));
          break;
        case ValueCode.ERROR_TYPE:
          if (fault !== 0) columns.pushWord(strings.index(attribute.key), AttributeType.STRING, strings.index(this.faults[fault - 1]!.type));
          break;
        case ValueCode.RESEND:
          if (plan.attempt[row] !== 0) this.pushInt(attribute.key, plan.attempt[row]!);
          break;
      }
    }
  }

  /** A non-negative integer below 2^53. */
  private pushInt(key: number, value: number): void {
    const columns = this.block.attributes;
    const entry = columns.push(this.strings.index(key), AttributeType.INT);
    columns.words[2 * entry] = value >>> 0;
    columns.words[2 * entry + 1] = Math.floor(value / 2 ** 32);
  }

  private pushNumbered(attribute: CompiledAttribute, value: number): void {
    const { scratch } = this;
    let end = copyBytes(attribute.prefix, scratch, 0);
    let digits = 1;
    for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) digits++;
    for (let at = end + digits - 1, rest = value; at >= end; at--, rest = Math.floor(rest / 10)) scratch[at] = 48 + (rest % 10);
    end = copyBytes(attribute.suffix, scratch, end + digits);
    this.block.attributes.pushWord(this.strings.index(attribute.key), AttributeType.STRING, this.block.strings.intern(scratch, 0, end));
  }

  private pushUnique(attribute: CompiledAttribute, low: number, high: number): void {
    const { scratch } = this;
    let end = copyBytes(attribute.prefix, scratch, 0);
    for (let nibble = 0; nibble < 16; nibble++) {
      const digit = ((nibble < 8 ? high : low) >>> (28 - 4 * (nibble & 7))) & 15;
      scratch[end++] = digit < 10 ? 48 + digit : 87 + digit;
    }
    this.block.attributes.pushWord(this.strings.index(attribute.key), AttributeType.STRING, this.block.strings.intern(scratch, 0, end));
  }

  private writeFault(plan: SpanPlan, row: number, i: number): void {
    const { block, strings, keys } = this;
    const fault = this.faults[plan.fault[row]! - 1]!;
    if (!this.failed(plan, row)) return;
    block.status[i] = 2;
    const { kind } = this.operations[plan.operation[row]!]!;
    const raised = (plan.flags[row]! & PlanFlag.PROPAGATED) === 0;
    if (raised || kind === Kind.SERVER) block.statusMessage[i] = strings.index(fault.message);
    if (fault.stacks.length === 0 || (!raised && kind !== Kind.SERVER)) return;
    const entry = block.events.begin();
    this.writeTime(block.events.time, entry, plan.start[row]! + Math.floor(plan.duration[row]! * 0.95));
    block.events.name[entry] = strings.index(this.exception);
    const { attributes } = block.events;
    attributes.pushWord(strings.index(keys.type), AttributeType.STRING, strings.index(fault.type));
    attributes.pushWord(strings.index(keys.message), AttributeType.STRING, strings.index(fault.message));
    attributes.pushWord(strings.index(keys.stack), AttributeType.STRING, strings.index(fault.stacks[plan.seed[row]! % fault.stacks.length]!));
    block.events.finish();
  }

  private writeEvent(plan: SpanPlan, row: number, { eventChance }: Operation): void {
    const { block, strings, keys } = this;
    const seed = mix(plan.seed[row]!, 1001);
    if (seed >= eventChance * 2 ** 32) return;
    const entry = block.events.begin();
    this.writeTime(block.events.time, entry, plan.start[row]! + Math.floor(plan.duration[row]! * ((seed & 1023) / 1024)));
    block.events.name[entry] = strings.index(this.eventNames[seed & 3]!);
    const { attributes } = block.events;
    attributes.pushWord(strings.index(keys.eventKey), AttributeType.STRING, strings.index(keys.linkValue));
    const size = attributes.push(strings.index(keys.eventSize), AttributeType.INT);
    attributes.words[2 * size] = seed & 0xffff;
    block.events.finish();
  }

  private writeLinks(words: readonly number[]): void {
    const { block, strings, keys } = this;
    for (let at = 0; at < words.length; at += 6) {
      const entry = block.links.begin();
      writeWords(block.links.traceId, entry * 16, words, at);
      block.links.spanId[2 * entry] = words[at + 4]!;
      block.links.spanId[2 * entry + 1] = words[at + 5]!;
      block.links.flags[entry] = SAMPLED_FLAG;
      block.links.attributes.pushWord(strings.index(keys.linkKey), AttributeType.STRING, strings.index(keys.linkValue));
      block.links.finish();
    }
  }

  private resource(number: number): number {
    if (number >= this.resourceIndex.length) {
      const grown = new Int32Array(this.senders.list.length * 2).fill(-1);
      grown.set(this.resourceIndex);
      this.resourceIndex = grown;
    }
    const known = this.resourceIndex[number]!;
    if (known >= 0) return known;
    const index = writeEntity(this.block, 'resources', { entity: this.resourceEntity(number), strings: this.strings });
    this.resourceIndex[number] = index;
    return index;
  }

  private resourceEntity(number: number): Entity {
    return (this.resources[number] ??= this.makeResource(this.senders.list[number]!));
  }

  private makeResource({ attributes, service }: Sender): Entity {
    return { attributes: compileAttributes(attributes, this.dictionary), service: this.dictionary.add(service.name), name: 0, version: 0, schemaUrl: 0 };
  }

  private scope(number: number): number {
    const known = this.scopeIndex[number]!;
    if (known >= 0) return known;
    const index = writeEntity(this.block, 'scopes', { entity: this.scopes[number]!, strings: this.strings });
    this.scopeIndex[number] = index;
    return index;
  }
}

/** What a span with this `ot=th` threshold stands for: 2^56 / (2^56 − T). */
export function adjustedCount(threshold: string): number {
  const rejected = Number(BigInt(`0x${threshold.padEnd(14, '0')}`));
  return 2 ** 56 / (2 ** 56 - rejected);
}

function copyBytes(from: Uint8Array, to: Uint8Array, at: number): number {
  for (let i = 0; i < from.length; i++) to[at + i] = from[i]!;
  return at + from.length;
}

/** Four words as 16 bytes, each word big-endian. */
function writeWords(bytes: Uint8Array, at: number, words: ArrayLike<number>, from: number): void {
  for (let w = 0; w < 4; w++) {
    const word = words[from + w]!;
    bytes[at + 4 * w] = word >>> 24;
    bytes[at + 4 * w + 1] = word >>> 16;
    bytes[at + 4 * w + 2] = word >>> 8;
    bytes[at + 4 * w + 3] = word;
  }
}
