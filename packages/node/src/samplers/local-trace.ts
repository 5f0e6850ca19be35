import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** The spans of one trace in this process, from its first local root to the decision. */
export interface LocalTrace {
  readonly traceId: string;
  readonly startedAtMs: number;
  /** Local roots that have not ended: a trace can enter a process more than once. */
  openRoots: number;
  /** Ended spans that wait for the decision. */
  readonly spans: ReadableSpan[];
  /** A span failed or was slow: everything goes out, and nothing needs to wait any more. */
  remarkable: boolean;
}

/** What was decided about a trace, kept for spans that end after their local root. */
export type Verdict = 'remarkable' | 'ordinary';

/** A map that forgets its oldest entries. */
export class RecentVerdicts {
  private readonly verdicts = new Map<string, Verdict>();
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  set(traceId: string, verdict: Verdict): void {
    this.verdicts.delete(traceId);
    this.verdicts.set(traceId, verdict);
    if (this.verdicts.size <= this.limit) return;
    for (const oldest of this.verdicts.keys()) {
      this.verdicts.delete(oldest);
      return;
    }
  }

  get(traceId: string): Verdict | undefined {
    return this.verdicts.get(traceId);
  }
}
