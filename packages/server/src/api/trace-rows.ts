import { traceIdToHex } from '@spoor/core/model';
import type { SpanBlock } from '@spoor/core/model';

/** Rows of a block by trace (32 hex digits), traces in order of appearance. */
export function rowsByTrace(block: SpanBlock): Map<string, number[]> {
  const traces = new Map<string, number[]>();
  let rows: number[] = [];
  for (let row = 0; row < block.count; row++) {
    // Spans of a trace come in a run: compare with the row before and only then make text.
    if (row === 0 || !sameTrace(block.traceId, row)) {
      const id = traceIdToHex(block.traceId, row * 16);
      rows = traces.get(id) ?? [];
      traces.set(id, rows);
    }
    rows.push(row);
  }
  return traces;
}

function sameTrace(ids: Uint8Array, row: number): boolean {
  for (let i = row * 16; i < row * 16 + 16; i++) if (ids[i] !== ids[i - 16]) return false;
  return true;
}
