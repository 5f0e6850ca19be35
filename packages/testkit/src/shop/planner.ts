import { Random } from '../random.ts';
import { faultNumber } from './faults.ts';
import type { Senders } from './resources.ts';
import type { Scenario } from './scenario.ts';
import { isOn, momentAt, rolloutPhase } from './scenario.ts';
import type { DemoShop, Flow } from './demo-shop.ts';
import { PlanFlag, type SpanPlan } from './span-plan.ts';
import type { Call, Operation } from './topology.ts';
import { Kind, MILLISECOND, Trouble } from './topology.ts';

/** Export interval of the SDKs' batch processors, milliseconds. */
const EXPORT_INTERVAL = 5000;
const LATE_CHANCE = 0.002;
const LOST_CHANCE = 0.001;
/** How many queue messages a batch consumer can link to. */
const REMEMBERED = 16;

/** Decides traces: which calls happen, how long they take, what fails. Writes rows of a plan; nothing but its seed and the time decides. */
export class Planner {
  /** Distinct sampling thresholds, `ot=th` values. */
  readonly thresholds: readonly string[];
  private readonly random = new Random();
  private readonly flows: readonly Flow[];
  private readonly flowEnds: Float64Array;
  private readonly rollouts: Float64Array;
  private readonly senders: Senders;
  private readonly scenario: Scenario;
  private plan!: SpanPlan;
  /** Seconds from the scenario's origin to the plan's. */
  private offset = 0;
  private phase = 0;
  private round = 0;
  private readonly trace = { id: [0, 0, 0, 0], subject: 0, threshold: 0, flags: 0 };
  private readonly messages: number[][] = [];

  constructor(shop: DemoShop, senders: Senders, scenario: Scenario) {
    this.flows = shop.flows;
    this.senders = senders;
    this.scenario = scenario;
    this.thresholds = [...new Set(shop.flows.flatMap(({ threshold }) => threshold ?? []))];
    let sum = 0;
    this.flowEnds = Float64Array.from(shop.flows, ({ weight }) => (sum += weight));
    this.rollouts = Float64Array.from(shop.topology.services, ({ name, index }) => rolloutPhase(name, index));
  }

  /**
   * Starts a stretch of traces of its own: the same key gives the same traces.
   * @param origin nanoseconds since the Unix epoch that the plan's times count from
   */
  begin(plan: SpanPlan, origin: bigint, key: readonly [number, number, number]): void {
    this.plan = plan;
    this.offset = Number((origin - this.scenario.origin) / 1_000_000n) / 1000;
    this.random.seed(...key);
    this.messages.length = 0;
  }

  /** In [0, 1), from the stretch's own sequence: for whoever places its traces. */
  fraction(): number {
    return this.random.fraction();
  }

  /** One visitor's trace, and those that it sets off. Adds rows to the plan. */
  addTrace(startNanos: number): void {
    const random = this.random;
    const pick = random.fraction() * this.flowEnds[this.flowEnds.length - 1]!;
    let flow = 0;
    while (this.flowEnds[flow]! <= pick) flow++;
    const { root, threshold } = this.flows[flow]!;
    const moment = momentAt(this.offset + startNanos / 1e9, this.scenario.period);
    this.phase = moment.phase;
    this.round = moment.round;
    this.newTrace(threshold);
    this.run(root, -1, { start: startNanos, sender: this.anySender(root), attempt: 0, link: undefined });
  }

  private newTrace(threshold: string | undefined): void {
    const { random, trace } = this;
    for (let i = 0; i < 4; i++) trace.id[i] = random.word();
    trace.subject = random.word();
    trace.flags = random.chance(0.6) ? PlanFlag.RANDOM : 0;
    trace.threshold = 0;
    if (threshold === undefined) return;
    trace.threshold = this.thresholds.indexOf(threshold) + 1;
    trace.flags = PlanFlag.RANDOM;
    // A kept trace has R ≥ T: R is the low 56 bits of the id. 0xff00… is above every threshold used here.
    trace.id[2] = (trace.id[2]! | 0x00ff0000) >>> 0;
  }

