const MINUTES_A_DAY = 1440;
const OLDEST_DAYS = 31n;
const NANOSECONDS_A_MINUTE = 60_000_000_000n;

/** Partitions of spans that arrived with a start too far from the arrival: this plus yyyymmdd of the arrival. */
export const QUARANTINE = 1_000_000_000;

/**
 * The partition of a span: yyyymmdd of its start's UTC day when it started at most 31 days before and at most one hour
 * after its arrival, otherwise the quarantine partition of the arrival's day. So no payload can make more than 34
 * partitions, and spans with impossible times live as long as others: retention counts from their arrival.
 *
 * Depends on nothing but its arguments: a replayed block gives the same partitions.
 */
export class Partitioner {
  readonly quarantine: number;
  private readonly oldestMinute: number;
  private readonly newestMinute: number;
  private readonly days = new Map<number, number>();

  /** @param receivedAt nanoseconds since the Unix epoch */
  constructor(receivedAt: bigint) {
    const minute = receivedAt / NANOSECONDS_A_MINUTE;
    this.quarantine = QUARANTINE + yyyymmdd(Number(minute) / MINUTES_A_DAY);
    this.oldestMinute = Number(minute - OLDEST_DAYS * BigInt(MINUTES_A_DAY));
    this.newestMinute = Number(minute + 60n);
  }

  /** @param minute of the span's start, since the Unix epoch */
  partOf(minute: number): number {
    if (minute < this.oldestMinute || minute > this.newestMinute) return this.quarantine;
    const day = Math.floor(minute / MINUTES_A_DAY);
    let part = this.days.get(day);
    if (part === undefined) {
      part = yyyymmdd(day);
      this.days.set(day, part);
    }
    return part;
  }
}

/** The day number since the Unix epoch of a partition: its spans' day, or the arrival's for quarantine partitions. */
export function dayOfPart(part: number): number {
  const date = part >= QUARANTINE ? part - QUARANTINE : part;
  return Date.UTC(Math.floor(date / 10_000), (Math.floor(date / 100) % 100) - 1, date % 100) / 86_400_000;
}

/** `day` counts from the Unix epoch; clamped to what `Date` can hold. */
function yyyymmdd(day: number): number {
  const date = new Date(Math.min(Math.floor(day), 2_932_896) * 86_400_000);
  return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
}
