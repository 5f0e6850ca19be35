/** Deterministic pseudo-random numbers (sfc32), seeded with three words. Not for secrets. */
export class Random {
  private a = 0;
  private b = 0;
  private c = 0;
  private counter = 1;

  constructor(first = 0, second = 0, third = 0) {
    this.seed(first, second, third);
  }

  /** Starts the sequence of these three words; different words give unrelated sequences. */
  seed(first: number, second: number, third: number): void {
    this.a = first | 0;
    this.b = second | 0;
    this.c = third | 0;
    this.counter = 1;
    for (let i = 0; i < 15; i++) this.word();
  }

  /** 32 bits, as an unsigned integer. */
  word(): number {
    const result = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** In [0, 1). */
  fraction(): number {
    return this.word() * 2 ** -32;
  }

  chance(probability: number): boolean {
    return this.word() < probability * 2 ** 32;
  }

  /** An integer in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.word() * 2 ** -32 * limit);
  }

  /** Log-normal with this median; `sigma` is the standard deviation of the logarithm. */
  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * normalTable()[this.word() >>> 20]!);
  }
}

/** A 32-bit hash of two words with every output bit depending on every input bit. */
export function mix(x: number, y: number): number {
  let h = Math.imul(x ^ Math.imul(y ^ (y >>> 16), 0x7feb352d), 0x846ca68b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 0;
}

/** Mid-quantiles of the standard normal distribution: one lookup instead of a Box-Muller on the hot path. */
let normal: Float64Array | undefined;

/** Made at first use: it takes a tenth of a second, and a server that imports the demo rarely draws from it. */
function normalTable(): Float64Array {
  normal ??= Float64Array.from({ length: 4096 }, (_, i) => inverseNormal((i + 0.5) / 4096));
  return normal;
}


/** Inverse of the normal distribution function by bisection on its series; only used to fill the table. */
function inverseNormal(p: number): number {
  let low = -6;
  let high = 6;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalDistribution(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function normalDistribution(x: number): number {
  let term = x;
  let sum = x;
  for (let i = 1; i < 200; i++) {
    term *= (x * x) / (2 * i + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}
