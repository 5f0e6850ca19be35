import type { SpanBlock } from '@spoor/core/model';
import { encodeJsonpbChunks, encodeOtlpProtobuf } from '@spoor/core/wire';

/** The spans of one trace, a block at a time; without rows, all of it. */
export type TraceSpans = AsyncIterable<TracePart> | Iterable<TracePart>;
export interface TracePart {
  readonly block: SpanBlock;
  readonly rows?: Iterable<number>;
}

const TRACE_TAG = (1 << 3) | 2;
const STATUS_TAG = 3 << 3;
const MESSAGE_TAG = (4 << 3) | 2;
const PARTIAL = 1;
/** `TraceByIDResponse.trace`, empty: clients look into it without asking whether it is there. */
const EMPTY_TRACE = Uint8Array.of(TRACE_TAG, 0);
/** `metrics`, which clients look into as well. */
const EMPTY_METRICS = Uint8Array.of((2 << 3) | 2, 0);

/** `tempopb.Trace` with its old name for the list. */
export async function* traceV1Json(spans: TraceSpans): AsyncGenerator<string> {
  yield '{"batches":[';
  yield* listChunks(spans);
  yield ']}';
}

/** `tempopb.Trace`; the same bytes as OTLP's `TracesData`. */
export async function* traceV1Protobuf(spans: TraceSpans): AsyncGenerator<Uint8Array> {
  for await (const { block, rows } of spans) yield encodeOtlpProtobuf(block, rows);
}

/** `TraceByIDResponse`. `message` says why the trace is not whole. */
export async function* traceV2Json(spans: TraceSpans | undefined, message?: string): AsyncGenerator<string> {
  if (spans === undefined) yield '{"trace":{}';
  else {
    yield '{"trace":{"resourceSpans":[';
    yield* listChunks(spans);
    yield ']}';
  }
  yield `,"metrics":{}${message === undefined ? '' : `,"status":"PARTIAL","message":${JSON.stringify(message)}`}}`;
}

/** The same. Each block is a `trace` of its own: protobuf merges what comes several times. */
export async function* traceV2Protobuf(spans: TraceSpans | undefined, message?: string): AsyncGenerator<Uint8Array> {
  if (spans === undefined) yield EMPTY_TRACE;
  else {
    for await (const { block, rows } of spans) {
      const bytes = encodeOtlpProtobuf(block, rows);
      yield lengthPrefix(TRACE_TAG, bytes.length);
      yield bytes;
    }
  }
  if (message === undefined) {
    // What a missing trace is known by is that nothing follows.
    if (spans !== undefined) yield EMPTY_METRICS;
    return;
  }
  const text = new TextEncoder().encode(message);
  yield EMPTY_METRICS;
  yield Uint8Array.of(STATUS_TAG, PARTIAL);
  yield lengthPrefix(MESSAGE_TAG, text.length);
  yield text;
}

async function* listChunks(spans: TraceSpans): AsyncGenerator<string> {
  let first = true;
  for await (const { block, rows } of spans) {
    if (block.count === 0) continue;
    if (!first) yield ',';
    first = false;
    yield* encodeJsonpbChunks(block, rows);
  }
}

function lengthPrefix(tag: number, length: number): Uint8Array {
  const bytes = [tag];
  let rest = length;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest & 127) | 128);
  return Uint8Array.from([...bytes, rest]);
}
