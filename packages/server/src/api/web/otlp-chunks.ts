import type { SpanBlock } from '@spoor/core/model';
import type { WebApiDeps } from './web-api-deps.ts';

/**
 * One OTLP document made of many blocks, never held whole. Protobuf messages may simply be strung together: repeated
 * fields add up. Of JSON documents `{"resourceSpans":[…]}` the contents of the arrays are joined. Yields nothing when
 * there is no span.
 */
export async function* otlpChunks(blocks: AsyncIterable<SpanBlock>, format: 'otlp-json' | 'otlp-protobuf', encode: WebApiDeps['encodeOtlp']): AsyncGenerator<Uint8Array> {
  let any = false;
  for await (const block of blocks) {
    if (block.count === 0) continue;
    const bytes = encode(block, format);
    if (format === 'otlp-protobuf') {
      yield bytes;
    } else {
      yield Buffer.from(any ? ',' : '{"resourceSpans":[');
      yield bytes.subarray(bytes.indexOf(OPEN_BRACKET) + 1, bytes.lastIndexOf(CLOSE_BRACKET));
    }
    any = true;
  }
  if (any && format === 'otlp-json') yield Buffer.from(']}');
}

const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
