/// <reference lib="webworker" />
import { DEFAULT_LIMITS, DEFAULT_TENANT, SpanBlock, spanIdToHex } from '@spoor/core/model';
import { WireError, decodeOtlpProtobuf, spanAnswers } from '@spoor/core/wire';
import type { SpanAnswer } from '@spoor/core/wire';
import { decodeFile } from './decode-file.ts';
import { keepTraces, keptTrace } from './local-store.ts';
import type { FileReply, FileRequest } from './messages.ts';
import { splitTraces } from './split-traces.ts';

const NANOS_PER_MS = 1_000_000n;
const GZIP_MAGIC = [0x1f, 0x8b];

/** Opens trace files and looks up their spans, so that the page never waits. */
addEventListener('message', (event: MessageEvent<FileRequest>) => {
  void answer(event.data).then((reply) => postMessage(reply));
});

async function answer(request: FileRequest): Promise<FileReply> {
  try {
    return request.kind === 'open' ? await open(request.file) : { kind: 'spans', spans: await spansOf(request.traceId, request.spanId) };
  } catch (error) {
    const known = error instanceof WireError ? 'It is neither OTLP (JSON or protobuf) nor Jaeger or Zipkin JSON' : 'It cannot be read';
    return { kind: 'failed', message: `${known}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function open(file: File): Promise<FileReply> {
  const bytes = await unpacked(file);
  const openedAt = Date.now();
  const decoded = decodeFile(bytes, BigInt(openedAt) * NANOS_PER_MS);
  const traces = splitTraces(decoded.block, decodeTrace);
  if (traces.length === 0) return { kind: 'failed', message: decoded.rejected > 0 ? `None of its ${decoded.rejected} spans is usable: ${decoded.messages[0] ?? ''}` : 'It holds no spans.' };
  await keepTraces(traces.map(({ summary, columns, otlp }) => ({ traceId: summary.traceId, fileName: file.name, openedAt, summary, columns, otlp })));
  return { kind: 'opened', format: decoded.format, rejected: decoded.rejected, messages: decoded.messages, traceIds: traces.map(({ summary }) => summary.traceId) };
}

async function unpacked(file: File): Promise<Uint8Array> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (!GZIP_MAGIC.every((byte, i) => bytes[i] === byte)) return bytes;
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer());
}

async function spansOf(traceId: string, spanId: string): Promise<readonly SpanAnswer[] | undefined> {
  const trace = await keptTrace(traceId);
  if (trace === undefined) return undefined;
  const block = decodeTrace(trace.otlp);
  // Described one by one: a trace has many spans, an id one or two.
  const wanted = spanId.padStart(16, '0');
  const found: number[] = [];
  for (let row = 0; row < block.count; row++) if (spanIdToHex(block.spanId[2 * row]!, block.spanId[2 * row + 1]!) === wanted) found.push(row);
  return spanAnswers(block, found);
}

function decodeTrace(bytes: Uint8Array): SpanBlock {
  const block = new SpanBlock();
  decodeOtlpProtobuf(bytes, block, { tenant: DEFAULT_TENANT, receivedAt: BigInt(Date.now()) * NANOS_PER_MS, limits: { ...DEFAULT_LIMITS, valueBytes: 2 ** 28, spanBytes: 2 ** 28, attributes: 1e6, events: 1e6, links: 1e6 } });
  return block;
}
