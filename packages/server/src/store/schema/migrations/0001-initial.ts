import type { Column, Table } from '../table.ts';

const NAMES = 'LowCardinality(String)';

/** Attribute maps, one per type, so that a value keeps its type. `attr_x`: bytes, arrays, maps and empty as OTLP JSON. */
const SPAN_ATTRIBUTES: readonly Column[] = [
  { name: 'attr_s', type: `Map(${NAMES}, ${NAMES})`, codec: 'ZSTD(3)' },
  { name: 'attr_u', type: `Map(${NAMES}, ${NAMES})`, codec: 'ZSTD(3)' },
  { name: 'attr_i', type: `Map(${NAMES}, Int64)`, codec: 'ZSTD(3)' },
  { name: 'attr_f', type: `Map(${NAMES}, Float64)`, codec: 'ZSTD(3)' },
  { name: 'attr_b', type: `Map(${NAMES}, Bool)`, codec: 'ZSTD(3)' },
  { name: 'attr_x', type: `Map(${NAMES}, String)`, codec: 'ZSTD(3)' },
];

const ENTITY_ATTRIBUTES: readonly Column[] = [
  { name: 'attr_s', type: `Map(${NAMES}, String)`, codec: 'ZSTD(3)' },
  { name: 'attr_i', type: `Map(${NAMES}, Int64)`, codec: 'ZSTD(3)' },
  { name: 'attr_f', type: `Map(${NAMES}, Float64)`, codec: 'ZSTD(3)' },
  { name: 'attr_b', type: `Map(${NAMES}, Bool)`, codec: 'ZSTD(3)' },
  { name: 'attr_x', type: `Map(${NAMES}, String)`, codec: 'ZSTD(3)' },
];

type Field = readonly [name: string, type: string];

/** `attr_x`: what is not a string, as OTLP JSON. */
const ELEMENT_ATTRIBUTES: readonly Field[] = [
  ['attr_s', `Map(${NAMES}, ${NAMES})`],
  ['attr_x', `Map(${NAMES}, String)`],
];

/** Written in this order by `insert/span-rows.ts`. */
const EVENT_FIELDS: readonly Field[] = [['time', 'UInt64'], ['name', NAMES], ['dropped', 'UInt32'], ...ELEMENT_ATTRIBUTES];
const LINK_FIELDS: readonly Field[] = [['trace_id', 'FixedString(16)'], ['span_id', 'UInt64'], ['trace_state', NAMES], ['flags', 'UInt32'], ['dropped', 'UInt32'], ...ELEMENT_ATTRIBUTES];

function tupleOf(fields: readonly Field[]): string {
  return `Tuple(${fields.map(([name, type]) => `${name} ${type}`).join(', ')})`;
}

/**
 * Spans, a trace's spans together within a second. `part` is computed by the writer (see `insert/partition.ts`), `bucket`
 * is the second since the Unix epoch of the span's start (at most 2^32 - 1), written by us so that no date function
 * can overflow. Seconds, because parts that hardly overlap merge by copying long runs.
 * Newest first: `WHERE tenant = 'x' ORDER BY bucket DESC, …` with `read_in_order_use_buffering = 0`.
 */
