import type { AttributeSpec } from './attribute-spec.ts';
import { double, int, text } from './attribute-spec.ts';
import type { Era, Query } from './eras.ts';
import { httpClient, httpServer, kafkaSpan, redisClient, rpcSpan, sqlClient } from './eras.ts';
import type { FaultName } from './faults.ts';
import { faultNumber } from './faults.ts';

export const Kind = { UNSET: 0, INTERNAL: 1, SERVER: 2, CLIENT: 3, PRODUCER: 4, CONSUMER: 5 } as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

export type Language = 'nodejs' | 'java' | 'go' | 'python' | 'dotnet' | 'rust' | 'cpp' | 'ruby' | 'webjs';

export interface Service {
  readonly index: number;
  readonly name: string;
  readonly language: Language;
  readonly era: Era;
  /** Processes at a time; each is a resource. */
  readonly pods: number;
  readonly namespace: string;
}

/** Parts of the shop that something is wrong with; the truth sidecar names traces by these. */
export const Trouble = { NONE: 0, N_PLUS_ONE: 1, LOCK: 2, RETRY_STORM: 3, DEPLOY: 4 } as const;
export type Trouble = (typeof Trouble)[keyof typeof Trouble];

/** What makes one kind of span: its place, its look, its time, what it calls. */
export interface Operation {
  readonly index: number;
  readonly service: Service;
  readonly name: string;
  readonly kind: Kind;
  readonly scope: number;
  readonly attributes: readonly AttributeSpec[];
  /** Own time besides the calls, nanoseconds: a log-normal with this median, and with `tailChance` one `tailFactor` times as long. */
  readonly median: number;
  readonly sigma: number;
  readonly tailChance: number;
  readonly tailFactor: number;
  readonly calls: readonly Call[];
  readonly faults: readonly { readonly fault: number; readonly chance: number }[];
  readonly trouble: Trouble;
  /** Chance of an event besides exceptions. */
  readonly eventChance: number;
}

export interface Call {
  readonly to: Operation;
  /** `async`: the caller doesn't wait; `linked`: a trace of its own that links back to the caller. */
  readonly mode: 'sequence' | 'parallel' | 'async' | 'linked';
  readonly chance: number;
  /** How many times, between the bounds. */
  readonly low: number;
  readonly high: number;
  /** A failed call fails the caller. */
  readonly critical: boolean;
  /** How often a failed call is repeated. */
  readonly retries: number;
}

/** Instrumentation scopes: name, version, schema URL. */
export const SCOPES = [
  ['@opentelemetry/instrumentation-http', '0.208.0', ''],
  ['@opentelemetry/instrumentation-grpc', '0.208.0', ''],
  ['@opentelemetry/instrumentation-ioredis', '0.56.0', ''],
  ['io.opentelemetry.tomcat-10.0', '2.21.0-alpha', 'https://opentelemetry.io/schemas/1.37.0'],
  ['io.opentelemetry.jdbc', '2.21.0-alpha', 'https://opentelemetry.io/schemas/1.37.0'],
  ['go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc', '0.63.0', 'https://opentelemetry.io/schemas/1.37.0'],
  ['go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp', '0.63.0', 'https://opentelemetry.io/schemas/1.37.0'],
  ['opentelemetry.instrumentation.fastapi', '0.59b0', 'https://opentelemetry.io/schemas/1.11.0'],
  ['io.opentelemetry.kafka-clients-2.6', '2.21.0-alpha', ''],
  ['@opentelemetry/instrumentation-fetch', '0.208.0', ''],
  ['envoy', '1.36.2', ''],
  ['shop', '1.0.0', ''],
] as const;

interface OperationOptions {
  readonly median: number;
  readonly sigma?: number;
  readonly tail?: readonly [chance: number, factor: number];
  readonly calls?: readonly Call[];
  readonly faults?: Partial<Record<FaultName, number>>;
  readonly trouble?: Trouble;
  readonly attributes?: readonly AttributeSpec[];
  readonly eventChance?: number;
}

interface Served extends OperationOptions {
  readonly method: string;
  readonly route: string;
  readonly path?: string;
  readonly ids?: number;
  readonly ok?: number;
  readonly edge?: boolean;
}

const HTTP_SCOPE: Record<Language, number> = { nodejs: 0, java: 3, go: 6, python: 7, dotnet: 11, rust: 11, cpp: 10, ruby: 11, webjs: 9 };
const RPC_SCOPE: Record<Language, number> = { nodejs: 1, java: 3, go: 5, python: 7, dotnet: 11, rust: 11, cpp: 10, ruby: 11, webjs: 9 };
export const MICROSECOND = 1_000;
export const MILLISECOND = 1_000_000;

/** Collects services and operations; each method adds one operation and answers it. Leaves first: an operation names those it calls. */
export class Topology {
  readonly services: Service[] = [];
  readonly operations: Operation[] = [];
  private readonly exchanges = new Map<Operation, Parameters<typeof httpClient>[1]>();
  private readonly rpcs = new Map<Operation, Parameters<typeof rpcSpan>[1]>();

  service(name: string, options: Omit<Service, 'index' | 'name'>): Service {
    const service = { index: this.services.length, name, ...options };
    this.services.push(service);
    return service;
  }

  /** A span within a process. */
  work(service: Service, name: string, options: OperationOptions): Operation {
    return this.add(service, name, { ...options, kind: Kind.INTERNAL, scope: 11 });
  }

