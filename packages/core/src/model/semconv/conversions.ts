import type { SemconvValue } from './alias.ts';

/** A conversion in one direction, and the values it makes a given one of. */
export interface Conversion {
  readonly convert: (main: SemconvValue, joined: SemconvValue | undefined) => SemconvValue | undefined;
  readonly invert?: (value: SemconvValue) => readonly SemconvValue[];
}

/** Both directions between an old and a new name. */
export interface Exchange {
  readonly toNew: Conversion;
  readonly toOld: Conversion;
}

/** Values renamed one to one; those not listed are the same in both. A new value may stand for several old ones: the first is given back. */
export function renamedValues(pairs: readonly (readonly [old: string, renamed: string])[]): Exchange {
  const toNew = new Map(pairs);
  const toOld = new Map<string, string>();
  for (const [old, renamed] of pairs) if (!toOld.has(renamed)) toOld.set(renamed, old);
  const through = (map: ReadonlyMap<string, string>): ((value: SemconvValue) => SemconvValue) => (value) => (typeof value === 'string' ? (map.get(value) ?? value) : value);
  return {
    toNew: { convert: through(toNew), invert: (value) => [value, ...pairs.filter(([, renamed]) => renamed === value).map(([old]) => old)] },
    toOld: { convert: through(toOld), invert: (value) => [value, ...pairs.filter(([old]) => old === value).map(([, renamed]) => renamed)] },
  };
}

/** An integer that became its decimal text. */
export const INT_TO_TEXT: Exchange = {
  toNew: { convert: textOf, invert: (value) => known(intOf(value), value) },
  toOld: { convert: intOf, invert: (value) => known(textOf(value), value) },
};

function textOf(value: SemconvValue): SemconvValue | undefined {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value)) ? value.toString() : value;
}

function intOf(value: SemconvValue): SemconvValue | undefined {
  return typeof value === 'string' && /^(0|-?[1-9][0-9]{0,17})$/.test(value) ? BigInt(value) : value;
}

function known(converted: SemconvValue | undefined, value: SemconvValue): readonly SemconvValue[] {
  return converted === undefined || converted === value ? [value] : [converted, value];
}

/** gRPC status codes by number, as grpc.github.io/grpc/core/md_doc_statuscodes.html lists them. */
const GRPC_CODES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

/** `rpc.grpc.status_code` 14 and `rpc.status_code` "UNAVAILABLE". */
export const GRPC_STATUS: Exchange = {
  toNew: { convert: grpcName, invert: (value) => known(grpcNumber(value), value) },
  toOld: { convert: grpcNumber, invert: (value) => known(grpcName(value), value) },
};

function grpcName(value: SemconvValue): SemconvValue | undefined {
  return typeof value === 'bigint' || typeof value === 'number' ? (GRPC_CODES[Number(value)] ?? String(value)) : value;
}

function grpcNumber(value: SemconvValue): SemconvValue | undefined {
  const code = GRPC_CODES.findIndex((name) => name === value);
  return code < 0 ? undefined : BigInt(code);
}

/** Text before the first separator, and after it; undefined when it is not there or the value is no text. */
export function before(separator: string): Conversion {
  return {
    convert: (value) => {
      if (typeof value !== 'string') return undefined;
      const at = value.indexOf(separator);
      return at < 0 ? value : value.slice(0, at);
    },
  };
}

export function after(separator: string): Conversion {
  return {
    convert: (value) => {
      if (typeof value !== 'string') return undefined;
      const at = value.indexOf(separator);
      return at < 0 ? undefined : value.slice(at + separator.length);
    },
  };
}

/** Text before the last separator, and after it; undefined when there is no separator. */
export function beforeLast(separator: string): Conversion {
  return {
    convert: (value) => {
      const at = typeof value === 'string' ? value.lastIndexOf(separator) : -1;
      return at < 0 || typeof value !== 'string' ? undefined : value.slice(0, at);
    },
  };
}

export function afterLast(separator: string): Conversion {
  return { convert: (value) => (typeof value === 'string' ? value.slice(value.lastIndexOf(separator) + separator.length) : undefined) };
}

/** `main`, and when the joined attribute is there the separator and it; the other way round with `reversed`. */
export function joinedBy(separator: string, order: 'main-first' | 'joined-first'): Conversion {
  return {
    convert: (main, joined) => {
      if (typeof main !== 'string' || typeof joined !== 'string' || joined === '') return main;
      return order === 'main-first' ? main + separator + joined : joined + separator + main;
    },
  };
}
