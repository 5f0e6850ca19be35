import type { SpanBlock } from '@spoor/core/model';
import type { TimeRange, TraceSearch } from '@spoor/core/plan';
import type { StoreConnection } from './connection/index.ts';
import { BlockInserter } from './insert/index.ts';
import {
  DEFAULT_QUERY_LIMITS,
  Dependencies,
  EntityCache,
  TraceReader,
  createContext,
  deleteServices,
  deleteTraces,
  readAttributeKeys,
  readHeatmap,
  readOperations,
  readOutlines,
  readRed,
  readServices,
  readLinkedFrom,
  readSkeleton,
  readSummaries,
  searchTraces,
} from './query/index.ts';
import type { QueryContext, QueryLimits } from './query/index.ts';
import { applyRetention, readStats } from './retention/index.ts';
import { DEFAULT_DATABASE, checkTopology, migrate, setFlushing } from './schema/index.ts';
import type { Topology } from './schema/index.ts';
import type {
  AttributeKey,
  DependencyEdge,
  Heatmap,
  HeatmapSearch,
  Operation,
  OutlineOptions,
  RedOptions,
  RetentionLimits,
  RetentionReport,
  SearchResult,
  ServiceRed,
  SpanStore,
  StoreStats,
  TraceOutline,
  LinkedFrom,
  TraceSkeleton,
  TraceSummary,
} from './span-store.ts';
import type {
  TagNames,
  TagNamesRequest,
  TagValues,
  TagValuesRequest,
  TraceqlExplain,
  TraceqlExplanation,
  TraceqlMetrics,
  TraceqlMetricsUpdate,
  TraceqlSearch,
  TraceqlSearchUpdate,
} from './traceql-store.ts';
import { explainTraceql, metricsTraceql, readTagNames, readTagValues, searchTraceql } from './traceql/index.ts';

export interface OpenStoreOptions {
  /** The store takes it over and closes it. */
  readonly connection: StoreConnection;
  /** Default `spoor`. */
  readonly database?: string;
  /** Name of the cluster in the server's `remote_servers`; absent for one engine or one server. */
  readonly cluster?: string;
  /** Whether inserts wait for the disk: acknowledged spans then survive a power loss. Default false. */
  readonly fsync?: boolean;
  readonly limits?: Partial<QueryLimits>;
  /** Ends the migration; the store itself is closed by disposing of it. */
  readonly signal?: AbortSignal;
}

/** Brings the schema to the newest version and opens the store on it. */
export async function openStore(options: OpenStoreOptions): Promise<SpanStore> {
  const { connection, database = DEFAULT_DATABASE, cluster } = options;
  const topology = checkTopology({ database, ...(cluster === undefined ? {} : { cluster }) });
  await migrate(connection, { topology, ...(options.signal === undefined ? {} : { signal: options.signal }) });
  await setFlushing(connection, { topology, flush: options.fsync ?? false, ...(options.signal === undefined ? {} : { signal: options.signal }) });
  return new ClickHouseStore(createContext(connection, database, { ...DEFAULT_QUERY_LIMITS, ...options.limits }), topology);
}

class ClickHouseStore implements SpanStore {
  readonly context: QueryContext;
  private readonly topology: Topology;
  private readonly inserter: BlockInserter;
  readonly entities: EntityCache;
  private readonly reader: TraceReader;
  private readonly dependencyEdges: Dependencies;

  constructor(context: QueryContext, topology: Topology) {
    this.context = context;
    this.topology = topology;
    this.inserter = new BlockInserter(context.connection, topology);
    this.entities = new EntityCache(context);
    this.reader = new TraceReader(context, this.entities);
    this.dependencyEdges = new Dependencies(context);
  }

  insert(block: SpanBlock, token: string, receivedAt: bigint, signal?: AbortSignal): Promise<void> {
    return this.inserter.insert(block, { token, receivedAt, signal });
  }

  services(tenant: string, signal?: AbortSignal): Promise<readonly string[]> {
    return readServices(this.context, { tenant, signal });
  }

  operations(tenant: string, service: string, kind?: number, signal?: AbortSignal): Promise<readonly Operation[]> {
    return readOperations(this.context, service, { tenant, kind, signal });
  }