export const SPANS: Table = {
  name: 'spans',
  columns: [
    { name: 'part', type: 'UInt32', codec: 'ZSTD(1)' },
    { name: 'tenant', type: NAMES, codec: 'ZSTD(1)' },
    { name: 'bucket', type: 'UInt32', codec: 'ZSTD(1)' },
    { name: 'trace_id', type: 'FixedString(16)', codec: 'ZSTD(3)' },
    // Both ids in one column: a parent's id stands a few rows above as a span's own, which ZSTD finds.
    { name: 'ids', type: 'UInt128', codec: 'ZSTD(1)' },
    { name: 'span_id', type: 'UInt64', alias: 'toUInt64(ids)' },
    { name: 'parent_id', type: 'UInt64', alias: 'toUInt64(bitShiftRight(ids, 64))' },
    { name: 'ts', type: "DateTime64(9, 'UTC')", codec: 'T64, ZSTD(1)' },
    { name: 'duration', type: 'UInt64', codec: 'T64, ZSTD(1)' },
    { name: 'service', type: NAMES, codec: 'ZSTD(1)' },
    { name: 'name', type: NAMES, codec: 'ZSTD(1)' },
    { name: 'kind', type: 'UInt8', codec: 'ZSTD(1)' },
    { name: 'status', type: 'UInt8', codec: 'ZSTD(1)' },
    { name: 'status_message', type: NAMES, codec: 'ZSTD(3)' },
    { name: 'scope_name', type: NAMES, codec: 'ZSTD(1)' },
    { name: 'res_hash', type: 'LowCardinality(UInt64)', codec: 'ZSTD(1)' },
    { name: 'scope_hash', type: 'LowCardinality(UInt64)', codec: 'ZSTD(1)' },
    { name: 'trace_state', type: NAMES, codec: 'ZSTD(1)' },
    { name: 'flags', type: 'UInt32', codec: 'ZSTD(1)' },
    { name: 'dropped_attributes', type: 'UInt32', codec: 'ZSTD(1)' },
    { name: 'dropped_events', type: 'UInt32', codec: 'ZSTD(1)' },
    { name: 'dropped_links', type: 'UInt32', codec: 'ZSTD(1)' },
    { name: 'sample_weight', type: 'Float64', codec: 'ZSTD(1)' },
    { name: 'repairs', type: 'UInt32', codec: 'ZSTD(1)' },
    ...SPAN_ATTRIBUTES,
    // Most spans have neither: as one array of tuples each, an empty one costs one offset instead of five or seven.
    { name: 'events', type: `Array(${tupleOf(EVENT_FIELDS)})`, codec: 'ZSTD(3)' },
    { name: 'links', type: `Array(${tupleOf(LINK_FIELDS)})`, codec: 'ZSTD(3)' },
    ...EVENT_FIELDS.map(([field, type]): Column => ({ name: `event_${field}`, type: `Array(${type})`, alias: `events.${field}` })),
    ...LINK_FIELDS.map(([field, type]): Column => ({ name: `link_${field}`, type: `Array(${type})`, alias: `links.${field}` })),
  ],
  indexes: [
    { name: 'by_trace_id', expression: 'trace_id', type: 'bloom_filter(0.001)' },
    { name: 'by_string', expression: 'mapValues(attr_s)', type: 'bloom_filter(0.001)' },
    { name: 'by_int', expression: 'mapValues(attr_i)', type: 'bloom_filter(0.01)' },
  ],
  engine: 'MergeTree',
  partitionBy: 'part',
  orderBy: '(tenant, bucket, trace_id, ts)',
  shardBy: 'cityHash64(trace_id)',
  settings: {
    index_granularity: 8192,
    // The part of one insert is one file instead of 80; a merged part has columns of its own and merges column by column.
    min_level_for_wide_part: 1,
    vertical_merge_algorithm_min_rows_to_activate: 16_384,
    // A merge costs more than an insert: wait for sixteen parts, so that a row is merged once in its first minutes.
    min_parts_to_merge_at_once: 16,
    allow_suspicious_low_cardinality_types: 1,
  },
};

/**
 * One row a trace (several until merged, or when its spans lie in several partitions or hours: always GROUP BY
 * trace_id). `hour` is the hour since the Unix epoch of the earliest start; `start` and `finish` are nanoseconds since
 * the Unix epoch; `root` is (start, service, name) of the earliest span without a parent, or (2^64-1, '', '').
 */
export const TRACES: Table = {
  name: 'traces',
  columns: [
    { name: 'part', type: 'UInt32', codec: 'ZSTD(1)' },
    { name: 'tenant', type: NAMES, codec: 'ZSTD(1)' },
    { name: 'hour', type: 'UInt32', codec: 'ZSTD(1)' },
    { name: 'trace_id', type: 'FixedString(16)', codec: 'ZSTD(1)' },
    { name: 'start', type: 'SimpleAggregateFunction(min, UInt64)', codec: 'T64, ZSTD(1)' },
    { name: 'finish', type: 'SimpleAggregateFunction(max, UInt64)', codec: 'T64, ZSTD(1)' },
    { name: 'spans', type: 'SimpleAggregateFunction(sum, UInt64)', codec: 'T64, ZSTD(1)' },
    { name: 'errors', type: 'SimpleAggregateFunction(sum, UInt64)', codec: 'T64, ZSTD(1)' },
    { name: 'root', type: 'SimpleAggregateFunction(min, Tuple(UInt64, String, String))', codec: 'ZSTD(3)' },
    { name: 'services', type: 'SimpleAggregateFunction(groupUniqArrayArray, Array(String))', codec: 'ZSTD(3)' },
  ],
  indexes: [{ name: 'by_trace_id', expression: 'trace_id', type: 'bloom_filter(0.001)' }],
  engine: 'AggregatingMergeTree',
  partitionBy: 'part',
  orderBy: '(tenant, hour, trace_id)',
  shardBy: 'cityHash64(trace_id)',
  settings: { index_granularity: 8192 },
};

/**
 * Calls, errors and durations of all spans, counted with `sample_weight`. `time` is the start of the step in seconds
 * since the Unix epoch; `entry` is 1 for server, consumer and root spans; `duration` sums nanoseconds; `histogram`
 * counts by floor(8·log2(duration + 1)). Always aggregate: a step may have several rows.
 */