  served(service: Service, options: Served): Operation {
    const http = {
      method: options.method, route: options.route, path: options.path ?? options.route, ids: options.ids ?? 2400, ok: options.ok ?? 200,
      host: options.edge === true ? 'shop.example' : service.name, port: 8080,
    };
    const own = threadAttributes(service);
    const operation = this.add(service, service.era === 'old' && service.language === 'nodejs' ? options.route : `${options.method} ${options.route}`, {
      ...options, kind: Kind.SERVER, scope: HTTP_SCOPE[service.language], attributes: [...httpServer(service.era, http, options.edge === true), ...own, ...(options.attributes ?? [])],
    });
    this.exchanges.set(operation, http);
    return operation;
  }

  /** The client span of `caller` around a served HTTP operation. */
  fetch(caller: Service, served: Operation, options: Partial<Call> = {}): Operation {
    const http = this.exchanges.get(served);
    if (http === undefined) throw new Error(`${served.name} is not served over HTTP`);
    return this.add(caller, caller.era === 'old' ? `HTTP ${http.method}` : http.method, {
      kind: Kind.CLIENT, scope: HTTP_SCOPE[caller.language], median: 400 * MICROSECOND, attributes: httpClient(caller.era, http), calls: [call(served, options)],
    });
  }

  rpc(service: Service, rpcService: string, method: string, options: OperationOptions): Operation {
    const rpc = { service: rpcService, method, host: service.name, port: 50051 };
    const operation = this.add(service, `${rpcService}/${method}`, {
      ...options, kind: Kind.SERVER, scope: RPC_SCOPE[service.language], attributes: [...rpcSpan(service.era, rpc, false), ...threadAttributes(service), ...(options.attributes ?? [])],
    });
    this.rpcs.set(operation, rpc);
    return operation;
  }

  /** The client span of `caller` around a served gRPC operation. */
  invoke(caller: Service, served: Operation, options: Partial<Call> = {}): Operation {
    const rpc = this.rpcs.get(served);
    if (rpc === undefined) throw new Error(`${served.name} is not served over gRPC`);
    return this.add(caller, served.name, {
      kind: Kind.CLIENT, scope: RPC_SCOPE[caller.language], median: 300 * MICROSECOND, attributes: rpcSpan(caller.era, rpc, true), calls: [call(served, options)], eventChance: 0.05,
    });
  }

  sql(service: Service, query: Omit<Query, 'system' | 'host' | 'port'>, options: OperationOptions): Operation {
    const full = { ...query, system: 'postgresql', host: `pg-${query.database}.db.svc`, port: 5432 };
    return this.add(service, service.era === 'old' ? `${query.operation} ${query.database}.${query.table}` : `${query.operation} ${query.table}`, {
      ...options, kind: Kind.CLIENT, scope: service.language === 'java' ? 4 : 11, attributes: [...sqlClient(service.era, full), ...(options.attributes ?? [])],
    });
  }

  redis(service: Service, command: string, keyPattern: string, options: Partial<OperationOptions> = {}): Operation {
    return this.add(service, command, {
      median: 350 * MICROSECOND, sigma: 0.5, tail: [0.005, 30], ...options,
      kind: Kind.CLIENT, scope: service.language === 'nodejs' ? 2 : 11, attributes: redisClient(service.era, command, keyPattern, `redis-${service.name}.db.svc`),
    });
  }

  publish(service: Service, topic: string, calls: readonly Call[]): Operation {
    return this.add(service, service.era === 'old' ? `${topic} send` : `send ${topic}`, {
      kind: Kind.PRODUCER, scope: 8, median: 1.2 * MILLISECOND, calls, attributes: kafkaSpan(service.era, topic, { group: undefined }),
    });
  }

  consume(service: Service, topic: string, options: OperationOptions): Operation {
    return this.add(service, service.era === 'old' ? `${topic} process` : `process ${topic}`, {
      ...options, kind: Kind.CONSUMER, scope: 8, attributes: [...kafkaSpan(service.era, topic, { group: service.name }), ...(options.attributes ?? [])],
    });
  }

  /** Any other span, attributes as given. */
  span(service: Service, name: string, kind: Kind, options: OperationOptions): Operation {
    return this.add(service, name, { ...options, kind, scope: HTTP_SCOPE[service.language] });
  }

  private add(service: Service, name: string, options: OperationOptions & { readonly kind: Kind; readonly scope: number }): Operation {
    const operation: Operation = {
      index: this.operations.length, service, name, kind: options.kind, scope: options.scope, attributes: options.attributes ?? [],
      median: options.median, sigma: options.sigma ?? 0.45, tailChance: options.tail?.[0] ?? 0.01, tailFactor: options.tail?.[1] ?? 8,
      calls: options.calls ?? [], faults: faultChances(options.faults ?? {}), trouble: options.trouble ?? Trouble.NONE, eventChance: options.eventChance ?? 0,
    };
    this.operations.push(operation);
    return operation;
  }
}

/** A call once, in sequence, that fails the caller when it fails, unless `options` say otherwise. */
export function call(to: Operation, options: Partial<Call> = {}): Call {
  return { to, mode: 'sequence', chance: 1, low: 1, high: 1, critical: true, retries: 0, ...options };
}

function faultChances(faults: Partial<Record<FaultName, number>>): Operation['faults'] {
  const chances: { fault: number; chance: number }[] = [];
  let name: FaultName;
  for (name in faults) chances.push({ fault: faultNumber(name), chance: faults[name] ?? 0 });
  return chances;
}

function threadAttributes(service: Service): AttributeSpec[] {
  if (service.language === 'java') return [{ key: 'thread.id', value: { is: 'range', low: 20, high: 220 } }, { key: 'thread.name', value: { is: 'number', prefix: 'http-nio-8080-exec-', ids: 200, suffix: '' } }];
  if (service.language === 'go') return [double('shop.cpu_ms', 0.1, 40)];
  if (service.language === 'python') return [text('thread.name', 'MainThread'), int('thread.id', 140_245_881_239)];
  return [];
}