  search(search: TraceSearch, signal?: AbortSignal): Promise<SearchResult> {
    return searchTraces(this.context, search, signal);
  }

  summaries(tenant: string, traceIds: readonly string[], signal?: AbortSignal): Promise<readonly TraceSummary[]> {
    return readSummaries(this.context, tenant, { traceIds, signal });
  }

  heatmap(search: HeatmapSearch, signal?: AbortSignal): Promise<Heatmap> {
    return readHeatmap(this.context, search, signal);
  }

  outlines(tenant: string, traceIds: readonly string[], options: OutlineOptions, signal?: AbortSignal): Promise<readonly TraceOutline[]> {
    return readOutlines(this.context, tenant, { ...options, traceIds, signal });
  }

  traces(tenant: string, traceIds: readonly string[], signal?: AbortSignal): Promise<SpanBlock> {
    return this.reader.traces(tenant, traceIds, signal);
  }

  streamTraces(tenant: string, traceIds: readonly string[], signal?: AbortSignal): AsyncIterable<SpanBlock> {
    return this.reader.streamTraces(tenant, traceIds, signal);
  }

  streamRange(tenant: string, range: TimeRange, signal?: AbortSignal): AsyncIterable<SpanBlock> {
    return this.reader.streamRange(tenant, range, signal);
  }

  skeleton(tenant: string, traceId: string, signal?: AbortSignal): Promise<TraceSkeleton> {
    return readSkeleton(this.context, this.entities, { tenant, traceId, signal });
  }

  span(tenant: string, traceId: string, spanId: string, signal?: AbortSignal): Promise<SpanBlock> {
    return this.reader.span(tenant, traceId, spanId, signal);
  }

  linkedFrom(tenant: string, traceId: string, signal?: AbortSignal): Promise<LinkedFrom> {
    return readLinkedFrom(this.context, { tenant, traceId, signal });
  }

  red(tenant: string, range: TimeRange, options: RedOptions, signal?: AbortSignal): Promise<readonly ServiceRed[]> {
    return readRed(this.context, tenant, { range, options, signal });
  }

  dependencies(tenant: string, range: TimeRange, signal?: AbortSignal): Promise<readonly DependencyEdge[]> {
    return this.dependencyEdges.edges(tenant, range, signal);
  }

  attributeKeys(tenant: string, signal?: AbortSignal): Promise<readonly AttributeKey[]> {
    return readAttributeKeys(this.context, { tenant, signal });
  }

  searchTraceql(search: TraceqlSearch, signal?: AbortSignal): AsyncIterable<TraceqlSearchUpdate> {
    return searchTraceql(this, search, signal);
  }

  metricsTraceql(request: TraceqlMetrics, signal?: AbortSignal): AsyncIterable<TraceqlMetricsUpdate> {
    return metricsTraceql(this, request, signal);
  }

  tagNames(request: TagNamesRequest, signal?: AbortSignal): Promise<TagNames> {
    return readTagNames(this.context, request, signal);
  }

  tagValues(request: TagValuesRequest, signal?: AbortSignal): Promise<TagValues> {
    return readTagValues(this.context, request, signal);
  }

  explainTraceql(request: TraceqlExplain, signal?: AbortSignal): Promise<TraceqlExplanation> {
    return explainTraceql(this, request, signal);
  }

  stats(signal?: AbortSignal): Promise<StoreStats> {
    return readStats(this.context.connection, this.topology, signal);
  }

  deleteTraces(tenant: string, traceIds: readonly string[], signal?: AbortSignal): Promise<void> {
    return deleteTraces(this.context, this.topology, { tenant, traceIds, signal });
  }

  async deleteServices(tenant: string, services: readonly string[], signal?: AbortSignal): Promise<void> {
    await deleteServices(this.context, this.topology, { tenant, services, signal });
    this.inserter.forgetCatalogue();
  }

  applyRetention(limits: RetentionLimits, now: bigint, signal?: AbortSignal): Promise<RetentionReport> {
    return applyRetention(this.context.connection, { topology: this.topology, limits, now, signal });
  }

  async ping(signal?: AbortSignal): Promise<void> {
    await this.context.connection.queryRows('SELECT 1 AS one', { signal, settings: { max_execution_time: 5 } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.context.connection[Symbol.asyncDispose]();
  }
}