function redTable(name: string): Table {
  return {
    name,
    columns: [
      { name: 'part', type: 'UInt32', codec: 'ZSTD(1)' },
      { name: 'tenant', type: NAMES, codec: 'ZSTD(1)' },
      { name: 'time', type: 'UInt32', codec: 'ZSTD(1)' },
      { name: 'service', type: NAMES, codec: 'ZSTD(1)' },
      { name: 'kind', type: 'UInt8', codec: 'ZSTD(1)' },
      { name: 'entry', type: 'UInt8', codec: 'ZSTD(1)' },
      { name: 'calls', type: 'SimpleAggregateFunction(sum, Float64)', codec: 'ZSTD(1)' },
      { name: 'errors', type: 'SimpleAggregateFunction(sum, Float64)', codec: 'ZSTD(1)' },
      { name: 'duration', type: 'SimpleAggregateFunction(sum, Float64)', codec: 'ZSTD(1)' },
      { name: 'histogram', type: 'SimpleAggregateFunction(sumMap, Map(Int16, Float64))', codec: 'ZSTD(1)' },
    ],
    engine: 'AggregatingMergeTree',
    partitionBy: 'part',
    orderBy: '(tenant, intDiv(time, 3600), entry, service, kind, time)',
    shardBy: 'cityHash64(service)',
    settings: { index_granularity: 1024 },
  };
}

export const RED_15S = redTable('red_15s');

/** `last_seen`: day since the Unix epoch on which a span with it last arrived, refreshed at most once a day. */
const LAST_SEEN: Column = { name: 'last_seen', type: 'UInt16', codec: 'ZSTD(1)' };

export const RESOURCES: Table = {
  name: 'resources',
  columns: [
    { name: 'tenant', type: NAMES },
    { name: 'hash', type: 'UInt64', codec: 'NONE' },
    { name: 'service', type: NAMES, codec: 'ZSTD(1)' },
    { name: 'schema_url', type: NAMES, codec: 'ZSTD(1)' },
    { name: 'dropped_attributes', type: 'UInt32', codec: 'ZSTD(1)' },
    ...ENTITY_ATTRIBUTES,
    LAST_SEEN,
  ],
  engine: 'ReplacingMergeTree',
  version: 'last_seen',
  orderBy: '(tenant, hash)',
  settings: { index_granularity: 256 },
};

export const SCOPES: Table = {
  name: 'scopes',
  columns: [
    { name: 'tenant', type: NAMES },
    { name: 'hash', type: 'UInt64', codec: 'NONE' },
    { name: 'name', type: NAMES, codec: 'ZSTD(1)' },
    { name: 'version', type: NAMES, codec: 'ZSTD(1)' },
    { name: 'schema_url', type: NAMES, codec: 'ZSTD(1)' },
    { name: 'dropped_attributes', type: 'UInt32', codec: 'ZSTD(1)' },
    ...ENTITY_ATTRIBUTES,
    LAST_SEEN,
  ],
  engine: 'ReplacingMergeTree',
  version: 'last_seen',
  orderBy: '(tenant, hash)',
  settings: { index_granularity: 256 },
};

export const OPERATIONS: Table = {
  name: 'operations',
  columns: [
    { name: 'tenant', type: NAMES },
    { name: 'service', type: NAMES },
    { name: 'name', type: 'String', codec: 'ZSTD(1)' },
    { name: 'kind', type: 'UInt8' },
    LAST_SEEN,
  ],
  engine: 'ReplacingMergeTree',
  version: 'last_seen',
  orderBy: '(tenant, service, name, kind)',
  settings: { index_granularity: 1024 },
};

/** `level`: span, resource, scope, event or link. `type`: string, bool, int, double, bytes, array, map or empty. */
export const ATTRIBUTE_KEYS: Table = {
  name: 'attribute_keys',
  columns: [
    { name: 'tenant', type: NAMES },
    { name: 'level', type: NAMES },
    { name: 'key', type: 'String', codec: 'ZSTD(1)' },
    { name: 'type', type: NAMES },
    LAST_SEEN,
  ],
  engine: 'ReplacingMergeTree',
  version: 'last_seen',
  orderBy: '(tenant, level, key, type)',
  settings: { index_granularity: 1024 },
};

export const INITIAL_TABLES: readonly Table[] = [
  SPANS,
  TRACES,
  RED_15S,
  redTable('red_5m'),
  redTable('red_1h'),
  RESOURCES,
  SCOPES,
  OPERATIONS,
  ATTRIBUTE_KEYS,
];
