CREATE DATABASE IF NOT EXISTS spoor;

CREATE TABLE IF NOT EXISTS spoor.migrations
(
  version UInt32,
  name String,
  applied_at DateTime('UTC')
)
ENGINE = ReplacingMergeTree(applied_at)
ORDER BY version
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS spoor.spans
(
  part UInt32 CODEC(ZSTD(1)),
  tenant LowCardinality(String) CODEC(ZSTD(1)),
  bucket UInt32 CODEC(ZSTD(1)),
  trace_id FixedString(16) CODEC(ZSTD(3)),
  ids UInt128 CODEC(ZSTD(1)),
  span_id UInt64 ALIAS toUInt64(ids),
  parent_id UInt64 ALIAS toUInt64(bitShiftRight(ids, 64)),
  ts DateTime64(9, 'UTC') CODEC(T64, ZSTD(1)),
  duration UInt64 CODEC(T64, ZSTD(1)),
  service LowCardinality(String) CODEC(ZSTD(1)),
  name LowCardinality(String) CODEC(ZSTD(1)),
  kind UInt8 CODEC(ZSTD(1)),
  status UInt8 CODEC(ZSTD(1)),
  status_message LowCardinality(String) CODEC(ZSTD(3)),
  scope_name LowCardinality(String) CODEC(ZSTD(1)),
  res_hash LowCardinality(UInt64) CODEC(ZSTD(1)),
  scope_hash LowCardinality(UInt64) CODEC(ZSTD(1)),
  trace_state LowCardinality(String) CODEC(ZSTD(1)),
  flags UInt32 CODEC(ZSTD(1)),
  dropped_attributes UInt32 CODEC(ZSTD(1)),
  dropped_events UInt32 CODEC(ZSTD(1)),
  dropped_links UInt32 CODEC(ZSTD(1)),
  sample_weight Float64 CODEC(ZSTD(1)),
  repairs UInt32 CODEC(ZSTD(1)),
  attr_s Map(LowCardinality(String), LowCardinality(String)) CODEC(ZSTD(3)),
  attr_u Map(LowCardinality(String), LowCardinality(String)) CODEC(ZSTD(3)),
  attr_i Map(LowCardinality(String), Int64) CODEC(ZSTD(3)),
  attr_f Map(LowCardinality(String), Float64) CODEC(ZSTD(3)),
  attr_b Map(LowCardinality(String), Bool) CODEC(ZSTD(3)),
  attr_x Map(LowCardinality(String), String) CODEC(ZSTD(3)),
  events Array(Tuple(time UInt64, name LowCardinality(String), dropped UInt32, attr_s Map(LowCardinality(String), LowCardinality(String)), attr_x Map(LowCardinality(String), String))) CODEC(ZSTD(3)),
  links Array(Tuple(trace_id FixedString(16), span_id UInt64, trace_state LowCardinality(String), flags UInt32, dropped UInt32, attr_s Map(LowCardinality(String), LowCardinality(String)), attr_x Map(LowCardinality(String), String))) CODEC(ZSTD(3)),
  event_time Array(UInt64) ALIAS events.time,
  event_name Array(LowCardinality(String)) ALIAS events.name,
  event_dropped Array(UInt32) ALIAS events.dropped,
  event_attr_s Array(Map(LowCardinality(String), LowCardinality(String))) ALIAS events.attr_s,
  event_attr_x Array(Map(LowCardinality(String), String)) ALIAS events.attr_x,
  link_trace_id Array(FixedString(16)) ALIAS links.trace_id,
  link_span_id Array(UInt64) ALIAS links.span_id,
  link_trace_state Array(LowCardinality(String)) ALIAS links.trace_state,
  link_flags Array(UInt32) ALIAS links.flags,
  link_dropped Array(UInt32) ALIAS links.dropped,
  link_attr_s Array(Map(LowCardinality(String), LowCardinality(String))) ALIAS links.attr_s,
  link_attr_x Array(Map(LowCardinality(String), String)) ALIAS links.attr_x,
  INDEX by_trace_id trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX by_string mapValues(attr_s) TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX by_int mapValues(attr_i) TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY part
ORDER BY (tenant, bucket, trace_id, ts)
SETTINGS index_granularity = 8192, min_level_for_wide_part = 1, vertical_merge_algorithm_min_rows_to_activate = 16384, min_parts_to_merge_at_once = 16, allow_suspicious_low_cardinality_types = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS spoor.traces
(
  part UInt32 CODEC(ZSTD(1)),
  tenant LowCardinality(String) CODEC(ZSTD(1)),
  hour UInt32 CODEC(ZSTD(1)),
  trace_id FixedString(16) CODEC(ZSTD(1)),
  start SimpleAggregateFunction(min, UInt64) CODEC(T64, ZSTD(1)),
  finish SimpleAggregateFunction(max, UInt64) CODEC(T64, ZSTD(1)),
  spans SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
  errors SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
  root SimpleAggregateFunction(min, Tuple(UInt64, String, String)) CODEC(ZSTD(3)),
  services SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(3)),
  INDEX by_trace_id trace_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = AggregatingMergeTree
PARTITION BY part
ORDER BY (tenant, hour, trace_id)
SETTINGS index_granularity = 8192, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS spoor.red_15s
(
  part UInt32 CODEC(ZSTD(1)),
  tenant LowCardinality(String) CODEC(ZSTD(1)),
  time UInt32 CODEC(ZSTD(1)),
  service LowCardinality(String) CODEC(ZSTD(1)),
  kind UInt8 CODEC(ZSTD(1)),
  entry UInt8 CODEC(ZSTD(1)),
  calls SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  errors SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  duration SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  histogram SimpleAggregateFunction(sumMap, Map(Int16, Float64)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY part
ORDER BY (tenant, intDiv(time, 3600), entry, service, kind, time)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS spoor.red_5m
(
  part UInt32 CODEC(ZSTD(1)),
  tenant LowCardinality(String) CODEC(ZSTD(1)),
  time UInt32 CODEC(ZSTD(1)),
  service LowCardinality(String) CODEC(ZSTD(1)),
  kind UInt8 CODEC(ZSTD(1)),
  entry UInt8 CODEC(ZSTD(1)),
  calls SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  errors SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  duration SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  histogram SimpleAggregateFunction(sumMap, Map(Int16, Float64)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY part
ORDER BY (tenant, intDiv(time, 3600), entry, service, kind, time)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS spoor.red_1h
(
  part UInt32 CODEC(ZSTD(1)),
  tenant LowCardinality(String) CODEC(ZSTD(1)),
  time UInt32 CODEC(ZSTD(1)),
  service LowCardinality(String) CODEC(ZSTD(1)),
  kind UInt8 CODEC(ZSTD(1)),
  entry UInt8 CODEC(ZSTD(1)),
  calls SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  errors SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  duration SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  histogram SimpleAggregateFunction(sumMap, Map(Int16, Float64)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY part
ORDER BY (tenant, intDiv(time, 3600), entry, service, kind, time)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS spoor.resources
(
  tenant LowCardinality(String),
  hash UInt64 CODEC(NONE),
  service LowCardinality(String) CODEC(ZSTD(1)),
  schema_url LowCardinality(String) CODEC(ZSTD(1)),
  dropped_attributes UInt32 CODEC(ZSTD(1)),
  attr_s Map(LowCardinality(String), String) CODEC(ZSTD(3)),
  attr_i Map(LowCardinality(String), Int64) CODEC(ZSTD(3)),
  attr_f Map(LowCardinality(String), Float64) CODEC(ZSTD(3)),
  attr_b Map(LowCardinality(String), Bool) CODEC(ZSTD(3)),
  attr_x Map(LowCardinality(String), String) CODEC(ZSTD(3)),
  last_seen UInt16 CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(last_seen)
ORDER BY (tenant, hash)
SETTINGS index_granularity = 256, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS spoor.scopes
(
  tenant LowCardinality(String),
  hash UInt64 CODEC(NONE),
  name LowCardinality(String) CODEC(ZSTD(1)),
  version LowCardinality(String) CODEC(ZSTD(1)),
  schema_url LowCardinality(String) CODEC(ZSTD(1)),
  dropped_attributes UInt32 CODEC(ZSTD(1)),
  attr_s Map(LowCardinality(String), String) CODEC(ZSTD(3)),
  attr_i Map(LowCardinality(String), Int64) CODEC(ZSTD(3)),
  attr_f Map(LowCardinality(String), Float64) CODEC(ZSTD(3)),
  attr_b Map(LowCardinality(String), Bool) CODEC(ZSTD(3)),
  attr_x Map(LowCardinality(String), String) CODEC(ZSTD(3)),
  last_seen UInt16 CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(last_seen)
ORDER BY (tenant, hash)
SETTINGS index_granularity = 256, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS spoor.operations
(
  tenant LowCardinality(String),
  service LowCardinality(String),
  name String CODEC(ZSTD(1)),
  kind UInt8,
  last_seen UInt16 CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(last_seen)
ORDER BY (tenant, service, name, kind)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS spoor.attribute_keys
(
  tenant LowCardinality(String),
  level LowCardinality(String),
  key String CODEC(ZSTD(1)),
  type LowCardinality(String),
  last_seen UInt16 CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(last_seen)
ORDER BY (tenant, level, key, type)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 1000;
