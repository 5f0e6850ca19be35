import { AttributeType } from '@spoor/core/model';
import { checkPredicate, matchSpans, printPredicate } from '@spoor/core/plan';
import type { AttributeLevel, Comparison, IntrinsicField, Literal, SpanField, SpanPredicate } from '@spoor/core/plan';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEngine } from '../../../engine/testing.ts';
import type { TestEngine } from '../../../engine/testing.ts';
import { BlockInserter } from '../../insert/index.ts';
import { toBlock } from '../../insert/random-block.testing.ts';
import type { RandomBlock } from '../../insert/random-block.testing.ts';
import { migrate } from '../../schema/index.ts';
import { sql, text as quoted } from '../../sql/index.ts';
import { readCatalogue } from '../catalogue-reads.ts';
import { DEFAULT_QUERY_LIMITS, createContext } from '../context.ts';
import { Catalogue, compilePredicate } from './index.ts';

/** Few keys and few values, so that random conditions meet random spans. */
const TEXTS = ['', 'a', 'b', 'B', '0', '-0', '1', '200', '-5', '0.5', '1e+21', '1e-7', 'NaN', 'Infinity', 'true', 'false', "it's", '\\', 'nul\0', 'two\nlines', 'Straße', '\uffee', '😀', '9007199254740993', 'AQI=', 'x'.repeat(130)];
const NUMBERS: readonly (number | bigint)[] = [0, -0, 1, 200, -5, 0.5, 1e21, 1e-7, NaN, Infinity, -Infinity, 2 ** 53, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 63n, 2n ** 64n - 1n, 5e-324, 0.1, 123456789012345680000];
const INTS = [0n, 1n, 200n, -5n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)];
const DOUBLES = [0, -0, 1, 200, 0.5, 0.1, 1e21, 1e20, 1e-7, 1e-6, 5e-324, 1.7976931348623157e308, 2 ** 53, 2 ** 63, NaN, Infinity, -Infinity];
const PATTERNS = ['a', '.*', '', 'a|b', '[ab]+', '(?i)b', '\\d+', '-?\\d+(\\.\\d+)?', '.{3}', 't.ue', "it's", '\\\\', 'two.lines', '\\pL+', 'Stra[^s]e', '\\x{1F600}', '[[:alpha:]]*', 'x{100,}', '.*\\+21', 'e|1e-7', '(a)(b)?', 'nul\\x00', '^a$', '\\Qa\\E', '(?-s)two.lines', 'a)|(b', '{.*'];
const KEYS = ['k', 'url.path', "q'uote", 'n'];
const LEVELS: readonly AttributeLevel[] = ['span', 'resource', 'scope', 'event', 'link'];
const INTRINSICS: readonly IntrinsicField['name'][] = ['service', 'name', 'kind', 'status', 'statusMessage', 'duration', 'scopeName', 'scopeVersion'];

