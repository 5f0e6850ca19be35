import { spanIdToHex } from '@spoor/core/model';
import type { SpanPlan } from './span-plan.ts';
import { PlanFlag } from './span-plan.ts';
import type { DemoShop } from './demo-shop.ts';
import type { Sender } from './resources.ts';
import type { Operation } from './topology.ts';
import { Kind, MILLISECOND, Trouble } from './topology.ts';
import { faultNumber } from './faults.ts';

/** What is true of the spans that were handed out, to hold the product's answers against. */
export interface Truth {
  readonly spans: number;
  readonly errorSpans: number;
  readonly lateSpans: number;
  /** Spans that were sent by nobody; their children are orphans. */
  readonly lostSpans: number;
  /** Over entry spans: kind server or consumer, or without a parent id. By name of the service. */
  readonly red: Readonly<Record<string, RedTruth>>;
  /** Calls from a span to its child whenever the parent span is among those handed out, same-service calls included. */
  readonly edges: readonly EdgeTruth[];
  readonly causes: readonly CauseTruth[];
}

export interface RedTruth {
  /** Entry spans as they are. */
  readonly spans: number;
  /** Weighted by what each span stands for. */
  readonly calls: number;
  readonly errors: number;
  /** Nanoseconds, weighted, within 0.5 %. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface EdgeTruth {
  readonly parent: string;
  readonly child: string;
  readonly spans: number;
  readonly calls: number;
  /** Weighted, by the child's status. */
  readonly errors: number;
}

export interface CauseTruth {
  readonly cause: 'n-plus-one' | 'lock' | 'retry-storm' | 'deploy';
  readonly service: string;
  /** Name of the span that is the culprit. */
  readonly operation: string;
  readonly explanation: string;
  /** Spans that show it. */
  readonly spans: number;
  /** Up to five, 32 hex digits each. */
  readonly exampleTraceIds: readonly string[];
}

/** Ratio of neighbouring bin bounds: quantiles are off by at most half of it. */
const RATIO = 1.005;
const LOG_RATIO = Math.log(RATIO);
const BINS = Math.ceil(Math.log(1e14) / LOG_RATIO);
const EXAMPLES = 5;

const EXPLANATIONS = {
  [Trouble.N_PLUS_ONE]: ['n-plus-one', 'lists orders, then asks for the items of each in a query of its own: 12 to 60 queries a request'],
  [Trouble.LOCK]: ['lock', 'waits for the price table lock, about 350 ms instead of 25 µs, while it is being rewritten'],
  [Trouble.RETRY_STORM]: ['retry-storm', 'refuses 60 % of the reservations; callers repeat each up to four times'],
  [Trouble.DEPLOY]: ['deploy', 'fails 40 % of the charges since the new service.version'],
} as const;
/** A lock wait of at least this long was one of the contention windows'. */
const LONG_WAIT = 20 * MILLISECOND;

/** Counts while spans are handed out. */
export class TruthCounter {
  private spans = 0;
  private errorSpans = 0;
  private lateSpans = 0;
  lostSpans = 0;
  private readonly operations: readonly Operation[];
  private readonly services: readonly { readonly name: string }[];
  private readonly entrySpans: Float64Array;
  private readonly calls: Float64Array;
  private readonly errors: Float64Array;
  private readonly bins: Float64Array[];
  /** Three numbers a pair: spans, calls, errors. */
  private readonly edges: Float64Array;
  private readonly causes = new Map<Trouble, { operation: Operation; spans: number; examples: string[] }>();
  private readonly storm = faultNumber('reservation');
  private readonly broken = faultNumber('deployNull');

  constructor(shop: DemoShop) {
    this.operations = shop.topology.operations;
    this.services = shop.topology.services;
    const count = this.services.length;
    this.entrySpans = new Float64Array(count);
    this.calls = new Float64Array(count);
    this.errors = new Float64Array(count);
    this.bins = Array.from({ length: count }, () => new Float64Array(BINS));
    this.edges = new Float64Array(count * count * 3);
  }

