/**
 * Open-addressing index from four 32-bit words to dense row numbers 0, 1, 2 … in order of first appearance. Seeded per
 * process, so that nobody can choose ids that collide; the row numbers do not depend on the seed.
 */
export class RowHash {
  count = 0;
  private keys = new Uint32Array(4 * 1024);
  private slots = new Uint32Array(4096);

  clear(): void {
    if (this.count > 0) this.slots.fill(0);
    this.count = 0;
  }

  /** The row of this key; when `count` grew by the call the key is new. */
  rowOf(a: number, b: number, c: number, d: number): number {
    const mask = this.slots.length - 1;
    let slot = hash(a, b, c, d) & mask;
    for (;;) {
      const found = this.slots[slot]!;
      if (found === 0) break;
      const at = (found - 1) * 4;
      if (this.keys[at] === a && this.keys[at + 1] === b && this.keys[at + 2] === c && this.keys[at + 3] === d) return found - 1;
      slot = (slot + 1) & mask;
    }
    const row = this.count++;
    if (this.count * 4 > this.keys.length) this.growKeys();
    const at = row * 4;
    this.keys[at] = a;
    this.keys[at + 1] = b;
    this.keys[at + 2] = c;
    this.keys[at + 3] = d;
    this.slots[slot] = this.count;
    if (this.count * 2 > this.slots.length) this.rehash();
    return row;
  }

  /** Word `part` (0 … 3) of the key of `row`. */
  word(row: number, part: number): number {
    return this.keys[row * 4 + part]!;
  }

  private growKeys(): void {
    const keys = new Uint32Array(this.keys.length * 2);
    keys.set(this.keys);
    this.keys = keys;
  }

  private rehash(): void {
    const slots = new Uint32Array(this.slots.length * 4);
    const mask = slots.length - 1;
    for (let row = 0; row < this.count; row++) {
      const at = row * 4;
      let slot = hash(this.keys[at]!, this.keys[at + 1]!, this.keys[at + 2]!, this.keys[at + 3]!) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = row + 1;
    }
    this.slots = slots;
  }
}

const SEED = crypto.getRandomValues(new Uint32Array(4));
const [SEED_A, SEED_B, SEED_C, SEED_D] = [SEED[0]!, SEED[1]!, SEED[2]!, SEED[3]!];

/** Four rounds of multiply and rotate, each word seeded; not cryptographic, but not guessable from outside either. */
function hash(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a ^ SEED_A, 0x9e3779b1);
  h = Math.imul((h ^ (h >>> 15)) + (b ^ SEED_B), 0x85ebca6b);
  h = Math.imul((h ^ (h >>> 13)) + (c ^ SEED_C), 0xc2b2ae35);
  h = Math.imul((h ^ (h >>> 16)) + (d ^ SEED_D), 0x27d4eb2f);
  return (h ^ (h >>> 15)) >>> 0;
}
