/** Why items were lost. Also the last part of the attribute that reports it. */
export type DropReason = 'queue_full' | 'refused' | 'rejected_by_backend' | 'unwritable';

/** Counts what was lost, warns once per reason, and hands the sums on for the backend to see. */
export class Drops {
  private readonly totals = new Map<DropReason, number>();
  private readonly warned = new Set<DropReason>();
  private unreported = false;
  private readonly what: string;
  private readonly warn: (message: string) => void;

  constructor(what: string, warn: (message: string) => void) {
    this.what = what;
    this.warn = warn;
  }

  add(reason: DropReason, count: number, detail = ''): void {
    if (count <= 0) return;
    this.totals.set(reason, (this.totals.get(reason) ?? 0) + count);
    this.unreported = true;
    if (this.warned.has(reason)) return;
    this.warned.add(reason);
    this.warn(`${this.what} are being lost (${reason.replaceAll('_', ' ')}${detail === '' ? '' : `: ${detail}`}). The sums go to the backend as "spoor.dropped"; this is said once.`);
  }

  /** Everything lost so far, by reason. */
  counts(): Readonly<Partial<Record<DropReason, number>>> {
    return Object.fromEntries(this.totals);
  }

  /** The sums as attributes when they have grown since the last call. */
  takeReport(): Record<string, number> | undefined {
    if (!this.unreported) return undefined;
    this.unreported = false;
    return Object.fromEntries([...this.totals].map(([reason, count]) => [`spoor.dropped.${reason}`, count]));
  }
}