  private anySender(operation: Operation): number {
    const { service } = operation;
    const release = this.round + (this.phase >= this.rollouts[service.index]! ? 1 : 0);
    return this.senders.number(service, this.random.below(service.pods), release);
  }

  /**
   * Adds the span of `operation` and of everything it calls; answers its row. Recursion follows the shop's call graph,
   * which is fixed and a dozen levels deep, never data.
   */
  private run(operation: Operation, parent: number, at: { start: number; sender: number; attempt: number; link: readonly number[] | undefined }): number {
    const { random, plan } = this;
    const row = plan.add();
    this.identify(row, operation, parent, at);
    let own = random.logNormal(operation.median, operation.sigma);
    if (random.chance(operation.tailChance)) own *= operation.tailFactor;
    if (operation.trouble === Trouble.LOCK && isOn('lock', this.phase)) own += random.logNormal(350 * MILLISECOND, 0.8);
    let fault = this.ownFault(operation);
    let propagated = 0;
    let cursor = at.start + own * (0.2 + 0.4 * random.fraction());
    const rest = at.start + own - cursor;
    let latest = cursor;
    for (const call of operation.calls) {
      if (fault !== 0 && call.critical && propagated !== 0) break;
      if (call.chance < 1 && !random.chance(call.chance)) continue;
      const times = call.low + (call.high > call.low ? random.below(call.high - call.low + 1) : 0);
      for (let i = 0; i < times; i++) {
        const child = this.runCall(call, row, cursor);
        if (child < 0) continue;
        const end = plan.start[child]! + plan.duration[child]!;
        if (end > latest) latest = end;
        if (call.mode === 'sequence') cursor = end + this.gap(operation, call);
        if (call.critical && plan.fault[child] !== 0) {
          fault = plan.fault[child]!;
          propagated = PlanFlag.PROPAGATED;
          break;
        }
      }
    }
    const end = Math.max(cursor, latest) + rest;
    plan.duration[row] = Math.max(1, Math.round(end - at.start));
    plan.fault[row] = fault;
    plan.flags[row] = plan.flags[row]! | (fault === 0 ? 0 : propagated);
    return row;
  }

  /** One call with its repetitions; the row of the last attempt, or -1 when the caller doesn't wait for it. */
  private runCall(call: Call, parent: number, start: number): number {
    const { random, plan } = this;
    const { to } = call;
    if (call.mode === 'linked') {
      this.consumeElsewhere(call, parent, start);
      return -1;
    }
    const remote = to.kind === Kind.SERVER || to.kind === Kind.CONSUMER;
    const network = remote ? random.logNormal(300_000, 0.6) : 0;
    const begin = call.mode === 'async' ? start + this.consumerDelay() : start + network;
    let attempt = 0;
    let child = this.run(to, parent, { start: Math.round(begin), sender: remote ? this.anySender(to) : plan.resource[parent]!, attempt, link: undefined });
    while (plan.fault[child] !== 0 && attempt < call.retries) {
      attempt++;
      const backoff = 50 * MILLISECOND * 2 ** attempt * (0.75 + random.fraction() / 2);
      const retryAt = plan.start[child]! + plan.duration[child]! + backoff;
      child = this.run(to, parent, { start: Math.round(retryAt), sender: plan.resource[parent]!, attempt, link: undefined });
    }
    if (call.mode === 'async') return -1;
    return child;
  }

