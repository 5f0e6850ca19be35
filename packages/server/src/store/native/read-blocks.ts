import type { NativeBlock } from './native-column.ts';
import { BlockReader, Cursor, NeedMoreBytes } from './native-reader.ts';

/** All blocks of a whole result, the empty header blocks left out. */
export function readBlocks(bytes: Uint8Array): readonly NativeBlock[] {
  const blocks: NativeBlock[] = [];
  const cursor = new Cursor(bytes);
  while (cursor.at < bytes.length) {
    const block = new BlockReader(cursor).read(cursor);
    if (block.rows > 0) blocks.push(block);
  }
  return blocks;
}

/**
 * Blocks as they arrive, one held at a time. A block has no length in front, so a column that is cut is read again when
 * at least half as many bytes more have come: the work stays linear in the size of the result.
 */
export async function* streamBlocks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<NativeBlock, void, undefined> {
  const pending = new PendingBytes();
  let reader: BlockReader | undefined;
  let tryAt = 0;
  const advance = (): NativeBlock | undefined => {
    const cursor = new Cursor(pending.joined());
    try {
      if (reader === undefined) {
        reader = new BlockReader(cursor);
        cursor.commit();
      }
      const block = reader.read(cursor);
      reader = undefined;
      tryAt = 0;
      return block;
    } catch (error) {
      if (!(error instanceof NeedMoreBytes)) throw error;
      tryAt = Math.ceil((cursor.bytes.length - cursor.committed) * 1.5);
      return undefined;
    } finally {
      pending.drop(cursor.committed);
    }
  };
  for await (const chunk of chunks) {
    pending.push(chunk);
    while (pending.length > 0 && pending.length >= tryAt) {
      const block = advance();
      if (block === undefined) break;
      if (block.rows > 0) yield block;
    }
  }
  while (pending.length > 0) {
    const block = advance();
    if (block === undefined) throw new NeedMoreBytes();
    if (block.rows > 0) yield block;
  }
  if (reader !== undefined) throw new NeedMoreBytes();
}

/** Chunks joined only when somebody looks. */
class PendingBytes {
  length = 0;
  private chunks: Uint8Array[] = [];

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.chunks.push(chunk);
    this.length += chunk.length;
  }

  joined(): Uint8Array {
    if (this.chunks.length === 1) return this.chunks[0]!;
    const joined = new Uint8Array(this.length);
    let at = 0;
    for (const chunk of this.chunks) {
      joined.set(chunk, at);
      at += chunk.length;
    }
    this.chunks = [joined];
    return joined;
  }

  /** Forgets the first `count` bytes of what `joined` gave. */
  drop(count: number): void {
    if (count === 0) return;
    const rest = this.joined().subarray(count);
    this.length = rest.length;
    this.chunks = rest.length === 0 ? [] : [rest];
  }
}