const text = fc.constantFrom(...TEXTS);
const value = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant(AttributeType.STRING), text }) },
  fc.record({ type: fc.constant(AttributeType.BOOL), bool: fc.boolean() }),
  fc.record({ type: fc.constant(AttributeType.INT), int: fc.oneof(fc.constantFrom(...INTS), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })) }),
  fc.record({ type: fc.constant(AttributeType.DOUBLE), double: fc.oneof(fc.constantFrom(...DOUBLES), fc.double()) }),
  fc.record({ type: fc.constant(AttributeType.BYTES), text: fc.constantFrom('{"bytesValue":"AQI="}', '{"bytesValue":""}') }),
  fc.record({ type: fc.constant(AttributeType.ARRAY), text: fc.constant('{"arrayValue":{"values":[{"intValue":"1"}]}}') }),
  fc.record({ type: fc.constant(AttributeType.EMPTY) }),
);
const attributes = fc.uniqueArray(fc.tuple(fc.constantFrom(...KEYS), value), { selector: ([key]) => key, maxLength: 4 });
const entity = fc.record({ service: text, name: text, version: text, schemaUrl: fc.constant(''), dropped: fc.constant(0), attributes });
const event = fc.record({ time: fc.constant(5n), name: text, dropped: fc.constant(0), attributes });
const link = fc.record({ traceId: fc.constant(new Uint8Array(16).fill(3)), low: fc.constant(1), high: fc.constant(1), state: fc.constant(''), flags: fc.constant(0), dropped: fc.constant(0), attributes });
const span = fc.record({
  traceId: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  ids: fc.constant<[number, number, number, number]>([0, 0, 0, 0]),
  isRoot: fc.boolean(),
  start: fc.bigInt({ min: 1_790_000_000n * 10n ** 9n, max: 1_790_000_900n * 10n ** 9n }),
  duration: fc.oneof(fc.constantFrom(0n, 1n, 200n, 2n ** 53n + 1n, 2n ** 64n - 1n), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  name: text,
  kind: fc.integer({ min: 0, max: 5 }),
  status: fc.integer({ min: 0, max: 2 }),
  statusMessage: text,
  traceState: fc.constant(''),
  numbers: fc.constant<[number, number, number, number]>([0, 0, 0, 0]),
  weight: fc.constant(1),
  repairs: fc.constant(0),
  resource: fc.nat(2),
  scope: fc.nat(2),
  attributes,
  events: fc.array(event, { maxLength: 2 }),
  links: fc.array(link, { maxLength: 2 }),
});
const threeOf = fc.array(entity, { minLength: 3, maxLength: 3 });
const block: fc.Arbitrary<RandomBlock> = fc
  .record({ resources: threeOf, scopes: threeOf, spans: fc.array(span, { minLength: 1, maxLength: 60 }) })
  .map((random) => ({ ...random, spans: random.spans.map((one, i) => ({ ...one, ids: [i + 1, 0, 99, 0] as [number, number, number, number] })) }));

const field: fc.Arbitrary<SpanField> = fc.oneof(
  fc.record({ kind: fc.constant('intrinsic' as const), name: fc.constantFrom(...INTRINSICS) }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('attribute' as const), key: fc.constantFrom(...KEYS, 'absent'), levels: fc.array(fc.constantFrom(...LEVELS), { maxLength: 5 }) }) },
);
const textLiteral = fc.record({ type: fc.constantFrom('text' as const, 'string' as const), value: fc.oneof(text, fc.integer().map(String), fc.double().map(String)) });
const literal: fc.Arbitrary<Literal> = fc.oneof(
  { weight: 3, arbitrary: textLiteral },
  fc.record({ type: fc.constant('number' as const), value: fc.oneof(fc.constantFrom(...NUMBERS), fc.double(), fc.integer()) }),
  fc.record({ type: fc.constant('bool' as const), value: fc.boolean() }),
);
const comparison = fc.oneof(
  { weight: 3, arbitrary: fc.record({ op: fc.constant('compare' as const), field, cmp: fc.constantFrom<Comparison>('=', '=', '!=', '<', '<=', '>', '>='), value: literal }) },
  fc.record({ op: fc.constant('compare' as const), field, cmp: fc.constantFrom<Comparison>('=~', '!~'), value: fc.record({ type: fc.constantFrom('text' as const, 'string' as const), value: fc.constantFrom(...PATTERNS) }) }),
);
const predicate = fc.letrec<{ node: SpanPredicate; leaf: SpanPredicate }>((tie) => ({
  leaf: fc.oneof(
    { weight: 8, arbitrary: comparison },
    { weight: 2, arbitrary: fc.record({ op: fc.constant('exists' as const), field: fc.record({ kind: fc.constant('attribute' as const), key: fc.constantFrom(...KEYS), levels: fc.array(fc.constantFrom(...LEVELS), { maxLength: 3 }) }) }) },
    fc.constant<SpanPredicate>({ op: 'true' }),
  ),
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.record({ op: fc.constant('not' as const), term: tie('node') }),
    fc.record({ op: fc.constantFrom('and' as const, 'or' as const), terms: fc.array(tie('node'), { maxLength: 3 }) }),
  ),
})).node;

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
  await migrate(engine.connection, { topology: { database: 'spoor' } });
});
afterAll(() => engine.stop());

describe('compilePredicate', () => {
  test('finds in the engine what the evaluator finds in the block', async () => {
    const context = createContext(engine.connection, 'spoor', DEFAULT_QUERY_LIMITS);
    const inserter = new BlockInserter(engine.connection, { database: 'spoor' });
    const salt = 1000n;
    let run = 0;
    let compared = 0;
    let hits = 0;
    const find = async (tenant: string, condition: SpanPredicate, catalogue: Catalogue): Promise<readonly number[]> => {
      const where = compilePredicate(condition, { tenant, catalogue, resources: context.table('resources'), scopes: context.table('scopes') });
      const query = sql`SELECT span_id AS id FROM ${context.table('spans')} WHERE tenant = ${quoted(tenant)} AND ${where} ORDER BY span_id`;
      const { rows } = await engine.connection.queryRows(query.text);
      return rows.map((row) => Number(row['id']));
    };
    const outcome = await fc.check(
      fc.asyncProperty(block, fc.array(predicate, { minLength: 25, maxLength: 25 }), async (random, predicates) => {
        const tenant = `t'${run++}`;
        const spans = toBlock(random, tenant, salt + BigInt(run));
        await inserter.insert(spans, { token: tenant, receivedAt: 1_790_000_500n * 10n ** 9n });
        for (const condition of predicates) {
          if (checkPredicate(condition) !== undefined) continue;
          const expected = [...matchSpans(condition, spans)].flatMap((hit, row) => (hit === 1 ? [spans.spanId[2 * row]!] : [])).sort((a, b) => a - b);
          const known = await readCatalogue(context, condition, { tenant, signal: undefined });
          expect([printPredicate(condition), await find(tenant, condition, known)]).toEqual([printPredicate(condition), expected]);
          if (run % 4 === 0) expect([printPredicate(condition), await find(tenant, condition, new Catalogue())]).toEqual([printPredicate(condition), expected]);
          compared++;
          hits += expected.length;
        }
      }),
      { numRuns: 40, endOnFailure: true },
    );
    if (outcome.failed) throw new Error(`seed ${outcome.seed}`, { cause: outcome.errorInstance });
    expect(compared).toBeGreaterThan(500);
    expect(hits).toBeGreaterThan(500); // otherwise it compared nothing with nothing
  });
});
