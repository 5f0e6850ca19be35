import { StoreError } from '../store-error.ts';
import { queryOptions } from '../query/index.ts';
import type { QueryContext } from '../query/index.ts';
import { readBlocks, streamBlocks } from '../native/index.ts';
import type { NativeBlock } from '../native/index.ts';
import type { Sql } from '../sql/index.ts';
import type { TraceqlLimits, TraceqlProgress, TraceqlStep } from '../traceql-store.ts';

type Row = Readonly<Record<string, unknown>>;
type Settings = Readonly<Record<string, string | number>>;

const DEFAULTS = { spans: 20_000_000, traces: 1_000_000, spansPerTrace: 1_000_000 } as const;

export interface RunOptions {
  readonly tenant: string;
  readonly limits: Partial<TraceqlLimits> | undefined;
  readonly signal: AbortSignal | undefined;
}

export interface StepOptions {
  /** What the step is for, for people who read the plan. */
  readonly title: string;
  readonly settings?: Settings;
}

/** One query on its way: asks the engine, counts what that costs, and holds the query's limits. */
export class TraceqlRun {
  readonly context: QueryContext;
  readonly tenant: string;
  readonly limits: TraceqlLimits;
  readonly steps: TraceqlStep[] = [];
  inspectedSpans = 0;
  inspectedTraces = 0;
  skippedTraces = 0;
  /** Find out what every step read, also where that takes time. */
  isMeasured = false;
  private rowsRead = 0;
  private bytesRead = 0;
  private readonly signal: AbortSignal | undefined;
  private readonly deadline: number;

  constructor(context: QueryContext, { tenant, limits, signal }: RunOptions) {
    this.context = context;
    this.tenant = tenant;
    this.limits = { ...DEFAULTS, seconds: context.limits.seconds, ...limits };
    this.signal = signal;
    this.deadline = performance.now() + this.limits.seconds * 1000;
  }

  get abortSignal(): AbortSignal | undefined {
    return this.signal;
  }

  /** A SELECT with a small result. */
  async rows(query: Sql, options: StepOptions): Promise<readonly Row[]> {
    const begun = performance.now();
    const { rows, rowsRead, bytesRead } = await this.context.connection.queryRows(query.text, this.options(options));
    this.note(query, options, { rows: rows.length, rowsRead, bytesRead, begun });
    return rows;
  }

  /** A SELECT whose result is held whole, as columns. */
  async blocks(query: Sql, options: StepOptions): Promise<readonly NativeBlock[]> {
    const begun = performance.now();
    const { bytes, rowsRead, bytesRead } = await this.context.connection.queryNative(query.text, { ...this.options(options), cost: this.isMeasured });
    const blocks = readBlocks(bytes);
    this.note(query, options, { rows: blocks.reduce((sum, block) => sum + block.rows, 0), rowsRead, bytesRead, begun });
    return blocks;
  }

  /** A SELECT whose result is too large to hold. */
  async *stream(query: Sql, options: StepOptions): AsyncGenerator<NativeBlock, void, undefined> {
    const begun = performance.now();
    let rows = 0;
    const settings = { max_result_rows: 0, ...options.settings };
    for await (const block of streamBlocks(this.context.connection.streamNative(query.text, this.options({ ...options, settings })))) {
      rows += block.rows;
      yield block;
    }
    this.note(query, options, { rows, rowsRead: 0, bytesRead: 0, begun });
  }

  /** Between steps: the caller may be gone, or the time up. */
  check(): void {
    if (this.signal?.aborted === true) throw new StoreError('ABORTED', 'The caller went away', { cause: this.signal.reason });
    if (performance.now() > this.deadline) throw new StoreError('TIMEOUT', `The query took longer than the ${this.limits.seconds} seconds a query may take; narrow its time range or its conditions`);
  }

  /** Counts what is about to be evaluated. */
  inspect(traces: number, spans: number): void {
    this.inspectedTraces += traces;
    this.inspectedSpans += spans;
    if (this.inspectedTraces > this.limits.traces) throw tooMany(`more than ${this.limits.traces.toLocaleString('en')} traces`, 'traces');
    if (this.inspectedSpans > this.limits.spans) throw tooMany(`more than ${this.limits.spans.toLocaleString('en')} spans`, 'spans');
  }

  progress(completedJobs: number, totalJobs: number): TraceqlProgress {
    const { rowsRead, bytesRead, inspectedSpans, inspectedTraces, skippedTraces } = this;
    return { completedJobs, totalJobs, rowsRead, bytesRead, inspectedSpans, inspectedTraces, skippedTraces };
  }

  private options({ settings }: StepOptions): ReturnType<typeof queryOptions> {
    this.check();
    const seconds = Math.max(0.1, (this.deadline - performance.now()) / 1000);
    return queryOptions(this.context, { signal: this.signal, settings: { max_execution_time: Math.ceil(seconds * 10) / 10, ...settings } });
  }

  private note(query: Sql, { title }: StepOptions, cost: { readonly rows: number; readonly rowsRead: number; readonly bytesRead: number; readonly begun: number }): void {
    const { begun, ...counted } = cost;
    this.rowsRead += counted.rowsRead;
    this.bytesRead += counted.bytesRead;
    this.steps.push({ title, sql: query.text, ...counted, milliseconds: performance.now() - begun });
  }
}

function tooMany(what: string, limit: keyof TraceqlLimits): StoreError {
  return new StoreError('TOO_MANY_ROWS', `${what} may match and would have to be evaluated one by one (limit "${limit}"); narrow the time range, or add a condition on a service, name, status, duration or attribute`);
}
