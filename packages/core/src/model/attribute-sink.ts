import { AnyValueText } from './any-value-text.ts';
import type { AttributeColumns } from './attribute-columns.ts';
import { AttributeType } from './attribute-columns.ts';
import type { IngestLimits } from './limits.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { Repair } from './repairs.ts';
import { isUtf8, StringTable } from './string-table.ts';

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

/** How many guesses are kept, less one; a power of two, less one. */
const GUESSES = 1023;

/** INT attribute of a span whose end was before its start: the end as it was sent. */
export const SENT_END_KEY = 'spoor.sent_end_unix_nano';

/**
 * The one door through which decoders put attributes and strings into a block: it applies the limits, lets the last
 * of duplicate keys win, and collects repair bits and drop counts.
 *
 * Protocol: `bind` once a payload; `beginBudget` once a span, resource or scope (the byte budget of its events and
 * links included); `beginOwner` before the attributes of one owner, which must come in one run; then read `dropped`.
 *
 * Hot path: about ten attributes a span. A key is known to be a duplicate by a stamp per string index, so a span of
 * a million attributes costs a million steps.
 */
export class AttributeSink {
  /** Repair bits since `beginBudget`. */
  repairs = 0;
  /** Attributes of the current owner that were dropped. */
  dropped = 0;
  /** Scratch for BYTES, ARRAY and MAP values: `begin` it, write the value, hand it to `text`. */
  readonly value = new AnyValueText();
  limits: IngestLimits = DEFAULT_LIMITS;
  /** The payload as a whole was not UTF-8 and has been decoded with U+FFFD: JS strings that hold one count as repaired. */
  markReplacements = false;
  private strings = new StringTable(16);
  private columns: AttributeColumns | undefined;
  private budget = 0;
  private owned = 0;
  private stamp = 0;
  private readonly keyGuess = new Uint32Array(GUESSES + 1);
  private readonly valueGuess = new Uint32Array(GUESSES + 1);
  private stamps = new Uint32Array(1024);
  private entryOf = new Uint32Array(1024);

  bind(strings: StringTable, limits: IngestLimits): void {
    this.strings = strings;
    this.limits = limits;
    this.columns = undefined;
    this.markReplacements = false;
  }

  beginBudget(): void {
    this.repairs = 0;
    this.budget = this.limits.spanBytes;
  }

  beginOwner(columns: AttributeColumns): void {
    this.columns = columns;
    this.dropped = 0;
    this.owned = 0;
    if (++this.stamp === 0x1_0000_0000) {
      this.stamps.fill(0);
      this.stamp = 1;
    }
  }

  /** Index of a string, repaired when it is not UTF-8 and cut when it is over the value cap. */
  intern(source: Uint8Array, start: number, end: number): number {
    const { strings } = this;
    const before = strings.repaired;
    // Repair makes at most three bytes of one.
    if ((end - start) * 3 > this.limits.valueBytes) return this.internLong(source, start, end);
    const index = strings.intern(source, start, end);
    if (strings.repaired !== before) this.repairs |= Repair.UTF8_REPAIRED;
    return index;
  }

  /** Like `intern` for the key of the next attribute: spans of one kind come with the same keys in the same order. */
  internKey(source: Uint8Array, start: number, end: number): number {
    const place = this.owned & GUESSES;
    const guess = this.keyGuess[place]!;
    const { strings } = this;
    if (guess < strings.count && strings.equals(guess, source, start, end)) return guess;
    const key = this.intern(source, start, end);
    this.keyGuess[place] = key;
    return key;
  }

  /** Like `intern` for a value of `key`: it is often the one that the key had last. */
  internValue(key: number, source: Uint8Array, start: number, end: number): number {
    const place = key & GUESSES;
    const guess = this.valueGuess[place]!;
    const { strings } = this;
    if (guess < strings.count && strings.equals(guess, source, start, end)) return guess;
    const value = this.intern(source, start, end);
    this.valueGuess[place] = value;
    return value;
  }

  /** Like `intern` for a JS string; lone surrogates become U+FFFD. */
  internText(text: string): number {
    if (!text.isWellFormed() || (this.markReplacements && text.includes('\ufffd'))) this.repairs |= Repair.UTF8_REPAIRED;
    if (text.length * 3 <= this.limits.valueBytes) return this.strings.internString(text);
    const encoded = ENCODER.encode(text);
    return this.internLong(encoded, 0, encoded.length);
  }

  empty(key: number): void {
    this.place(key, AttributeType.EMPTY, 0);
  }

  string(key: number, value: number): void {
    const entry = this.place(key, AttributeType.STRING, this.strings.lengthOf(value));
    if (entry >= 0) this.columns!.words[2 * entry] = value;
  }

