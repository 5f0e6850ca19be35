import type { SpanBlock } from '@spoor/core/model';
import type { TimeRange } from '@spoor/core/plan';
import { encodeOtlpJson, encodeOtlpProtobuf, jaegerTraceChunks } from '@spoor/core/wire';
import { readTraces } from '../read-traces.ts';
import type { TraceSource } from '../read-traces.ts';
import { rowsByTrace } from '../trace-rows.ts';

export const EXPORT_FORMATS = ['otlp-json', 'otlp-protobuf', 'jaeger-json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const EXPORT_MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  'otlp-json': 'application/x-ndjson',
  'otlp-protobuf': 'application/x-protobuf',
  'jaeger-json': 'application/json',
};

/** Which spans: whole traces by id, or every span that starts in a range. */
export type ExportSelection = { readonly traceIds: readonly string[] } | { readonly range: TimeRange };

/** Rows of one document: some hundred kilobytes. */
const SPANS_PER_DOCUMENT = 1_000;
/** Jaeger JSON needs whole traces: so many are found at a time. */
const TRACES_PER_PAGE = 50;
const EVERYTHING = { op: 'true' } as const;

/**
 * The selected spans as text or bytes, in pieces of bounded size.
 * - `otlp-json`: one `TracesData` document a line (OTLP file exporter format);
 * - `otlp-protobuf`: `TracesData` messages one after another, which is one `TracesData`;
 * - `jaeger-json`: `{"data":[trace,…]}`, whole traces only: a trace with a span in the range is exported whole.
 */
export async function* exportSpans(format: ExportFormat, selection: ExportSelection, source: TraceSource): AsyncGenerator<string | Uint8Array> {
  if (format === 'jaeger-json') {
    yield* jaegerDocument(selection, source);
    return;
  }
  const { store, tenant, signal } = source;
  const blocks = 'traceIds' in selection ? store.streamTraces(tenant, selection.traceIds, signal) : store.streamRange(tenant, selection.range, signal);
  for await (const block of blocks) {
    for (let from = 0; from < block.count; from += SPANS_PER_DOCUMENT) {
      const rows = Uint32Array.from({ length: Math.min(SPANS_PER_DOCUMENT, block.count - from) }, (_, i) => from + i);
      yield format === 'otlp-json' ? `${encodeOtlpJson(block, rows)}\n` : encodeOtlpProtobuf(block, rows);
    }
  }
}

async function* jaegerDocument(selection: ExportSelection, source: TraceSource): AsyncGenerator<string> {
  yield '{"data":[';
  let first = true;
  for await (const block of wholeTraces(selection, source)) {
    for (const rows of rowsByTrace(block).values()) {
      if (!first) yield ',';
      first = false;
      yield* jaegerTraceChunks(block, rows, { adjust: false });
    }
  }
  yield '],"total":0,"limit":0,"offset":0,"errors":null}\n';
}

async function* wholeTraces(selection: ExportSelection, source: TraceSource): AsyncGenerator<SpanBlock> {
  const { store, tenant, signal } = source;
  if ('traceIds' in selection) {
    yield* readTraces(selection.traceIds, source);
    return;
  }
  let cursor: string | undefined;
  do {
    const page = await store.search(
      { tenant, predicate: EVERYTHING, range: selection.range, order: 'latest', limit: TRACES_PER_PAGE, ...(cursor === undefined ? {} : { cursor }) },
      signal,
    );
    if (page.traceIds.length > 0) yield await store.traces(tenant, page.traceIds, signal);
    cursor = page.next;
  } while (cursor !== undefined);
}
