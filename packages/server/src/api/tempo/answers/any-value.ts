import { formatDuration } from '@spoor/core/traceql';
import type { NamedValue, ResultValue, Static } from '@spoor/core/traceql';
import type { TempoAnyValue, TempoKeyValue } from '@spoor/core/wire';

type Scalar = Exclude<TempoAnyValue, { readonly type: 'array' }>;

/** A value of a result as Tempo types it: durations, statuses and kinds are texts, and so is nil. */
export function anyValueOf(value: ResultValue): TempoAnyValue {
  return value.type === 'array' ? { type: 'array', value: value.values.map(scalarOf) } : scalarOf(value);
}

function scalarOf(value: Static): Scalar {
  switch (value.type) {
    case 'nil':
      return { type: 'string', value: 'nil' };
    case 'float':
      return { type: 'double', value: value.value };
    case 'duration':
      return { type: 'string', value: formatDuration(value.value) };
    case 'status':
    case 'kind':
      return { type: 'string', value: value.value };
    default:
      return value;
  }
}

/** Labels of series, attributes of spansets (`by(name)`, `avg(duration)`): under their whole name. */
export function labelOf({ name, value }: NamedValue): TempoKeyValue {
  return { key: name, value: anyValueOf(value) };
}
