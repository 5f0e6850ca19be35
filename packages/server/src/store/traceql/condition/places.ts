import type { SemconvValue } from '@spoor/core/model';
import { semconvAliases, semconvCandidates, semconvRespelling } from '@spoor/core/model';
import type { AttributeLevel } from '@spoor/core/plan';
import type { AttributeNode, AttributeScope } from '@spoor/core/traceql';
import { integer, joinSql, sql } from '../../sql/index.ts';
import type { Comparison, Literal } from '@spoor/core/plan';
import { compareString } from '../../query/compile/index.ts';
import { testAttribute } from './attribute-test.ts';
import type { AttributeTest, CompileEnvironment } from './attribute-test.ts';
import { ALWAYS, NEVER, everyOf, onColumns, oppositeOf, someOf } from './condition.ts';
import type { Condition } from './condition.ts';

/** One level and key where the value of an attribute may stand; a span has the value of the first place that has one. */
export interface Place {
  readonly level: AttributeLevel;
  readonly key: string;
  /** Only on spans of these kinds; any when absent. */
  readonly kinds?: readonly number[];
  /** The value is not the one asked for but can be converted to it, or has other spellings. */
  readonly isConverted: boolean;
}

const LEVELS: Readonly<Record<AttributeScope, readonly AttributeLevel[]>> = {
  span: ['span'],
  resource: ['resource'],
  event: ['event'],
  link: ['link'],
  instrumentation: ['scope'],
  unscoped: ['span', 'resource'],
};

/** Every resource has a service: its column of `spans`. */
export const SERVICE_NAME = 'service.name';

/** Where to look, best first, whether or not there is anything. */
export function placesOf({ scope, name }: Pick<AttributeNode, 'scope' | 'name'>, semconv: boolean): readonly Place[] {
  const isRespelled = semconv && scope !== 'event' && scope !== 'link' && semconvRespelling(name) !== undefined;
  return LEVELS[scope].flatMap((level): readonly Place[] => {
    const own: Place = { level, key: name, isConverted: isRespelled };
    if (!semconv || isService(own)) return [own];
    const others = semconvAliases(name).map(({ names, kinds, convert }): Place => ({
      level,
      key: names[0],
      isConverted: isRespelled || convert !== undefined,
      ...(kinds === undefined ? {} : { kinds }),
    }));
    return [own, ...others];
  });
}

export function isService({ level, key }: Place): boolean {
  return level === 'resource' && key === SERVICE_NAME;
}

/** The places where some span has something. */
export function livePlaces(places: readonly Place[], { catalogue }: CompileEnvironment): readonly Place[] {
  return places.filter((place) => isService(place) || catalogue.typesOf(place.level, place.key).length > 0);
}

/** The place has a value of its own that passes. */
export function testPlace(place: Place, test: AttributeTest, environment: CompileEnvironment): Condition {
  const { kinds } = place;
  const met = isService(place) ? testService(test) : testAttribute(place.level, place.key, { test, environment });
  return kinds === undefined ? met : everyOf([onColumns(sql`kind IN (${joinSql(kinds.map(integer), sql`, `)})`), met]);
}

function testService(test: AttributeTest): Condition {
  return test === 'exists' ? ALWAYS : onColumns(compareString(sql`service`, test.cmp, test.literal));
}

/** What passing is with all its spellings: any place may hold the value (necessary), or the first place that has one (exact). */
export interface PlacesTest {
  readonly attribute: AttributeNode;
  readonly test: AttributeTest;
  readonly environment: CompileEnvironment;
  /** Whether an exact condition is worth more than a cheap one. */
  readonly wantExact: boolean;
}

export function testPlaces({ attribute, test, environment, wantExact }: PlacesTest): Condition {
  const live = livePlaces(placesOf(attribute, environment.semconv), environment);
  if (live.length === 0) return NEVER;
  if (test === 'exists') {
    const present = someOf(live.map((place) => testPlace(place, test, environment)));
    return live.some((place) => place.isConverted) ? { ...present, exact: false } : present;
  }
  if (live.some((place) => place.isConverted)) return testConverted(live, { attribute, test, environment });
  const [only] = live;
  if (live.length === 1 && only !== undefined) return testPlace(only, test, environment);
  if (!wantExact) return { ...someOf(live.map((place) => testPlace(place, test, environment))), exact: false };
  const missing: Condition[] = [];
  const chain: Condition[] = [];
  for (const place of live) {
    chain.push(everyOf([testPlace(place, test, environment), ...missing]));
    missing.push(oppositeOf(testPlace(place, 'exists', environment)));
  }
  return someOf(chain);
}

interface ConvertedTest {
  readonly attribute: AttributeNode;
  readonly test: { readonly cmp: Comparison; readonly literal: Literal };
  readonly environment: CompileEnvironment;
}

/** Values that were renamed: an equality looks for all their spellings, anything else for the attribute. */
function testConverted(live: readonly Place[], { attribute, test, environment }: ConvertedTest): Condition {
  const values = test.cmp === '=' ? candidateValues(attribute.name, test.literal) : undefined;
  const conditions = live.map((place) => {
    const candidates = values?.get(place.key);
    if (candidates === undefined) return testPlace(place, 'exists', environment);
    return someOf(candidates.map((value) => testPlace(place, { cmp: '=', literal: literalOf(value) }, environment)));
  });
  return { ...someOf(conditions), exact: false };
}

/** By key, the values that mean the literal; keys whose values cannot be listed are left out. */
function candidateValues(name: string, literal: Literal): ReadonlyMap<string, readonly SemconvValue[]> {
  const asked: SemconvValue[] = [literal.value];
  if (typeof literal.value === 'number' && Number.isSafeInteger(literal.value)) asked.push(BigInt(literal.value));
  const values = new Map<string, Set<SemconvValue>>();
  const unlisted = new Set<string>();
  for (const value of asked) {
    for (const candidate of semconvCandidates(name, value)) {
      if (candidate.values === undefined) unlisted.add(candidate.name);
      const known = values.get(candidate.name) ?? new Set();
      for (const one of candidate.values ?? []) known.add(one);
      values.set(candidate.name, known);
    }
  }
  return new Map([...values].flatMap(([key, known]) => (unlisted.has(key) ? [] : [[key, [...known]] as const])));
}

function literalOf(value: SemconvValue): Literal {
  if (typeof value === 'string') return { type: 'string', value };
  return typeof value === 'boolean' ? { type: 'bool', value } : { type: 'number', value };
}