  /** A consumer with a trace of its own that links to the message, and now and then to earlier ones of its batch. */
  private consumeElsewhere(call: Call, producer: number, start: number): void {
    const { plan, random, trace } = this;
    const message = [...plan.traceId.subarray(producer * 4, producer * 4 + 4), plan.spanId[producer * 2]!, plan.spanId[producer * 2 + 1]!];
    const link = [...message];
    if (random.chance(0.3)) for (let i = random.below(6); i > 0 && i <= this.messages.length; i--) link.push(...this.messages[this.messages.length - i]!);
    if (this.messages.push(message) > REMEMBERED) this.messages.shift();
    const kept = { id: [...trace.id], subject: trace.subject, threshold: trace.threshold, flags: trace.flags };
    this.newTrace(undefined);
    trace.subject = kept.subject;
    this.run(call.to, -1, { start: Math.round(start + this.consumerDelay()), sender: this.anySender(call.to), attempt: 0, link });
    Object.assign(trace, kept);
  }

  private consumerDelay(): number {
    return this.random.logNormal(isOn('consumerLag', this.phase) ? 20_000 * MILLISECOND : 40 * MILLISECOND, 0.8);
  }

  private gap(operation: Operation, call: Call): number {
    const remote = call.to.kind === Kind.SERVER ? 250_000 : 20_000;
    return operation.kind === Kind.INTERNAL && operation.service.language === 'webjs' ? this.random.logNormal(8 * MILLISECOND, 0.8) : this.random.logNormal(remote, 0.5);
  }

  private ownFault(operation: Operation): number {
    const { random } = this;
    if (operation.trouble === Trouble.RETRY_STORM && isOn('retryStorm', this.phase) && random.chance(0.6)) return faultNumber('reservation');
    if (operation.trouble === Trouble.DEPLOY && isOn('deploy', this.phase) && random.chance(0.4)) return faultNumber('deployNull');
    for (const { fault, chance } of operation.faults) if (random.chance(chance)) return fault;
    return 0;
  }

  private identify(row: number, operation: Operation, parent: number, at: { start: number; sender: number; attempt: number; link: readonly number[] | undefined }): void {
    const { plan, random, trace } = this;
    plan.operation[row] = operation.index;
    plan.resource[row] = at.sender;
    for (let i = 0; i < 4; i++) plan.traceId[row * 4 + i] = trace.id[i]!;
    plan.spanId[row * 2] = random.word();
    plan.spanId[row * 2 + 1] = random.word() | 1; // never all zeros
    plan.parentId[row * 2] = parent < 0 ? 0 : plan.spanId[parent * 2]!;
    plan.parentId[row * 2 + 1] = parent < 0 ? 0 : plan.spanId[parent * 2 + 1]!;
    plan.parentService[row] = parent < 0 || (plan.flags[parent]! & PlanFlag.LOST) !== 0 ? 0 : this.senders.list[plan.resource[parent]!]!.service.index + 1;
    plan.start[row] = Math.round(at.start);
    plan.attempt[row] = at.attempt;
    plan.threshold[row] = trace.threshold;
    plan.seed[row] = random.word();
    plan.subject[row] = trace.subject;
    const luck = random.fraction();
    const fate = luck < LATE_CHANCE ? PlanFlag.LATE : luck < LATE_CHANCE + LOST_CHANCE && parent >= 0 ? PlanFlag.LOST : 0;
    plan.flags[row] = trace.flags | fate;
    if (at.link !== undefined) plan.links.set(row, at.link);
  }

  /** Sets when each row from `first` on arrives: at its sender's next export, or much later. Call when the stretch is planned. */
  deliver(first: number): void {
    const { plan } = this;
    for (let row = first; row < plan.count; row++) {
      const { exportPhase, skew } = this.senders.list[plan.resource[row]!]!;
      const end = (plan.start[row]! + plan.duration[row]!) / 1e6;
      const late = (plan.flags[row]! & PlanFlag.LATE) === 0 ? 0 : 30_000 + (plan.seed[row]! % 570_000);
      plan.arrival[row] = (Math.floor((end + late - exportPhase) / EXPORT_INTERVAL) + 1) * EXPORT_INTERVAL + exportPhase;
      plan.start[row] = plan.start[row]! + skew;
    }
  }
}
