import { SpanBlock } from '@spoor/core/model';
import { blockToSpans } from '@spoor/testkit';
import type { PlainAttribute, PlainSpan } from '@spoor/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEngine } from '../../engine/testing.ts';
import type { TestEngine } from '../../engine/testing.ts';
import { EntityRows, RESOURCE_SELECT_COLUMNS, SCOPE_SELECT_COLUMNS, SPAN_SELECT_COLUMNS, appendSpans, readBlocks, streamBlocks } from '../native/index.ts';
import { migrate } from '../schema/index.ts';
import { BlockInserter } from './block-inserter.ts';
import { randomBlock, toBlock } from './random-block.testing.ts';

const TOPOLOGY = { database: 'spoor' };
let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine();
  await migrate(engine.connection, { topology: TOPOLOGY });
});
afterAll(() => engine.stop());

test('whatever a block holds comes back unchanged from the engine', async () => {
  const inserter = new BlockInserter(engine.connection, TOPOLOGY);
  let run = 0;
  await fc.assert(
    fc.asyncProperty(randomBlock, async (random) => {
      const tenant = `t${run++}`;
      const block = toBlock(random, tenant, BigInt(run));
      const expected = comparable(blockToSpans(block));
      await inserter.insert(block, { token: tenant, receivedAt: 1_790_000_500n * 10n ** 9n });
      expect(comparable(blockToSpans(await readTenant(tenant)))).toEqual(expected);
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

test('a result that arrives byte by byte is read like one that arrives whole', async () => {
  const [random] = fc.sample(randomBlock, { numRuns: 1, seed: 7 });
  const inserter = new BlockInserter(engine.connection, TOPOLOGY);
  await inserter.insert(toBlock(random!, 'bytes', 9999n), { token: 'bytes', receivedAt: 0n });
  const { bytes } = await engine.connection.queryNative(`SELECT ${SPAN_SELECT_COLUMNS.join(', ')} FROM spoor.spans WHERE tenant = 'bytes'`);
  async function* trickle(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < bytes.length; i += 1 + (i % 7)) yield bytes.slice(i, i + 1 + (i % 7));
  }
  const entities = { resources: new EntityRows('resource'), scopes: new EntityRows('scope') };
  const whole = new SpanBlock();
  for (const native of readBlocks(bytes)) appendSpans(whole, native, entities);
  const trickled = new SpanBlock();
  for await (const native of streamBlocks(trickle())) appendSpans(trickled, native, entities);
  expect(whole.count).toBe(random!.spans.length);
  expect(blockToSpans(trickled)).toEqual(blockToSpans(whole));
});

async function readTenant(tenant: string): Promise<SpanBlock> {
  const { connection } = engine;
  const entities = { resources: new EntityRows('resource'), scopes: new EntityRows('scope') };
  const read = async (columns: readonly string[], table: string) =>
    readBlocks((await connection.queryNative(`SELECT ${columns.join(', ')} FROM spoor.${table} WHERE tenant = '${tenant}'`)).bytes);
  for (const block of await read(RESOURCE_SELECT_COLUMNS, 'resources')) entities.resources.add(block);
  for (const block of await read(SCOPE_SELECT_COLUMNS, 'scopes')) entities.scopes.add(block);
  const target = new SpanBlock(4);
  for (const block of await read(SPAN_SELECT_COLUMNS, 'spans')) appendSpans(target, block, entities);
  return target;
}

/** In a fixed order, attributes sorted: the order across types is not stored. A scope's tenant comes from the table. */
function comparable(spans: readonly PlainSpan[]): unknown {
  const sorted = (attributes: readonly PlainAttribute[]): unknown => attributes.map((one) => JSON.stringify(one, plain)).sort();
  const plainSpans = spans.map((span) => ({
    ...span,
    attributes: sorted(span.attributes),
    events: span.events.map((event) => ({ ...event, attributes: sorted(event.attributes) })),
    links: span.links.map((link) => ({ ...link, attributes: sorted(link.attributes) })),
    resource: { ...span.resource, attributes: sorted(span.resource.attributes) },
    scope: { ...span.scope, tenant: '', attributes: sorted(span.scope.attributes) },
  }));
  return plainSpans.map((span) => JSON.stringify(span, plain)).sort();
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  return value;
}
