/**
 * What this process has written to the catalogue on one day, so that each thing is written about once a day. Bounded:
 * when full it forgets everything and rows are simply written again (the tables keep one of each).
 */
export class SeenToday {
  private readonly limit: number;
  private readonly seen = new Set<string>();
  private day = -1;

  constructor(limit = 200_000) {
    this.limit = limit;
  }

  has(day: number, key: string): boolean {
    return day === this.day && this.seen.has(key);
  }

  add(day: number, keys: readonly string[]): void {
    if (day !== this.day || this.seen.size + keys.length > this.limit) this.seen.clear();
    this.day = day;
    for (const key of keys) this.seen.add(key);
  }
}
