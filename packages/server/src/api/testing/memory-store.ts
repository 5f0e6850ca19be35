import type { SpanBlock } from '@spoor/core/model';
import { matchSpans } from '@spoor/core/plan';
import { createMetrics, evaluateSearch } from '@spoor/core/traceql';
import type { TimeRange, TraceSearch } from '@spoor/core/plan';
import type { AttributeKey, DependencyEdge, LinkedFrom, Heatmap, HeatmapCell, HeatmapSearch, Operation, OutlineOptions, RetentionReport, SearchResult, ServiceRed, SpanStore, StoreStats, TraceOutline, TraceSkeleton, TraceSummary } from '../../store/span-store.ts';
import type { TagNames, TagNamesRequest, TagValues, TagValuesRequest, TraceqlExplanation, TraceqlMetrics, TraceqlMetricsUpdate, TraceqlProgress, TraceqlSearch, TraceqlSearchUpdate } from '../../store/traceql-store.ts';
import { testBlock } from './spans.ts';
import type { TestSpan } from './spans.ts';

/** Spans in memory. Slow, small and obviously right; `failure`, when set, is thrown by every method. */
export class MemoryStore implements SpanStore {
  failure: Error | undefined;
  private spans: TestSpan[] = [];

  add(...spans: readonly TestSpan[]): void {
    for (const span of spans) this.spans.push(span);
  }

  async insert(): Promise<void> {
    throw new Error('use add');
  }

  async services(): Promise<readonly string[]> {
    this.fail();
    return [...new Set(this.spans.map(({ service }) => service))].sort();
  }

