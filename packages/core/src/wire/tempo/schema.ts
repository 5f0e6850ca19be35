/** A value of `tempopb.common.v1.AnyValue`; arrays are flat, as TraceQL knows no others. */
export type TempoAnyValue =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'int'; readonly value: bigint }
  | { readonly type: 'double'; readonly value: number }
  | { readonly type: 'array'; readonly value: readonly Exclude<TempoAnyValue, { readonly type: 'array' }>[] };

/** A message by the JSON names of its fields. What is undefined or zero is not sent. */
export type Message = { readonly [field: string]: FieldValue | undefined };

export type FieldValue = string | number | bigint | boolean | TempoAnyValue | Message | readonly FieldValue[] | ReadonlyMap<string, FieldValue>;

/**
 * uint64 and int64 are bigints, `enum` is a number. `map` has texts as keys and `value` says what its values are.
 */
export type FieldType =
  | { readonly kind: 'string' | 'uint32' | 'uint64' | 'int64' | 'double' | 'bool' | 'anyValue' }
  | { readonly kind: 'enum'; readonly names: readonly string[] }
  | { readonly kind: 'message'; readonly schema: Schema }
  | { readonly kind: 'map'; readonly value: Exclude<FieldType, { readonly kind: 'map' }> };

export interface Field {
  readonly name: string;
  readonly number: number;
  readonly type: FieldType;
  readonly repeated: boolean;
  /** JSON shows the list even when it is empty: Tempo hands out a list there, never nothing. */
  readonly listed: boolean;
}

/** `M` is the type of the message, for the compiler only. */
export interface Schema<M extends Message = Message> {
  /** In the order of the .proto file, which is the order in JSON. */
  readonly fields: readonly Field[];
  /** By number, which is the order in protobuf. */
  readonly byNumber: readonly Field[];
  readonly message?: M;
}

type Declared = readonly [number: number, type: FieldType, ...how: readonly ('repeated' | 'listed')[]];

/** Fields as `name: [number, type, 'repeated'?, 'listed'?]`, one for each field of the message. */
export function schema<M extends Message>(declared: { readonly [K in keyof M]-?: Declared }): Schema<M> {
  const fields = Object.entries<Declared>(declared).map(([name, [number, type, ...how]]) => ({ name, number, type, repeated: how.includes('repeated'), listed: how.includes('listed') }));
  return { fields, byNumber: fields.toSorted((a, b) => a.number - b.number) };
}
