import type { SpanBlock } from '@spoor/core/model';
import { encodeOtlpJsonList, encodeOtlpProtobufChunks } from '@spoor/core/wire';
import { rowsByTrace } from './trace-rows.ts';

export type Blocks = AsyncIterable<SpanBlock> | Iterable<SpanBlock>;

/** One OTLP JSON document (`TracesData`) of many blocks, a trace after the other, in pieces; `around` is what the list of resource spans stands in. */
export async function* otlpJsonDocument(blocks: Blocks, around: { readonly open: string; readonly close: string } = { open: '{"resourceSpans":[', close: ']}' }): AsyncGenerator<string> {
  yield around.open;
  let comma = '';
  for await (const block of blocks) {
    for (const rows of rowsByTrace(block).values()) {
      yield comma;
      comma = ',';
      yield* encodeOtlpJsonList(block, rows);
    }
  }
  yield around.close;
}

/** One `TracesData` message of many blocks: repeated fields of messages strung together add up. */
export async function* otlpProtobufDocument(blocks: Blocks): AsyncGenerator<Uint8Array> {
  for await (const block of blocks) yield* encodeOtlpProtobufChunks(block);
}