  add(plan: SpanPlan, row: number, span: { readonly sender: Sender; readonly failed: boolean; readonly weight: number }): void {
    const operation = this.operations[plan.operation[row]!]!;
    const service = span.sender.service.index;
    const { weight, failed } = span;
    this.spans++;
    if (failed) this.errorSpans++;
    if ((plan.flags[row]! & PlanFlag.LATE) !== 0) this.lateSpans++;
    const root = plan.parentId[2 * row] === 0 && plan.parentId[2 * row + 1] === 0;
    if (root || operation.kind === Kind.SERVER || operation.kind === Kind.CONSUMER) {
      this.entrySpans[service]!++;
      this.calls[service]! += weight;
      if (failed) this.errors[service]! += weight;
      this.bins[service]![Math.min(BINS - 1, Math.floor(Math.log(Math.max(1, plan.duration[row]!)) / LOG_RATIO))]! += weight;
    }
    const parent = plan.parentService[row]!;
    if (parent !== 0) {
      const at = ((parent - 1) * this.services.length + service) * 3;
      this.edges[at]!++;
      this.edges[at + 1]! += weight;
      if (failed) this.edges[at + 2]! += weight;
    }
    if (operation.trouble !== Trouble.NONE && this.shows(plan, row, operation.trouble)) this.addCause(plan, row, operation);
  }

  truth(): Truth {
    const { services } = this;
    const red: Record<string, RedTruth> = {};
    const edges: EdgeTruth[] = [];
    for (const [s, { name }] of services.entries()) {
      if (this.entrySpans[s] !== 0) red[name] = { spans: this.entrySpans[s]!, calls: this.calls[s]!, errors: this.errors[s]!, p50: this.quantile(s, 0.5), p95: this.quantile(s, 0.95), p99: this.quantile(s, 0.99) };
      for (const [c, child] of services.entries()) {
        const at = (s * services.length + c) * 3;
        if (this.edges[at] !== 0) edges.push({ parent: name, child: child.name, spans: this.edges[at]!, calls: this.edges[at + 1]!, errors: this.edges[at + 2]! });
      }
    }
    const causes = [...this.causes].map(([trouble, { operation, spans, examples }]): CauseTruth => {
      const [cause, explanation] = EXPLANATIONS[trouble === Trouble.NONE ? Trouble.LOCK : trouble];
      return { cause, service: operation.service.name, operation: operation.name, explanation, spans, exampleTraceIds: [...examples] };
    });
    return { spans: this.spans, errorSpans: this.errorSpans, lateSpans: this.lateSpans, lostSpans: this.lostSpans, red, edges, causes };
  }

  private shows(plan: SpanPlan, row: number, trouble: Trouble): boolean {
    if (trouble === Trouble.LOCK) return plan.duration[row]! >= LONG_WAIT;
    if (trouble === Trouble.RETRY_STORM) return plan.fault[row] === this.storm;
    return trouble === Trouble.DEPLOY ? plan.fault[row] === this.broken : true;
  }

  private addCause(plan: SpanPlan, row: number, operation: Operation): void {
    let cause = this.causes.get(operation.trouble);
    if (cause === undefined) this.causes.set(operation.trouble, (cause = { operation, spans: 0, examples: [] }));
    cause.spans++;
    if (cause.examples.length >= EXAMPLES) return;
    const id = spanIdToHex(plan.traceId[4 * row + 1]!, plan.traceId[4 * row]!) + spanIdToHex(plan.traceId[4 * row + 3]!, plan.traceId[4 * row + 2]!);
    if (!cause.examples.includes(id)) cause.examples.push(id);
  }

  private quantile(service: number, q: number): number {
    const bins = this.bins[service]!;
    let rest = this.calls[service]! * q;
    for (let bin = 0; bin < BINS; bin++) {
      rest -= bins[bin]!;
      if (rest <= 0 && bins[bin] !== 0) return RATIO ** (bin + 0.5);
    }
    return 0;
  }
}
