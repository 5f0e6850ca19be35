/** One service's or operation's strategy, in the words of Jaeger's strategies file. */
export type Strategy = { readonly type: 'probabilistic'; readonly param: number } | { readonly type: 'ratelimiting'; readonly param: number };

export interface OperationStrategy {
  readonly operation: string;
  readonly type: 'probabilistic';
  readonly param: number;
}

export interface ServiceStrategy {
  readonly strategy: Strategy;
  readonly operations: readonly OperationStrategy[];
}

/** What services are told: their own strategy, else the default one. */
export interface SamplingStrategies {
  readonly byDefault: ServiceStrategy;
  readonly services: ReadonlyMap<string, ServiceStrategy>;
}

/** Every service keeps every trace. */
export const KEEP_ALL: SamplingStrategies = { byDefault: { strategy: { type: 'probabilistic', param: 1 }, operations: [] }, services: new Map() };

/**
 * Reads Jaeger's strategies file (`default_strategy`, `service_strategies`). Undefined when it is not one: unlike Jaeger,
 * which falls back to its default in silence, a type or number that does not fit refuses the whole.
 */
export function parseStrategies(value: unknown): SamplingStrategies | undefined {
  if (!isMapping(value) || !hasOnly(value, ['default_strategy', 'service_strategies'])) return undefined;
  const byDefault = value['default_strategy'] === undefined ? KEEP_ALL.byDefault : parseService(value['default_strategy'], []);
  const list = value['service_strategies'] ?? [];
  if (byDefault === undefined || !Array.isArray(list)) return undefined;
  const services = new Map<string, ServiceStrategy>();
  for (const entry of list as readonly unknown[]) {
    const strategy = parseService(entry, ['service']);
    const service = isMapping(entry) ? entry['service'] : undefined;
    if (strategy === undefined || typeof service !== 'string' || service === '' || services.has(service)) return undefined;
    services.set(service, strategy);
  }
  return { byDefault, services };
}

/** The file's form again. */
export function showStrategies({ byDefault, services }: SamplingStrategies): unknown {
  const show = ({ strategy, operations }: ServiceStrategy) => ({ ...strategy, ...(operations.length === 0 ? {} : { operation_strategies: operations }) });
  return { default_strategy: show(byDefault), ...(services.size === 0 ? {} : { service_strategies: [...services].map(([service, strategy]) => ({ service, ...show(strategy) })) }) };
}

/** The operations of a service with those of the default strategy, of which its own go first by name. */
export function operationsOf({ byDefault }: SamplingStrategies, service: ServiceStrategy): readonly OperationStrategy[] {
  if (service === byDefault) return service.operations;
  // A client that is told about operations forgets the rate limit: a limited service does not inherit any.
  if (service.strategy.type === 'ratelimiting' && service.operations.length === 0) return [];
  const own = new Set(service.operations.map(({ operation }) => operation));
  return [...service.operations, ...byDefault.operations.filter(({ operation }) => !own.has(operation))];
}

function parseService(value: unknown, more: readonly string[]): ServiceStrategy | undefined {
  if (!isMapping(value) || !hasOnly(value, ['type', 'param', 'operation_strategies', ...more])) return undefined;
  const strategy = parseStrategy(value);
  const list = value['operation_strategies'] ?? [];
  if (strategy === undefined || !Array.isArray(list)) return undefined;
  const operations: OperationStrategy[] = [];
  for (const entry of list as readonly unknown[]) {
    if (!isMapping(entry) || !hasOnly(entry, ['operation', 'type', 'param'])) return undefined;
    const parsed = parseStrategy(entry);
    const operation = entry['operation'];
    // The protocol has no rate limit for one operation.
    if (parsed?.type !== 'probabilistic' || typeof operation !== 'string' || operation === '') return undefined;
    operations.push({ operation, ...parsed });
  }
  return { strategy, operations };
}

function parseStrategy({ type, param }: Readonly<Record<string, unknown>>): Strategy | undefined {
  if (typeof param !== 'number' || !(param >= 0)) return undefined;
  if (type === 'probabilistic') return param <= 1 ? { type, param } : undefined;
  return type === 'ratelimiting' && Number.isFinite(param) ? { type, param } : undefined;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasOnly(value: Readonly<Record<string, unknown>>, keys: readonly string[]): boolean {
  return Object.keys(value).every((key) => keys.includes(key));
}
