import type { AttributeLevel, SpanPredicate } from '@spoor/core/plan';

/** Jaeger's search form: everything must hold on one and the same span. */
export interface JaegerSearch {
  readonly service?: string | undefined;
  readonly operation?: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
  /** Nanoseconds. */
  readonly minDuration?: bigint | undefined;
  readonly maxDuration?: bigint | undefined;
}

const ALL_LEVELS: readonly AttributeLevel[] = ['span', 'scope', 'resource', 'event', 'link'];
const KINDS: Readonly<Record<string, number>> = { unspecified: 0, internal: 1, server: 2, client: 3, producer: 4, consumer: 5 };
const STATUSES: Readonly<Record<string, number>> = { unset: 0, ok: 1, error: 2 };
const NOTHING: SpanPredicate = { op: 'or', terms: [] };

/** The search as a plan. Reserved tags (error, span.kind, span.status, scope.name, scope.version, resource.*) as Jaeger's memory store takes them. */
export function jaegerPredicate(search: JaegerSearch): SpanPredicate {
  const terms: SpanPredicate[] = [];
  if (search.service !== undefined && search.service !== '') terms.push(equalsText('service', search.service));
  if (search.operation !== undefined && search.operation !== '') terms.push(equalsText('name', search.operation));
  for (const [key, value] of search.tags) terms.push(tagPredicate(key, value));
  if (search.minDuration !== undefined) terms.push(durationBound('>=', search.minDuration));
  if (search.maxDuration !== undefined) terms.push(durationBound('<=', search.maxDuration));
  if (terms.length === 0) return { op: 'true' };
  return terms.length === 1 ? terms[0]! : { op: 'and', terms };
}

function tagPredicate(key: string, value: string): SpanPredicate {
  switch (key) {
    case 'error':
      if (value === 'true') return statusIs(2);
      return value === 'false' ? { op: 'not', term: statusIs(2) } : NOTHING;
    case 'span.status': {
      const status = STATUSES[value.toLowerCase()];
      return status === undefined ? NOTHING : statusIs(status);
    }
    case 'span.kind': {
      const kind = KINDS[value.toLowerCase()];
      return kind === undefined ? NOTHING : { op: 'compare', field: { kind: 'intrinsic', name: 'kind' }, cmp: '=', value: { type: 'number', value: kind } };
    }
    case 'scope.name':
      return equalsText('scopeName', value);
    case 'scope.version':
      return equalsText('scopeVersion', value);
    default:
      return attributeIs(key, value);
  }
}

function attributeIs(key: string, value: string): SpanPredicate {
  const compare = (levels: readonly AttributeLevel[], name: string): SpanPredicate => ({
    op: 'compare',
    field: { kind: 'attribute', levels, key: name },
    cmp: '=',
    value: { type: 'text', value },
  });
  if (!key.startsWith('resource.')) return compare(ALL_LEVELS, key);
  return compare(['resource'], key.slice('resource.'.length));
}

function equalsText(name: 'service' | 'name' | 'scopeName' | 'scopeVersion', value: string): SpanPredicate {
  return { op: 'compare', field: { kind: 'intrinsic', name }, cmp: '=', value: { type: 'string', value } };
}

function statusIs(status: number): SpanPredicate {
  return { op: 'compare', field: { kind: 'intrinsic', name: 'status' }, cmp: '=', value: { type: 'number', value: status } };
}

function durationBound(cmp: '>=' | '<=', nanos: bigint): SpanPredicate {
  return { op: 'compare', field: { kind: 'intrinsic', name: 'duration' }, cmp, value: { type: 'number', value: nanos } };
}
