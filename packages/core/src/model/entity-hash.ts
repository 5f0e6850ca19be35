import type { AttributeColumns } from './attribute-columns.ts';
import { AttributeType } from './attribute-columns.ts';
import type { EntityColumns } from './entity-columns.ts';
import type { StringTable } from './string-table.ts';

/**
 * Content hash of the resource or scope `entry` that is open in `entities` (after `begin`, before `finish`), or of a
 * finished one: 64 bits over tenant, schema URL, dropped count, name, version and the attributes in any order.
 * It depends on nothing but the content, so that every decoder, process and machine agrees. Sets `entities.hash`.
 *
 * Persisted as the key of the store's side tables: never change the result for the same content.
 */
export function hashEntity(entities: EntityColumns, entry: number, strings: StringTable): void {
  const { attributes } = entities;
  const first = attributes.startOf(entry);
  const last = entry < entities.count ? attributes.end[entry]! : attributes.count;
  let low = 0;
  let high = 0;
  // Attributes are hashed one by one and summed as 64-bit numbers: order does not matter, multiplicity does.
  for (let i = first; i < last; i++) {
    mixer.reset(0x61747472);
    addAttribute(attributes, i, strings);
    mixer.finish();
    const sum = low + mixer.low;
    low = sum >>> 0;
    high = (high + mixer.high + (sum > 0xffffffff ? 1 : 0)) >>> 0;
  }
  mixer.reset(0x656e7469);
  mixer.word(low);
  mixer.word(high);
  mixer.word(last - first);
  mixer.word(entities.droppedAttributes[entry]!);
  addString(strings, entities.tenant[entry]!);
  addString(strings, entities.schemaUrl[entry]!);
  addString(strings, entities.name[entry]!);
  addString(strings, entities.version[entry]!);
  mixer.finish();
  entities.hash[2 * entry] = mixer.low;
  entities.hash[2 * entry + 1] = mixer.high;
}

function addAttribute(attributes: AttributeColumns, entry: number, strings: StringTable): void {
  const type = attributes.type[entry]!;
  const word = attributes.words[2 * entry]!;
  addString(strings, attributes.key[entry]!);
  mixer.word(type);
  if (type === AttributeType.STRING || type >= AttributeType.BYTES) addString(strings, word);
  else {
    mixer.word(word);
    mixer.word(attributes.words[2 * entry + 1]!);
  }
}

function addString(strings: StringTable, index: number): void {
  const from = strings.starts[index]!;
  mixer.bytes(strings.bytes, from, strings.starts[index + 1]!);
}

/** Two 32-bit lanes with different constants that feed each other: murmur-style rounds, 64 bits out. */
class Mixer {
  low = 0;
  high = 0;

  reset(seed: number): void {
    this.low = seed ^ 0x9e3779b9;
    this.high = Math.imul(seed, 0x85ebca6b) ^ 0xc2b2ae35;
  }

  word(value: number): void {
    let k = Math.imul(value, 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    let low = this.low ^ Math.imul(k, 0x1b873593);
    low = ((low << 13) | (low >>> 19)) + this.high;
    let m = Math.imul(value ^ 0x5bd1e995, 0x38b34ae5);
    m = (m << 17) | (m >>> 15);
    let high = this.high ^ Math.imul(m, 0xa1e38b93);
    high = ((high << 11) | (high >>> 21)) + low;
    this.low = (Math.imul(low, 5) + 0xe6546b64) | 0;
    this.high = (Math.imul(high, 5) + 0x561ccd1b) | 0;
  }

  /** The length goes in too, so that `a` + `bc` differs from `ab` + `c`. */
  bytes(source: Uint8Array, start: number, end: number): void {
    this.word(end - start);
    let at = start;
    for (; at + 4 <= end; at += 4) {
      this.word(source[at]! | (source[at + 1]! << 8) | (source[at + 2]! << 16) | (source[at + 3]! << 24));
    }
    let rest = 0;
    for (let shift = 0; at < end; at++, shift += 8) rest |= source[at]! << shift;
    this.word(rest);
  }

  finish(): void {
    this.low = finalMix(this.low ^ Math.imul(this.high, 0x2c1b3c6d));
    this.high = finalMix(this.high ^ Math.imul(this.low, 0x297a2d39));
  }
}

function finalMix(value: number): number {
  let x = value ^ (value >>> 16);
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

const mixer = new Mixer();
