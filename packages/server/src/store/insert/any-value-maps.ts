import { AttributeType } from '@spoor/core/model';
import type { AttributeColumns, StringTable } from '@spoor/core/model';
import { offsets } from '../native/index.ts';
import type { NativeWriter , StringColumns} from '../native/index.ts';

/**
 * Attributes of events and links: strings in one map, all other types in another as the OTLP JSON of their AnyValue, so
 * that nothing loses its type in two columns instead of five.
 */
export class AnyValueMaps {
  private stringEnds = new Uint32Array(64);
  private stringKeys: number[] = [];
  private stringValues: number[] = [];
  private otherEnds = new Uint32Array(64);
  private otherKeys: number[] = [];
  private otherValues: number[] = [];
  private rows = 0;

  gather(strings: StringTable, attributes: AttributeColumns, rows: number): void {
    if (this.stringEnds.length < rows) {
      this.stringEnds = new Uint32Array(rows * 2);
      this.otherEnds = new Uint32Array(rows * 2);
    }
    this.rows = rows;
    this.stringKeys = [];
    this.stringValues = [];
    this.otherKeys = [];
    this.otherValues = [];
    for (let row = 0, entry = 0; row < rows; row++) {
      for (const end = attributes.end[row]!; entry < end; entry++) {
        if (attributes.type[entry] === AttributeType.STRING) {
          this.stringKeys.push(attributes.key[entry]!);
          this.stringValues.push(attributes.words[2 * entry]!);
        } else {
          this.otherKeys.push(attributes.key[entry]!);
          this.otherValues.push(anyValueText(strings, attributes, entry));
        }
      }
      this.stringEnds[row] = this.stringKeys.length;
      this.otherEnds[row] = this.otherKeys.length;
    }
  }

  /** The states that precede the two maps: of two dictionaries in the one, of one in the other. */
  prefix(writer: NativeWriter, columns: StringColumns): void {
    for (let dictionary = 0; dictionary < 3; dictionary++) columns.prefix(writer);
  }

  /** Writes the elements of Map(LowCardinality(String), LowCardinality(String)), then those of Map(LowCardinality(String), String). */
  write(writer: NativeWriter, columns: StringColumns): void {
    offsets(writer, this.stringEnds, this.rows);
    columns.lowCardinality(writer, Uint32Array.from(this.stringKeys), this.stringKeys.length);
    columns.lowCardinality(writer, Uint32Array.from(this.stringValues), this.stringValues.length);
    offsets(writer, this.otherEnds, this.rows);
    columns.lowCardinality(writer, Uint32Array.from(this.otherKeys), this.otherKeys.length);
    columns.plain(writer, Uint32Array.from(this.otherValues), this.otherValues.length);
  }
}

/** String index of the OTLP JSON of an entry that is not a string. */
function anyValueText(strings: StringTable, attributes: AttributeColumns, entry: number): number {
  switch (attributes.type[entry]) {
    case AttributeType.INT:
      return strings.internString(`{"intValue":"${attributes.ints[entry]!}"}`);
    case AttributeType.DOUBLE:
      return strings.internString(`{"doubleValue":${doubleText(attributes.doubles[entry]!)}}`);
    case AttributeType.BOOL:
      return strings.internString(`{"boolValue":${attributes.words[2 * entry] === 1}}`);
    case AttributeType.EMPTY:
      return strings.internString('{}');
    default:
      return attributes.words[2 * entry]!;
  }
}

/** Protobuf's JSON mapping: NaN and the infinities are strings. */
function doubleText(value: number): string {
  if (Number.isNaN(value)) return '"NaN"';
  if (!Number.isFinite(value)) return value > 0 ? '"Infinity"' : '"-Infinity"';
  return Object.is(value, -0) ? '-0' : String(value);
}
