import type { SpanBlock } from '../../../model/index.ts';

/** The traces of a block. */
export interface TraceIndex {
  readonly count: number;
  /** By row: the trace, numbered in order of first appearance. */
  readonly traceOf: Int32Array<ArrayBuffer>;
  /** By trace: its first row in the block. */
  readonly firstRow: Int32Array<ArrayBuffer>;
}

/** Groups the rows of a block by trace id, in whatever order they come. One pass; a hash table of traces, not of spans. */
export function indexTraces(block: SpanBlock): TraceIndex {
  const rows = block.count;
  const words = wordsOf(block.traceId, rows);
  const traceOf = new Int32Array(rows);
  const firstRow: number[] = [];
  let slots = new Int32Array(64);
  // Trace ids come from strangers: the seed keeps them from choosing ones that collide.
  const seed = Math.trunc(Math.random() * 0x1_0000_0000);
  const slotOf = (row: number): number => {
    const mask = slots.length - 1;
    let hash = seed;
    for (let word = 0; word < 4; word++) hash = Math.imul(hash ^ words[4 * row + word]!, 0x9e3779b1) ^ (hash >>> 13);
    for (let slot = (hash ^ (hash >>> 16)) & mask; ; slot = (slot + 1) & mask) {
      const trace = slots[slot]! - 1;
      if (trace === -1 || same(words, firstRow[trace]!, row)) return slot;
    }
  };
  for (let row = 0; row < rows; row++) {
    if (row > 0 && same(words, row - 1, row)) {
      traceOf[row] = traceOf[row - 1]!;
      continue;
    }
    const slot = slotOf(row);
    const known = slots[slot]! - 1;
    if (known !== -1) {
      traceOf[row] = known;
      continue;
    }
    const trace = firstRow.length;
    firstRow.push(row);
    traceOf[row] = trace;
    slots[slot] = trace + 1;
    if (firstRow.length * 2 > slots.length) {
      slots = new Int32Array(slots.length * 2);
      for (let each = 0; each < firstRow.length; each++) slots[slotOf(firstRow[each]!)] = each + 1;
    }
  }
  return { count: firstRow.length, traceOf, firstRow: Int32Array.from(firstRow) };
}

/** The ids as 32-bit words; a copy when the buffer does not lie on a word. */
function wordsOf(traceId: Uint8Array, rows: number): Uint32Array {
  const bytes = traceId.byteOffset % 4 === 0 ? traceId : traceId.slice(0, rows * 16);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, rows * 4);
}

function same(words: Uint32Array, a: number, b: number): boolean {
  return words[4 * a] === words[4 * b] && words[4 * a + 1] === words[4 * b + 1] && words[4 * a + 2] === words[4 * b + 2] && words[4 * a + 3] === words[4 * b + 3];
}
