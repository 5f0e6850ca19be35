import type { AttributeColumns, SpanBlock } from '../model/index.ts';
import { AttributeType } from '../model/index.ts';
import type { AttributeField, AttributeLevel, IntrinsicField, SpanPredicate } from './predicate.ts';
import { valueTest } from './value-test.ts';
import type { ValueTest } from './value-test.ts';

/** One byte a span of the block (or of the rows asked for): 1 when the span meets the predicate. */
export type SpanMask = Uint8Array;

/** Rows `from` ≤ row < `to` of a block. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

type Compare = Extract<SpanPredicate, { op: 'compare' }>;

interface Scope {
  readonly block: SpanBlock;
  readonly rows: RowRange;
}

/**
 * Which spans of the block meet a (checked) predicate: the executable specification of what the store answers.
 *
 * A comparison with an attribute holds when *some* value of that key at one of the levels meets it; so `!=` and `!~`
 * need a value that differs, and a span without the key meets neither `=` nor `!=`. Use `not` for "no value is".
 * Values of another type than the literal's meet nothing. Text is ordered by its UTF-8 bytes.
 *
 * With `rows`, only those are looked at and the mask begins with the first of them.
 */
export function matchSpans(predicate: SpanPredicate, block: SpanBlock, rows: RowRange = { from: 0, to: block.count }): SpanMask {
  switch (predicate.op) {
    case 'true':
      return new Uint8Array(rows.to - rows.from).fill(1);
    case 'and':
      return combine(predicate.terms, { block, rows }, 1);
    case 'or':
      return combine(predicate.terms, { block, rows }, 0);
    case 'not': {
      const mask = matchSpans(predicate.term, block, rows);
      for (let row = 0; row < mask.length; row++) mask[row] = 1 - mask[row]!;
      return mask;
    }
    case 'exists':
      return matchAttribute(predicate.field, { block, rows }, undefined);
    case 'compare':
      return predicate.field.kind === 'attribute'
        ? matchAttribute(predicate.field, { block, rows }, valueTest(predicate.cmp, predicate.value, block.strings))
        : matchIntrinsic(predicate.field.name, predicate, { block, rows });
  }
}

/** And (neutral 1) or or (neutral 0) of the terms; of no terms, the neutral element. */
function combine(terms: readonly SpanPredicate[], { block, rows }: Scope, neutral: 0 | 1): SpanMask {
  const mask = new Uint8Array(rows.to - rows.from).fill(neutral);
  for (const term of terms) {
    const other = matchSpans(term, block, rows);
    for (let row = 0; row < mask.length; row++) if (other[row] !== neutral) mask[row] = 1 - neutral;
  }
  return mask;
}

function matchIntrinsic(name: IntrinsicField['name'], { cmp, value }: Compare, { block, rows }: Scope): SpanMask {
  const test = valueTest(cmp, value, block.strings);
  const mask = new Uint8Array(rows.to - rows.from);
  const read = intrinsicReader(name, block, test);
  for (let row = rows.from; row < rows.to; row++) if (read(row)) mask[row - rows.from] = 1;
  return mask;
}

function intrinsicReader(name: IntrinsicField['name'], block: SpanBlock, test: ValueTest): (row: number) => boolean {
  switch (name) {
    case 'service':
      return (row) => test.string(block.resources.service[block.resource[row]!]!);
    case 'name':
      return (row) => test.string(block.name[row]!);
    case 'statusMessage':
      return (row) => test.string(block.statusMessage[row]!);
    case 'scopeName':
      return (row) => test.string(block.scopes.name[block.scope[row]!]!);
    case 'scopeVersion':
      return (row) => test.string(block.scopes.version[block.scope[row]!]!);
    case 'kind':
      return (row) => test.int(BigInt(block.kind[row]!));
    case 'status':
      return (row) => test.int(BigInt(block.status[row]!));
    case 'duration':
      return (row) => test.int(block.duration64[row]!);
  }
}

/** Without a test: the key is there, whatever its value. */
function matchAttribute(field: AttributeField, { block, rows }: Scope, test: ValueTest | undefined): SpanMask {
  const mask = new Uint8Array(rows.to - rows.from);
  const key = block.strings.find(field.key);
  if (key < 0) return mask;
  for (const level of field.levels) markLevel(mask, level, { block, rows, key, test });
  return mask;
}

interface Sought extends Scope {
  readonly key: number;
  readonly test: ValueTest | undefined;
}

function markLevel(mask: SpanMask, level: AttributeLevel, sought: Sought): void {
  const { block, rows } = sought;
  switch (level) {
    case 'span':
      return orInto(mask, matchRows(block.attributes, sought, rows));
    case 'resource':
      return orThrough(mask, matchRows(block.resources.attributes, sought, { from: 0, to: block.resources.attributes.rows }), block.resource.subarray(rows.from));
    case 'scope':
      return orThrough(mask, matchRows(block.scopes.attributes, sought, { from: 0, to: block.scopes.attributes.rows }), block.scope.subarray(rows.from));
    case 'event':
      return orOwned(mask, sought, block.events);
    case 'link':
      return orOwned(mask, sought, block.links);
  }
}

/** One byte a row of the range: 1 when it has the key with a value that passes. */
function matchRows(columns: AttributeColumns, { key, test }: Sought, rows: RowRange): Uint8Array {
  const found = new Uint8Array(rows.to - rows.from);
  let entry = columns.startOf(rows.from);
  for (let row = rows.from; row < rows.to; row++) {
    const end = columns.end[row]!;
    for (; entry < end; entry++) {
      if (columns.key[entry] === key && (test === undefined || passes(columns, entry, test))) found[row - rows.from] = 1;
    }
  }
  return found;
}

function passes(columns: AttributeColumns, entry: number, test: ValueTest): boolean {
  const word = columns.words[2 * entry]!;
  switch (columns.type[entry]) {
    case AttributeType.STRING:
      return test.string(word);
    case AttributeType.BOOL:
      return test.bool(word !== 0);
    case AttributeType.INT:
      return test.int(columns.ints[entry]!);
    case AttributeType.DOUBLE:
      return test.double(columns.doubles[entry]!);
    case AttributeType.EMPTY:
      return test.empty();
    default:
      return test.json(word);
  }
}

function orInto(mask: SpanMask, found: Uint8Array): void {
  for (let row = 0; row < mask.length; row++) if (found[row] === 1) mask[row] = 1;
}

function orThrough(mask: SpanMask, found: Uint8Array, index: Uint32Array): void {
  for (let row = 0; row < mask.length; row++) if (found[index[row]!] === 1) mask[row] = 1;
}

function orOwned(mask: SpanMask, sought: Sought, owned: SpanBlock['events'] | SpanBlock['links']): void {
  const { from, to } = sought.rows;
  if (to === from) return;
  const entries = { from: owned.startOf(from), to: owned.end[to - 1]! };
  const found = matchRows(owned.attributes, sought, entries);
  let entry = entries.from;
  for (let row = from; row < to; row++) for (; entry < owned.end[row]!; entry++) if (found[entry - entries.from] === 1) mask[row - from] = 1;
}
