import type { AttributeRef, IntrinsicName, ResultValue } from '@spoor/core/traceql';
import { KIND_NAMES, STATUS_NAMES } from '@spoor/core/traceql';
import { ValueTag, typedValues } from '../query/compile/index.ts';
import type { TypedValue } from '../query/compile/index.ts';
import { integer, joinSql, sql, text } from '../sql/index.ts';
import type { Sql } from '../sql/index.ts';
import { isService, livePlaces, placesOf } from './condition/index.ts';
import type { CompileEnvironment, Place } from './condition/index.ts';

/** Further tags, of values that have one column. */
const KIND_TAG = 5;
const STATUS_TAG = 6;

const NO_VALUE: TypedValue = { tag: sql`0`, text: sql`''` };

/** The tag is the first character of the text. */
const PREFIXED_TAG = 7;

/**
 * The value of an attribute or intrinsic of a row of `spans`; undefined when SQL cannot say it: arrays, converted
 * values, what hangs on events, links or other spans.
 */
export function valueOf(reference: AttributeRef, environment: CompileEnvironment): TypedValue | undefined {
  if (reference.kind === 'intrinsic') return intrinsicValue(reference.name);
  const live = livePlaces(placesOf(reference, environment.semconv), environment);
  const pieces: { readonly present: Sql; readonly tag: Sql; readonly text: Sql }[] = [];
  for (const place of live) {
    const values = valuesAt(place, environment);
    if (values === undefined) return undefined;
    pieces.push(...values);
    if (isService(place)) break;
  }
  const [only] = pieces;
  if (only === undefined) return NO_VALUE;
  if (pieces.length === 1 && only.present === EVERYWHERE) return only;
  const chosen = (of: (piece: (typeof pieces)[number]) => Sql, otherwise: Sql): Sql => sql`multiIf(${joinSql(pieces.flatMap((piece) => [piece.present, of(piece)]), sql`, `)}, ${otherwise})`;
  return { tag: chosen((piece) => piece.tag, NO_VALUE.tag), text: chosen((piece) => piece.text, NO_VALUE.text) };
}

const EVERYWHERE: Sql = sql`1`;

type PlaceValue = ReturnType<typeof typedValues>[number];

/** The value of an entity, looked up by its hash: evaluated once for each entity of a block, not for each span. */
function ofEntity(level: 'resource' | 'scope', values: readonly PlaceValue[], { tenant, resources, scopes }: CompileEnvironment): PlaceValue {
  const table = level === 'resource' ? resources : scopes;
  const pieces = joinSql(values.flatMap(({ present, tag, text: value }) => [present, sql`concat(toString(${tag}), ${value})`]), sql`, `);
  const rows = sql`SELECT hash, multiIf(${pieces}, '') AS v FROM ${table} WHERE tenant = ${text(tenant)} ORDER BY hash`;
  const hash = level === 'resource' ? sql`res_hash` : sql`scope_hash`;
  const value = sql`transform(${hash}, (SELECT groupArray(hash) FROM (${rows})), (SELECT groupArray(v) FROM (${rows})), '')`;
  return { present: sql`notEmpty(${value})`, tag: integer(PREFIXED_TAG), text: value, number: sql`toFloat64OrNull(if(substring(${value}, 1, 1) IN ('2', '3'), substring(${value}, 2), ''))` };
}

function valuesAt(place: Place, environment: CompileEnvironment): readonly PlaceValue[] | undefined {
  const { catalogue } = environment;
  if (isService(place)) return [{ present: EVERYWHERE, tag: sql`1`, text: sql`service`, number: undefined }];
  const types = catalogue.typesOf(place.level, place.key);
  if (place.level === 'event' || place.level === 'link' || place.isConverted || types.includes('json')) return undefined;
  const values = place.level === 'span' ? typedValues(place.key, { of: 'span', types }) : [ofEntity(place.level, typedValues(place.key, { of: 'entity', types }), environment)];
  const { kinds } = place;
  if (kinds === undefined) return values;
  const ofKind = sql`kind IN (${joinSql(kinds.map(integer), sql`, `)})`;
  return values.map((value) => ({ ...value, present: sql`(${ofKind} AND ${value.present})` }));
}

/** The value as a Float64, NULL when there is none or it is no number; undefined when SQL cannot say it. */
export function numberOf(reference: AttributeRef, environment: CompileEnvironment): Sql | undefined {
  if (reference.kind === 'intrinsic') return reference.name === 'span:duration' ? sql`toFloat64(duration)` : undefined;
  const pieces: Sql[] = [];
  for (const place of livePlaces(placesOf(reference, environment.semconv), environment)) {
    const values = valuesAt(place, environment);
    if (values === undefined) return undefined;
    for (const { present, number } of values) pieces.push(present, number === undefined ? sql`NULL` : number);
    if (isService(place)) break;
  }
  return pieces.length === 0 ? sql`CAST(NULL AS Nullable(Float64))` : sql`CAST(multiIf(${joinSql(pieces, sql`, `)}, NULL) AS Nullable(Float64))`;
}

function intrinsicValue(name: IntrinsicName): TypedValue | undefined {
  switch (name) {
    case 'span:name':
      return { tag: sql`1`, text: sql`name` };
    case 'span:statusMessage':
      return { tag: sql`1`, text: sql`status_message` };
    case 'instrumentation:name':
      return { tag: sql`1`, text: sql`scope_name` };
    case 'span:kind':
      return { tag: integer(KIND_TAG), text: sql`kind` };
    case 'span:status':
      return { tag: integer(STATUS_TAG), text: sql`status` };
    default:
      return undefined;
  }
}

/** Back from tag and text. */
export function resultValue(tag: number, value: string): ResultValue {
  switch (tag) {
    case PREFIXED_TAG:
      return resultValue(Number(value[0]), value.slice(1));
    case ValueTag.STRING:
      return { type: 'string', value };
    case ValueTag.INT:
      return { type: 'int', value: BigInt(value) };
    case ValueTag.DOUBLE:
      return { type: 'float', value: doubleOf(value) };
    case ValueTag.BOOL:
      return { type: 'bool', value: value === 'true' };
    case KIND_TAG:
      return { type: 'kind', value: KIND_NAMES[Number(value)] ?? 'unspecified' };
    case STATUS_TAG:
      return { type: 'status', value: STATUS_NAMES[Number(value)] ?? 'unset' };
    default:
      return { type: 'nil' };
  }
}

/** ClickHouse writes `inf`, `-inf` and `nan`. */
function doubleOf(text: string): number {
  return text === 'inf' ? Infinity : text === '-inf' ? -Infinity : Number(text);
}