  bool(key: number, value: boolean): void {
    const entry = this.place(key, AttributeType.BOOL, 1);
    if (entry >= 0) this.columns!.words[2 * entry] = value ? 1 : 0;
  }

  /** The two's complement words of an int64. */
  int(key: number, low: number, high: number): void {
    this.words(key, AttributeType.INT, low, high);
  }

  /** The IEEE 754 words of a double. */
  doubleWords(key: number, low: number, high: number): void {
    this.words(key, AttributeType.DOUBLE, low, high);
  }

  double(key: number, value: number): void {
    const entry = this.place(key, AttributeType.DOUBLE, 8);
    if (entry >= 0) this.columns!.doubles[entry] = value;
  }

  /** Stores what `value` holds; `type` is BYTES, ARRAY, MAP. */
  text(key: number, type: AttributeType): void {
    const { value } = this;
    if (value.repaired) this.repairs |= Repair.UTF8_REPAIRED;
    const entry = this.place(key, type, value.length);
    if (entry >= 0) this.columns!.words[2 * entry] = this.strings.intern(value.bytes, 0, value.length);
  }

  /** A BYTES value. Over the cap, what is left ends in the UTF-8 of the usual mark. */
  byteString(key: number, source: Uint8Array, start: number, end: number): void {
    const { value } = this;
    value.begin(Number.MAX_SAFE_INTEGER);
    if (end - start > this.limits.valueBytes) {
      const cut = this.cut(source, start, end, false);
      value.byteString(cut, 0, cut.length);
    } else value.byteString(source, start, end);
    this.text(key, AttributeType.BYTES);
  }

  private words(key: number, type: AttributeType, low: number, high: number): void {
    const entry = this.place(key, type, 8);
    if (entry < 0) return;
    const columns = this.columns!;
    columns.words[2 * entry] = low;
    columns.words[2 * entry + 1] = high;
  }

  /** The entry for `key`: a new one, the one it has already, or -1 when a limit drops it. */
  private place(key: number, type: AttributeType, bytes: number): number {
    const columns = this.columns!;
    const size = this.strings.lengthOf(key) + bytes;
    if (key >= this.stamps.length) this.growStamps();
    const known = this.stamps[key] === this.stamp;
    if ((size > this.budget || (!known && this.owned >= this.limits.attributes)) && !this.isOurs(key)) {
      this.dropped++;
      this.repairs |= Repair.ATTRIBUTES_DROPPED;
      return -1;
    }
    this.budget -= size;
    if (known) {
      this.repairs |= Repair.DUPLICATE_KEY;
      const entry = this.entryOf[key]!;
      columns.type[entry] = type;
      columns.words[2 * entry] = 0;
      columns.words[2 * entry + 1] = 0;
      return entry;
    }
    const entry = columns.push(key, type);
    this.owned++;
    this.stamps[key] = this.stamp;
    this.entryOf[key] = entry;
    return entry;
  }

  /** What ingest itself adds must fit even when the limits are used up, also when the span is sent a second time. */
  private isOurs(key: number): boolean {
    return this.strings.lengthOf(key) === SENT_END_KEY.length && this.strings.get(key) === SENT_END_KEY;
  }

  private internLong(source: Uint8Array, start: number, end: number): number {
    if (!isUtf8(source, start, end)) {
      this.repairs |= Repair.UTF8_REPAIRED;
      const mended = ENCODER.encode(DECODER.decode(source.subarray(start, end)));
      return this.internLong(mended, 0, mended.length);
    }
    if (end - start <= this.limits.valueBytes) return this.strings.intern(source, start, end);
    const cut = this.cut(source, start, end, true);
    return this.strings.intern(cut, 0, cut.length);
  }

  /** A prefix and `…[truncated N bytes]`, together within the cap, so that cutting twice changes nothing. */
  private cut(source: Uint8Array, start: number, end: number, utf8: boolean): Uint8Array {
    this.repairs |= Repair.VALUE_TRUNCATED;
    let stop = Math.max(start, start + this.limits.valueBytes - ENCODER.encode(cutMark(end - start)).length);
    if (utf8) while (stop > start && (source[stop]! & 0xc0) === 0x80) stop--;
    const mark = ENCODER.encode(cutMark(end - stop));
    const cut = new Uint8Array(stop - start + mark.length);
    cut.set(source.subarray(start, stop));
    cut.set(mark, stop - start);
    return cut;
  }

  private growStamps(): void {
    const capacity = Math.max(this.stamps.length * 2, this.strings.count * 2);
    const stamps = new Uint32Array(capacity);
    stamps.set(this.stamps);
    this.stamps = stamps;
    const entryOf = new Uint32Array(capacity);
    entryOf.set(this.entryOf);
    this.entryOf = entryOf;
  }
}

function cutMark(bytes: number): string {
  return `…[truncated ${bytes} bytes]`;
}