  async operations(_tenant: string, service: string, kind?: number): Promise<readonly Operation[]> {
    this.fail();
    const found = new Map<string, Operation>();
    for (const span of this.spans) {
      if (span.service !== service || (kind !== undefined && (span.kind ?? 0) !== kind)) continue;
      found.set(`${span.name} ${span.kind ?? 0}`, { name: span.name, kind: span.kind ?? 0 });
    }
    return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.kind - b.kind));
  }

  async search(search: TraceSearch): Promise<SearchResult> {
    this.fail();
    const hits = matchSpans(search.predicate, testBlock(this.spans));
    const newest = new Map<string, bigint>();
    this.spans.forEach((span, i) => {
      if (hits[i] !== 1 || span.start < search.range.from || span.start >= search.range.to) return;
      const known = newest.get(span.traceId);
      if (known === undefined || span.start > known) newest.set(span.traceId, span.start);
    });
    const isWithin = ({ start, end }: TraceSummary): boolean => end - start >= (search.minTraceDuration ?? 0n) && (search.maxTraceDuration === undefined || end - start <= search.maxTraceDuration);
    const summaries = (await this.summaries('', [...newest.keys()])).filter(isWithin);
    const rank = (summary: TraceSummary): bigint => {
      if (search.order === 'latest') return -newest.get(summary.traceId)!;
      if (search.order === 'slowest') return summary.start - summary.end;
      if (search.order === 'fastest') return summary.end - summary.start;
      return BigInt(search.order === 'most-spans' ? -summary.spans : -summary.errors);
    };
    const ordered = [...summaries].sort((a, b) => Number(rank(a) - rank(b)) || (a.traceId < b.traceId ? -1 : 1));
    const from = Number(search.cursor ?? 0);
    const page = ordered.slice(from, from + search.limit).map(({ traceId }) => traceId);
    const more = from + search.limit < ordered.length;
    return { traceIds: page, rowsRead: this.spans.length, bytesRead: this.spans.length * 40, ...(more ? { next: String(from + search.limit) } : {}) };
  }

  async summaries(_tenant: string, traceIds: readonly string[]): Promise<readonly TraceSummary[]> {
    this.fail();
    return traceIds.filter((id) => this.spans.some(({ traceId }) => traceId === id)).map((id) => this.summary(id));
  }

  async heatmap(search: HeatmapSearch): Promise<Heatmap> {
    const { traceIds } = await this.search({ ...search, order: 'slowest', limit: this.spans.length + 1 });
    const { from, to } = search.range;
    const width = (to - from + BigInt(search.columns) - 1n) / BigInt(search.columns);
    const cells = new Map<string, HeatmapCell>();
    // The slowest come first, so a cell's first failed trace, or else its first, is its example.
    for (const { traceId, start, end, errors } of await this.summaries('', traceIds)) {
      if (start < from || start >= to) continue;
      const column = Number((start - from) / width);
      const row = Math.floor(3 * Math.log2(Number(end - start) + 1));
      const known = cells.get(`${column} ${row}`);
      const failed = errors > 0 ? 1 : 0;
      const example = known === undefined || (failed === 1 && known.failed === 0) ? { traceId, start, duration: end - start } : known.example;
      cells.set(`${column} ${row}`, { column, row, traces: (known?.traces ?? 0) + 1, failed: (known?.failed ?? 0) + failed, example });
    }
    return { cells: [...cells.values()].sort((a, b) => a.column - b.column || a.row - b.row), rowsRead: this.spans.length };
  }

  async outlines(_tenant: string, traceIds: readonly string[], { spansEach }: OutlineOptions): Promise<readonly TraceOutline[]> {
    this.fail();
    return traceIds.flatMap((traceId) => {
      const longest = this.ofTrace(traceId).sort((a, b) => Number(b.duration - a.duration)).slice(0, spansEach);
      const spans = longest.sort((a, b) => Number(a.start - b.start) || Number(b.duration - a.duration)).map((span) => ({
        spanId: span.spanId,
        parentId: span.parentId ?? '0000000000000000',
        start: span.start,
        duration: span.duration,
        service: span.service,
        failed: span.status === 2,
      }));
      return spans.length === 0 ? [] : [{ traceId, spans }];
    });
  }

  async traces(_tenant: string, traceIds: readonly string[]): Promise<SpanBlock> {
    this.fail();
    return testBlock(traceIds.flatMap((id) => this.ofTrace(id)));
  }

  async *streamTraces(tenant: string, traceIds: readonly string[]): AsyncIterable<SpanBlock> {
    const block = await this.traces(tenant, traceIds);
    if (block.count > 0) yield block;
  }

  async *streamRange(_tenant: string, range: TimeRange): AsyncIterable<SpanBlock> {
    this.fail();
    yield testBlock(this.spans.filter(({ start }) => start >= range.from && start < range.to).sort(byStart));
  }

  async skeleton(_tenant: string, traceId: string): Promise<TraceSkeleton> {
    this.fail();
    const spans = this.ofTrace(traceId);
    return {
      block: testBlock(spans.map(({ events: _events, links: _links, attributes: _attributes, ...rest }) => rest)),
      eventCount: Uint32Array.from(spans, ({ events }) => events?.length ?? 0),
      linkCount: Uint32Array.from(spans, ({ links }) => links?.length ?? 0),
      eventTime: new Uint32Array(BigUint64Array.from(spans.flatMap(({ events }) => events?.map(({ time }) => time) ?? [])).buffer),
    };
  }

  async span(_tenant: string, traceId: string, spanId: string): Promise<SpanBlock> {
    this.fail();
    return testBlock(this.ofTrace(traceId).filter((span) => span.spanId === spanId));
  }

  async linkedFrom(_tenant: string, to: string): Promise<LinkedFrom> {
    this.fail();
    const links = [...this.spans].sort(byStart).flatMap(({ traceId, spanId, service, name, start, links: own }) => (own ?? []).filter((link) => link.traceId === to).map((link) => ({ traceId, spanId, service, name, start, toSpanId: link.spanId })));
    return { links, more: false };
  }

  async red(_tenant: string, range: TimeRange): Promise<readonly ServiceRed[]> {
    this.fail();
    const entries = this.spans.filter((span) => span.start >= range.from && span.start < range.to && (span.kind === 2 || span.kind === 5 || span.parentId === undefined));
    return [...new Set(entries.map(({ service }) => service))].sort().map((service) => {
      const own = entries.filter((span) => span.service === service);
      const durations = own.map(({ duration }) => Number(duration)).sort((a, b) => a - b);
      const at = (share: number): number => durations[Math.min(durations.length - 1, Math.floor(durations.length * share))]!;
      return { service, calls: own.length, errors: own.filter(({ status }) => status === 2).length, p50: at(0.5), p95: at(0.95), p99: at(0.99), series: [] };
    });
  }

  async dependencies(): Promise<readonly DependencyEdge[]> {
    this.fail();
    const edges = new Map<string, { parent: string; child: string; calls: number; errors: number }>();
    for (const span of this.spans) {
      const parent = this.spans.find(({ traceId, spanId }) => traceId === span.traceId && spanId === span.parentId);
      if (parent === undefined) continue;
      const key = JSON.stringify([parent.service, span.service]);
      const edge = edges.get(key) ?? { parent: parent.service, child: span.service, calls: 0, errors: 0 };
      edges.set(key, { ...edge, calls: edge.calls + 1, errors: edge.errors + (span.status === 2 ? 1 : 0) });
    }
    return [...edges.values()];
  }

  async attributeKeys(): Promise<readonly AttributeKey[]> {
    this.fail();
    return [...new Set(this.spans.flatMap(({ attributes }) => Object.keys(attributes ?? {})))].map((key) => ({ key, level: 'span', type: 'string' }));
  }

  async *searchTraceql({ query, range, limit, spansPerSpanset, semconv }: TraceqlSearch): AsyncIterable<TraceqlSearchUpdate> {
    this.fail();
    const hits = evaluateSearch(query, testBlock(this.spans), { spss: spansPerSpanset, semconv, ...(range === undefined ? {} : { range }) });
    yield { hits: hits.slice(0, limit), done: true, progress: this.traceqlProgress() };
  }

  async *metricsTraceql({ query, intervals, exemplars, maxSeries, semconv }: TraceqlMetrics): AsyncIterable<TraceqlMetricsUpdate> {
    this.fail();
    if (query.kind !== 'metrics') throw new Error('not a metrics query');
    const metrics = createMetrics(query, { intervals, exemplars, maxSeries, semconv });
    metrics.add(testBlock(this.spans));
    yield { result: metrics.finish(), done: true, progress: this.traceqlProgress() };
  }

  async tagNames({ scope, limit }: TagNamesRequest): Promise<TagNames> {
    const keys = await this.attributeKeys();
    const names = scope === undefined || scope === 'span' ? keys.map(({ key, type }) => ({ scope: 'span' as const, name: key, types: [type] })) : [];
    return { names: names.slice(0, limit), isCut: names.length > limit };
  }

  async tagValues({ attribute, limit }: TagValuesRequest): Promise<TagValues> {
    this.fail();
    const counts = new Map<string, number>();
    for (const { attributes } of this.spans) {
      const value = attribute.kind === 'attribute' ? attributes?.[attribute.name] : undefined;
      if (typeof value === 'string') counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const values = Array.from(counts, ([value, count]) => ({ value: { type: 'string' as const, value }, count })).sort((a, b) => b.count - a.count);
    return { values: values.slice(0, limit), isCut: values.length > limit, sampledSpans: this.spans.length };
  }

  async explainTraceql(): Promise<TraceqlExplanation> {
    this.fail();
    return { text: 'every span is looked at', pushedDown: [], evaluatedAfterwards: [], steps: [] };
  }

  async stats(): Promise<StoreStats> {
    this.fail();
    return { spans: this.spans.length, traces: new Set(this.spans.map(({ traceId }) => traceId)).size, bytesOnDisk: this.spans.length * 40, tables: [], version: 'memory' };
  }

  async deleteServices(_tenant: string, services: readonly string[]): Promise<void> {
    this.fail();
    this.spans = this.spans.filter(({ service }) => !services.includes(service));
  }

  async deleteTraces(_tenant: string, traceIds: readonly string[]): Promise<void> {
    this.fail();
    this.spans = this.spans.filter(({ traceId }) => !traceIds.includes(traceId));
  }

  async applyRetention(): Promise<RetentionReport> {
    this.fail();
    return { droppedPartitions: [], droppedSpans: 0, bytesBefore: 0, bytesAfter: 0 };
  }

  async ping(): Promise<void> {
    this.fail();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.spans = [];
  }

  private traceqlProgress(): TraceqlProgress {
    return { completedJobs: 1, totalJobs: 1, rowsRead: this.spans.length, bytesRead: this.spans.length * 40, inspectedSpans: this.spans.length, inspectedTraces: new Set(this.spans.map(({ traceId }) => traceId)).size, skippedTraces: 0 };
  }

  private fail(): void {
    if (this.failure !== undefined) throw this.failure;
  }

  private ofTrace(traceId: string): TestSpan[] {
    return this.spans.filter((span) => span.traceId === traceId).sort(byStart);
  }

  private summary(traceId: string): TraceSummary {
    const spans = this.ofTrace(traceId);
    const ids = new Set(spans.map(({ spanId }) => spanId));
    const root = spans.find(({ parentId }) => parentId === undefined);
    const services = [...new Set(spans.map(({ service }) => service))].sort().map((name) => {
      const own = spans.filter(({ service }) => service === name);
      return { name, spans: own.length, errors: own.filter(({ status }) => status === 2).length };
    });
    return {
      traceId,
      rootService: root?.service ?? '',
      rootName: root?.name ?? '',
      start: spans[0]!.start,
      end: spans.reduce((end, span) => (span.start + span.duration > end ? span.start + span.duration : end), 0n),
      spans: spans.length,
      errors: spans.filter(({ status }) => status === 2).length,
      orphans: spans.filter(({ parentId }) => parentId !== undefined && !ids.has(parentId)).length,
      services,
    };
  }
}

function byStart(a: TestSpan, b: TestSpan): number {
  return a.start < b.start ? -1 : a.start > b.start ? 1 : a.spanId < b.spanId ? -1 : 1;
}
