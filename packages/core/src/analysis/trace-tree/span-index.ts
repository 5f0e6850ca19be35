/**
 * Finds a row by its 64-bit span id, without an object or a bigint per span: open addressing over one Int32Array.
 * The hash is seeded per table, because ids come from strangers who may pick ones that collide.
 */
export class SpanIndex {
  private readonly ids: Uint32Array;
  private readonly slots: Int32Array;
  private readonly seed = Math.trunc(Math.random() * 0x1_0000_0000);

  /** `ids` holds (low, high) words, two a row. Rows are added with `add`. */
  constructor(ids: Uint32Array, rows: number) {
    this.ids = ids;
    this.slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(rows, 8) * 2)));
  }

  /** Adds a row; answers false, and leaves the table alone, when the id is there already. */
  add(row: number): boolean {
    const slot = this.slotOf(this.ids[2 * row]!, this.ids[2 * row + 1]!);
    if (this.slots[slot] !== 0) return false;
    this.slots[slot] = row + 1;
    return true;
  }

  /** The first row added with this id, or -1. */
  find(low: number, high: number): number {
    return this.slots[this.slotOf(low, high)]! - 1;
  }

  private slotOf(low: number, high: number): number {
    const mask = this.slots.length - 1;
    let hash = Math.imul(low ^ this.seed, 0x9e3779b1) ^ Math.imul(high + this.seed, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    for (let slot = (hash ^ (hash >>> 13)) & mask; ; slot = (slot + 1) & mask) {
      const row = this.slots[slot]! - 1;
      if (row === -1 || (this.ids[2 * row] === low && this.ids[2 * row + 1] === high)) return slot;
    }
  }
}
