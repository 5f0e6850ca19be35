const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** Tags (`number << 3 | wire type`) of the OTLP messages, and the highest field number known of each. opentelemetry/proto 1.11. */
export const Request = { RESOURCE_SPANS: (1 << 3) | BYTES, KNOWN: 1 } as const;

export const ResourceSpans = { RESOURCE: (1 << 3) | BYTES, SCOPE_SPANS: (2 << 3) | BYTES, SCHEMA_URL: (3 << 3) | BYTES, KNOWN: 3 } as const;

export const Resource = { ATTRIBUTES: (1 << 3) | BYTES, DROPPED: (2 << 3) | VARINT, KNOWN: 2 } as const;

export const ScopeSpans = { SCOPE: (1 << 3) | BYTES, SPANS: (2 << 3) | BYTES, SCHEMA_URL: (3 << 3) | BYTES, KNOWN: 3 } as const;

export const Scope = {
  NAME: (1 << 3) | BYTES,
  VERSION: (2 << 3) | BYTES,
  ATTRIBUTES: (3 << 3) | BYTES,
  DROPPED: (4 << 3) | VARINT,
  KNOWN: 4,
} as const;

export const Span = {
  TRACE_ID: (1 << 3) | BYTES,
  SPAN_ID: (2 << 3) | BYTES,
  TRACE_STATE: (3 << 3) | BYTES,
  PARENT_ID: (4 << 3) | BYTES,
  NAME: (5 << 3) | BYTES,
  KIND: (6 << 3) | VARINT,
  START: (7 << 3) | FIXED64,
  END: (8 << 3) | FIXED64,
  ATTRIBUTES: (9 << 3) | BYTES,
  DROPPED_ATTRIBUTES: (10 << 3) | VARINT,
  EVENTS: (11 << 3) | BYTES,
  DROPPED_EVENTS: (12 << 3) | VARINT,
  LINKS: (13 << 3) | BYTES,
  DROPPED_LINKS: (14 << 3) | VARINT,
  STATUS: (15 << 3) | BYTES,
  FLAGS: (16 << 3) | FIXED32,
  KNOWN: 16,
} as const;

export const Status = { MESSAGE: (2 << 3) | BYTES, CODE: (3 << 3) | VARINT, KNOWN: 3 } as const;

export const Event = { TIME: (1 << 3) | FIXED64, NAME: (2 << 3) | BYTES, ATTRIBUTES: (3 << 3) | BYTES, DROPPED: (4 << 3) | VARINT, KNOWN: 4 } as const;

export const Link = {
  TRACE_ID: (1 << 3) | BYTES,
  SPAN_ID: (2 << 3) | BYTES,
  TRACE_STATE: (3 << 3) | BYTES,
  ATTRIBUTES: (4 << 3) | BYTES,
  DROPPED: (5 << 3) | VARINT,
  FLAGS: (6 << 3) | FIXED32,
  KNOWN: 6,
} as const;

export const KeyValue = { KEY: (1 << 3) | BYTES, VALUE: (2 << 3) | BYTES, KEY_STRINDEX: (3 << 3) | VARINT, KNOWN: 3 } as const;

export const AnyValue = {
  STRING: (1 << 3) | BYTES,
  BOOL: (2 << 3) | VARINT,
  INT: (3 << 3) | VARINT,
  DOUBLE: (4 << 3) | FIXED64,
  ARRAY: (5 << 3) | BYTES,
  MAP: (6 << 3) | BYTES,
  BYTES: (7 << 3) | BYTES,
  STRING_STRINDEX: (8 << 3) | VARINT,
  KNOWN: 8,
} as const;

/** ArrayValue and KeyValueList alike. */
export const Values = { VALUES: (1 << 3) | BYTES, KNOWN: 1 } as const;
