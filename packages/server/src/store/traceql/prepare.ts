import { semconvAliases, semconvRespelling } from '@spoor/core/model';
import type { AttributeLevel } from '@spoor/core/plan';
import type { AttributeRef, AttributeScope } from '@spoor/core/traceql';
import { readCatalogueOf } from '../query/index.ts';
import type { Catalogue } from '../query/compile/index.ts';
import { StoreError } from '../store-error.ts';
import type { CompileEnvironment } from './condition/index.ts';
import type { TraceqlRun } from './run.ts';

/** What a query's attributes are in the store, looked up once. */
export interface Prepared {
  readonly environment: CompileEnvironment;
  /** By level, every key that has a say in the value of an attribute of the query. */
  readonly keys: ReadonlyMap<AttributeLevel, readonly string[]>;
  readonly references: readonly AttributeRef[];
}

/** More attribute names, old and new ones counted, make statements the engine refuses. */
const MAX_KEYS = 500;

const LEVELS: Readonly<Record<AttributeScope, readonly AttributeLevel[]>> = {
  span: ['span'],
  resource: ['resource'],
  event: ['event'],
  link: ['link'],
  instrumentation: ['scope'],
  unscoped: ['span', 'resource'],
};

export async function prepare(run: TraceqlRun, references: readonly AttributeRef[], semconv: boolean): Promise<Prepared> {
  const keys = new Map<AttributeLevel, Set<string>>();
  for (const reference of references) {
    if (reference.kind !== 'attribute') continue;
    const names = namesOf(reference.name, semconv);
    for (const level of LEVELS[reference.scope]) keys.set(level, new Set([...(keys.get(level) ?? []), ...names]));
  }
  const all = [...new Set([...keys.values()].flatMap((set) => [...set]))];
  if (all.length > MAX_KEYS) throw new StoreError('BAD_DATA', `a query may mention at most ${MAX_KEYS} attributes, old and new names of semantic conventions counted; this one has ${all.length}`);
  const { context, tenant } = run;
  const catalogue: Catalogue = await readCatalogueOf(context, all, { tenant, signal: run.abortSignal });
  const environment = { tenant, catalogue, semconv, resources: context.table('resources'), scopes: context.table('scopes') };
  return { environment, keys: new Map(Array.from(keys, ([level, set]) => [level, [...set]])), references };
}

/** The name itself, the names it has in other versions of the conventions, and those that join them. */
function namesOf(name: string, semconv: boolean): readonly string[] {
  if (!semconv) return [name];
  const respelled = semconvRespelling(name);
  return [name, ...(respelled?.names ?? []), ...semconvAliases(name).flatMap((alias) => alias.names)].filter((each) => each !== undefined);
}
