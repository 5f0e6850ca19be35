import { afterAll, beforeAll, expect, test } from 'vitest';
import fc from 'fast-check';
import { startTestEngine } from '../../engine/testing.ts';
import type { TestEngine } from '../../engine/testing.ts';
import { migrate } from '../schema/index.ts';
import { BlockInserter } from './block-inserter.ts';
import { randomBlock, toBlock } from './random-block.testing.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
  await migrate(engine.connection, { topology: { database: 'spoor' } });
});
afterAll(() => engine.stop());

const rowsOf = async (sql: string): Promise<readonly unknown[]> => (await engine.connection.queryRows(sql)).rows;

/** The derived rows must say what a GROUP BY over the spans says. The engine's own functions are the second opinion. */
test('traces, RED figures and the catalogue agree with the spans', async () => {
  const inserter = new BlockInserter(engine.connection, { database: 'spoor' });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(randomBlock, { minLength: 1, maxLength: 2 }), async (randoms) => {
      const tenant = `d${run++}`;
      for (const [i, random] of randoms.entries()) {
        await inserter.insert(toBlock(random, tenant, BigInt(run * 4 + i)), { token: `${tenant}-${i}`, receivedAt: 1_790_000_500n * 10n ** 9n });
      }
      const where = `WHERE tenant = '${tenant}'`;
      const start = 'reinterpretAsUInt64(reinterpretAsFixedString(ts))';
      const end = `if(duration > bitNot(${start}), 18446744073709551615, ${start} + duration)`;
      expect(
        await rowsOf(`SELECT hex(trace_id) AS id, min(start) AS a, max(finish) AS b, sum(spans) AS n, sum(errors) AS e, min(root) AS r, arraySort(groupUniqArrayArray(services)) AS s FROM spoor.traces ${where} GROUP BY id ORDER BY id`),
      ).toEqual(
        await rowsOf(
          `SELECT hex(trace_id) AS id, min(${start}) AS a, max(${end}) AS b, count() AS n, countIf(status = 2) AS e, (min(if(parent_id = 0, ${start}, 18446744073709551615)), ` +
            `if(countIf(parent_id = 0) = 0, '', argMinIf(service, ${start}, parent_id = 0)), if(countIf(parent_id = 0) = 0, '', argMinIf(name, ${start}, parent_id = 0))) AS r, ` +
            `arraySort(groupUniqArray(toString(service))) AS s FROM spoor.spans ${where} GROUP BY id ORDER BY id`,
        ),
      );
      for (const [table, step] of [['red_15s', 15], ['red_5m', 300], ['red_1h', 3600]] as const) {
        const time = `least(intDiv(${start}, 15000000000) * 15, 4294967295)`;
        const entry = 'toUInt8(kind IN (2, 5) OR parent_id = 0)';
        const key = 'ORDER BY time, service, kind, entry';
        expect(
          await rowsOf(`SELECT time, service, kind, entry, round(sum(errors) / sum(calls), 6) AS e, arraySort(mapKeys(sumMap(histogram))) AS h, round(arraySum(mapValues(sumMap(histogram))) / sum(calls), 6) AS c FROM spoor.${table} ${where} GROUP BY time, service, kind, entry ${key}`),
        ).toEqual(
          await rowsOf(
            `SELECT toUInt32(${time} - ${time} % ${step}) AS time, service, kind, ${entry} AS entry, round(sumIf(sample_weight, status = 2) / sum(sample_weight), 6) AS e, ` +
              `arraySort(groupUniqArray(toInt16(floor(8 * log2(toFloat64(duration) + 1))))) AS h, round(1., 6) AS c FROM spoor.spans ${where} GROUP BY time, service, kind, entry ${key}`,
          ),
        );
      }
      expect(await rowsOf(`SELECT DISTINCT service, name, kind FROM spoor.operations ${where} ORDER BY service, name, kind`)).toEqual(
        await rowsOf(`SELECT DISTINCT service, name, kind FROM spoor.spans ${where} ORDER BY service, name, kind`),
      );
      const keysOf = (maps: string, type: string): string => `SELECT DISTINCT arrayJoin(${maps}) AS key, '${type}' AS type FROM spoor.spans ${where}`;
      expect(await rowsOf(`SELECT DISTINCT key, type FROM spoor.attribute_keys ${where} AND level = 'span' AND type IN ('string', 'int', 'double', 'bool') ORDER BY key, type`)).toEqual(
        await rowsOf(
          `SELECT * FROM (${keysOf('arrayConcat(mapKeys(attr_s), mapKeys(attr_u))', 'string')} UNION ALL ${keysOf('mapKeys(attr_i)', 'int')} UNION ALL ${keysOf('mapKeys(attr_f)', 'double')} UNION ALL ${keysOf('mapKeys(attr_b)', 'bool')}) ORDER BY key, type`,
        ),
      );
    }),
    { numRuns: 25, endOnFailure: true },
  );
});
