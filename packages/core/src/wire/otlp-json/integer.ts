const WORDS = new BigInt64Array(1);
const HALVES = new Uint32Array(WORDS.buffer);
const INTEGER = /^-?\d{1,40}$/;
const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;
const UNSIGNED_MAX = 2n ** 64n - 1n;

/** Reads 64-bit integers that came as JSON numbers or decimal strings into words; no BigInt for short ones. */
export class Integer {
  low = 0;
  high = 0;
  /** The value as a double, when it did not fit. */
  double = 0;

  /** 0 when `value` is not an integer, 1 when it fits in int64, 2 when only in a double. */
  signed(value: unknown): 0 | 1 | 2 {
    const number = shortInteger(value);
    if (number !== undefined) {
      this.set(number);
      return 1;
    }
    const big = longInteger(value);
    if (big === undefined) return 0;
    if (big < MIN || big > MAX) {
      this.double = Number(big);
      return 2;
    }
    this.setBig(big);
    return 1;
  }

  /** False when `value` is not an integer ≥ 0. Over 64 bits it becomes the greatest that fits. */
  unsigned(value: unknown): boolean {
    const number = shortInteger(value);
    if (number !== undefined) {
      this.set(number);
      return number >= 0;
    }
    const big = longInteger(value);
    if (big === undefined || big < 0n) return false;
    this.setBig(big > UNSIGNED_MAX ? UNSIGNED_MAX : big);
    return true;
  }

  private set(number: number): void {
    this.high = Math.floor(number / 2 ** 32) >>> 0;
    this.low = number >>> 0;
  }

  private setBig(big: bigint): void {
    WORDS[0] = BigInt.asIntN(64, big);
    this.low = HALVES[0]!;
    this.high = HALVES[1]!;
  }
}

/** The value when it is an integer that a double holds exactly. */
function shortInteger(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  if (typeof value !== 'string' || value.length > 15 || !INTEGER.test(value)) return undefined;
  return Number(value);
}

function longInteger(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'string' && INTEGER.test(value) ? BigInt(value) : undefined;
}
