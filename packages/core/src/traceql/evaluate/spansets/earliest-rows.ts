import type { SpanBlock } from '../../../model/index.ts';
import { isBefore } from '../columns/forest.ts';

/** Of the rows offered, the `limit` earliest by start, then span id; counts them all. */
export class EarliestRows {
  offered = 0;
  private readonly block: SpanBlock;
  private readonly limit: number;
  private rows: number[] = [];
  private isSorted = true;

  constructor(block: SpanBlock, limit: number) {
    this.block = block;
    this.limit = limit;
  }

  /** Rows come in order as a rule: one comparison. Otherwise up to twice the limit are kept, and then cut. */
  offer(row: number): void {
    this.offered++;
    const { rows, block, limit } = this;
    const last = rows[rows.length - 1];
    if (this.isSorted && last !== undefined && isBefore(block, last, row)) {
      if (rows.length < limit) rows.push(row);
      return;
    }
    rows.push(row);
    this.isSorted = rows.length === 1;
    if (rows.length >= 2 * limit + 8) this.cut();
  }

  get earliest(): readonly number[] {
    this.cut();
    return this.rows;
  }

  private cut(): void {
    if (!this.isSorted) this.rows.sort((a, b) => (isBefore(this.block, a, b) ? -1 : 1));
    if (this.rows.length > this.limit) this.rows = this.rows.slice(0, this.limit);
    this.isSorted = true;
  }
}
