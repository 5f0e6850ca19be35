/** Numbers distinct pairs of small numbers 0, 1, 2 … in order of appearance. Open addressing, no object per pair. */
export class PairIndex {
  /** Pairs seen so far. */
  count = 0;
  private first: Int32Array;
  private second: Int32Array;
  private slots: Int32Array;

  constructor(capacity = 1024) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(capacity, 16)));
    this.first = new Int32Array(size);
    this.second = new Int32Array(size);
    this.slots = new Int32Array(size * 2);
  }

  /** The pair's number, a new one when it was not seen before. */
  add(first: number, second: number): number {
    const slot = this.slotOf(first, second);
    const known = this.slots[slot]! - 1;
    if (known !== -1) return known;
    if (this.count === this.first.length) {
      this.grow();
      return this.add(first, second);
    }
    this.first[this.count] = first;
    this.second[this.count] = second;
    this.slots[slot] = ++this.count;
    return this.count - 1;
  }

  firstOf(pair: number): number {
    return this.first[pair]!;
  }

  secondOf(pair: number): number {
    return this.second[pair]!;
  }

  private slotOf(first: number, second: number): number {
    const mask = this.slots.length - 1;
    let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second + 0x7f4a7c15, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    for (let slot = (hash ^ (hash >>> 13)) & mask; ; slot = (slot + 1) & mask) {
      const pair = this.slots[slot]! - 1;
      if (pair === -1 || (this.first[pair] === first && this.second[pair] === second)) return slot;
    }
  }

  private grow(): void {
    const { first, second } = this;
    this.first = new Int32Array(first.length * 2);
    this.second = new Int32Array(first.length * 2);
    this.first.set(first);
    this.second.set(second);
    this.slots = new Int32Array(first.length * 4);
    for (let pair = 0; pair < this.count; pair++) this.slots[this.slotOf(this.first[pair]!, this.second[pair]!)] = pair + 1;
  }
}
