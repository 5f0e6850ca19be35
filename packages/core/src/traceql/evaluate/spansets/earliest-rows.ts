import type { SpanBlock } from '../../../model/index.ts';
import { isBefore } from '../columns/forest.ts';

/** Of the rows offered, the `limit` earliest by start, then span id; counts them all. */
export class EarliestRows {
  offered = 0;
  private readonly block: SpanBlock;
  private readonly limit: number;
  private readonly rows: number[] = [];

  constructor(block: SpanBlock, limit: number) {
    this.block = block;
    this.limit = limit;
  }

  /** Rows come nearly in order: usually one comparison. */
  offer(row: number): void {
    this.offered++;
    const { rows, block } = this;
    if (rows.length === this.limit) {
      if (this.limit === 0 || !isBefore(block, row, rows[rows.length - 1]!)) return;
      rows.pop();
    }
    let low = 0;
    let high = rows.length;
    if (high > 0 && isBefore(block, rows[high - 1]!, row)) low = high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(block, rows[middle]!, row)) low = middle + 1;
      else high = middle;
    }
    rows.splice(low, 0, row);
  }

  get earliest(): readonly number[] {
    return this.rows;
  }
}
