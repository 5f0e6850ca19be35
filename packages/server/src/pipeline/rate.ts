/** A rate per second that follows change within `halfLifeMs`. Times are milliseconds of a monotonic clock. */
export class Rate {
  private readonly halfLifeMs: number;
  private perSecond = 0;
  private at: number;

  constructor(halfLifeMs: number, now: number) {
    this.halfLifeMs = halfLifeMs;
    this.at = now;
  }

  /** `amount` happened between the last call and `now`. */
  add(amount: number, now: number): void {
    const elapsed = Math.max(now - this.at, 1);
    const keep = 0.5 ** (elapsed / this.halfLifeMs);
    this.perSecond = this.perSecond * keep + ((amount * 1000) / elapsed) * (1 - keep);
    this.at = now;
  }

  read(now: number): number {
    return this.perSecond * 0.5 ** (Math.max(now - this.at, 0) / this.halfLifeMs);
  }
}
