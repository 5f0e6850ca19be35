import type { Log, Metrics } from '../observe/index.ts';
import type { ByteBudget } from '../transport/body/index.ts';
import type { UnkeptSignals } from './export.ts';
import type { Ingest } from './ingest.ts';
import type { ReceiveLimits } from './limits.ts';

/** What both doors need. */
export interface ReceiveOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly ingest: Ingest;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly limits?: Partial<ReceiveLimits>;
  /** Shared by all doors of a server; without it a door has one of its own. */
  readonly budget?: ByteBudget;
  /** Why the server cannot take spans right now; undefined when it can. */
  readonly ready?: () => string | undefined;
  /** Logs, metrics and profiles: default `accept`. */
  readonly unkept?: UnkeptSignals;
  /** Named in `ListenError`. */
  readonly configKey?: string;
}
