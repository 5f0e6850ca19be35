import { AttributeType } from '@spoor/core/model';
import type { Dictionary } from '../dictionary.ts';

/** How the value of an attribute comes about. `subject` is one number per trace (its user, product, order), `seed` one per span. */
export type ValueSpec =
  | { readonly is: 'text'; readonly value: string }
  | { readonly is: 'pick'; readonly values: readonly string[] }
  | { readonly is: 'int'; readonly value: number }
  /** An integer between the bounds, small ones more often. */
  | { readonly is: 'range'; readonly low: number; readonly high: number }
  | { readonly is: 'double'; readonly low: number; readonly high: number }
  | { readonly is: 'bool'; readonly chance: number }
  /** `prefix`, a number in [1, ids] that is the same everywhere in the trace, `suffix`. */
  | { readonly is: 'subject'; readonly prefix: string; readonly ids: number; readonly suffix: string }
  /** `prefix`, a number in [1, ids] of this span, `suffix`. */
  | { readonly is: 'number'; readonly prefix: string; readonly ids: number; readonly suffix: string }
  /** `prefix` and 16 hex digits that no other span has. */
  | { readonly is: 'unique'; readonly prefix: string }
  /** An array or map as OTLP JSON. */
  | { readonly is: 'nested'; readonly type: typeof AttributeType.ARRAY | typeof AttributeType.MAP; readonly json: string }
  /** The HTTP status code of what happened. */
  | { readonly is: 'http-status'; readonly ok: number }
  /** The gRPC status of what happened, as a number or as a name. */
  | { readonly is: 'grpc-code' }
  | { readonly is: 'grpc-name' }
  /** Only when the span failed: the type of the error. */
  | { readonly is: 'error-type' }
  /** Only on a repeated call: which attempt after the first. */
  | { readonly is: 'resend' };

export interface AttributeSpec {
  readonly key: string;
  readonly value: ValueSpec;
}

export const ValueCode = {
  WORD: 0,
  PICK: 1,
  INT: 2,
  RANGE: 3,
  DOUBLE: 4,
  BOOL: 5,
  SUBJECT: 6,
  NUMBER: 7,
  UNIQUE: 8,
  HTTP_STATUS: 9,
  GRPC_CODE: 10,
  GRPC_NAME: 11,
  ERROR_TYPE: 12,
  RESEND: 13,
} as const;
export type ValueCode = (typeof ValueCode)[keyof typeof ValueCode];

/** An attribute list ready for the hot loop. What `a` and `b` mean depends on `code`. */
export interface CompiledAttribute {
  readonly key: number;
  readonly code: ValueCode;
  readonly type: AttributeType;
  readonly a: number;
  readonly b: number;
  /** Dictionary ids to pick from. */
  readonly ids: Uint32Array;
  readonly prefix: Uint8Array;
  readonly suffix: Uint8Array;
}

const ENCODER = new TextEncoder();
const NO_BYTES = new Uint8Array(0);
const NO_IDS = new Uint32Array(0);

export function compileAttributes(specs: readonly AttributeSpec[], dictionary: Dictionary): readonly CompiledAttribute[] {
  return specs.map(({ key, value }) => ({
    key: dictionary.add(key),
    type: AttributeType.INT,
    a: 0,
    b: 0,
    ids: NO_IDS,
    prefix: NO_BYTES,
    suffix: NO_BYTES,
    ...compileValue(value, dictionary),
  }));
}

function compileValue(value: ValueSpec, dictionary: Dictionary): Partial<CompiledAttribute> & { readonly code: ValueCode } {
  switch (value.is) {
    case 'text':
      return { code: ValueCode.WORD, type: AttributeType.STRING, a: dictionary.add(value.value) };
    case 'nested':
      return { code: ValueCode.WORD, type: value.type, a: dictionary.add(value.json) };
    case 'pick':
      return { code: ValueCode.PICK, ids: Uint32Array.from(value.values, (text) => dictionary.add(text)) };
    case 'int':
      return { code: ValueCode.INT, a: value.value };
    case 'range':
      return { code: ValueCode.RANGE, a: value.low, b: value.high };
    case 'double':
      return { code: ValueCode.DOUBLE, a: value.low, b: value.high };
    case 'bool':
      return { code: ValueCode.BOOL, a: value.chance };
    case 'subject':
    case 'number':
      return {
        code: value.is === 'subject' ? ValueCode.SUBJECT : ValueCode.NUMBER,
        a: value.ids,
        prefix: ENCODER.encode(value.prefix),
        suffix: ENCODER.encode(value.suffix),
      };
    case 'unique':
      return { code: ValueCode.UNIQUE, prefix: ENCODER.encode(value.prefix) };
    case 'http-status':
      return { code: ValueCode.HTTP_STATUS, a: value.ok };
    case 'grpc-code':
      return { code: ValueCode.GRPC_CODE };
    case 'grpc-name':
      return { code: ValueCode.GRPC_NAME };
    case 'error-type':
      return { code: ValueCode.ERROR_TYPE };
    case 'resend':
      return { code: ValueCode.RESEND };
  }
}

export const text = (key: string, value: string): AttributeSpec => ({ key, value: { is: 'text', value } });
export const pick = (key: string, ...values: string[]): AttributeSpec => ({ key, value: { is: 'pick', values } });
export const int = (key: string, value: number): AttributeSpec => ({ key, value: { is: 'int', value } });
export const range = (key: string, low: number, high: number): AttributeSpec => ({ key, value: { is: 'range', low, high } });
export const double = (key: string, low: number, high: number): AttributeSpec => ({ key, value: { is: 'double', low, high } });
export const bool = (key: string, chance: number): AttributeSpec => ({ key, value: { is: 'bool', chance } });
export const unique = (key: string, prefix = ''): AttributeSpec => ({ key, value: { is: 'unique', prefix } });

/** `pattern` with `{}` standing for a number that is the same everywhere in the trace. Without `{}` it is a plain text. */
export function subject(key: string, pattern: string, ids: number): AttributeSpec {
  const [prefix = '', suffix] = pattern.split('{}');
  return suffix === undefined ? text(key, pattern) : { key, value: { is: 'subject', prefix, ids, suffix } };
}

/** `pattern` with `{}` standing for a number of this span. */
export function number(key: string, pattern: string, ids: number): AttributeSpec {
  const [prefix = '', suffix] = pattern.split('{}');
  return suffix === undefined ? text(key, pattern) : { key, value: { is: 'number', prefix, ids, suffix } };
}
