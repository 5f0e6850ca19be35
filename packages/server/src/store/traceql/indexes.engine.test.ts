import { attributesOfPipeline, parseTraceql, searchPipeline } from '@spoor/core/traceql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEngine } from '../../engine/testing.ts';
import type { TestEngine } from '../../engine/testing.ts';
import { DEFAULT_QUERY_LIMITS, createContext } from '../query/index.ts';
import { migrate } from '../schema/index.ts';
import { sql } from '../sql/index.ts';
import { ofSpan, resultCondition } from './condition/index.ts';
import { prepare } from './prepare.ts';
import { TraceqlRun } from './run.ts';

/** What the engine says it would read of 40 granules. */
let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
  await migrate(engine.connection, { topology: { database: 'spoor' } });
  await engine.connection.command(`INSERT INTO spoor.spans (part, tenant, bucket, trace_id, ids, ts, duration, service, attr_s, attr_i)
    SELECT 20260921, 't', 1790000000 + intDiv(number, 100), unhex(leftPad(hex(number), 32, '0')), number + 1, fromUnixTimestamp64Nano(toInt64(1790000000000000000 + number * 10000000), 'UTC'), 5, 's',
      map('user.id', concat('u', toString(number)), 'host', concat('h', toString(number % 5))), map('http.status_code', toInt64(number))
    FROM numbers(327680)`);
  await engine.connection.command("INSERT INTO spoor.attribute_keys (tenant, level, key, type) VALUES ('t', 'span', 'user.id', 'string'), ('t', 'span', 'host', 'string'), ('t', 'span', 'http.status_code', 'int')");
});
afterAll(() => engine.stop());

test.each([
  ['{ span.user.id = "u77777" }', 2],
  ['{ .user.id = "u77777" && duration > 1ns }', 2],
  ['{ span.http.response.status_code = 77777 }', 5],
  ['{ span.user.id = "u5" } || { span.http.status_code = 300000 }', 7],
  ['{ span.user.id = "u5" && span.host =~ "h.*" }', 2],
  ['{ } >> { span.user.id = "u77777" }', 2],
  ['{ trace:id = "12fd1" }', 2],
])('%s reads few granules', async (text, most) => {
  const parsed = parseTraceql(text);
  if (!parsed.ok) throw new Error(text);
  const context = createContext(engine.connection, 'spoor', DEFAULT_QUERY_LIMITS);
  const pipeline = searchPipeline(parsed.query);
  const { environment } = await prepare(new TraceqlRun(context, { tenant: 't', limits: undefined, signal: undefined }), attributesOfPipeline(pipeline), true);
  const condition = resultCondition(pipeline, { environment, wantExact: false });
  const { rows } = await engine.connection.queryRows(sql`EXPLAIN indexes = 1 SELECT trace_id FROM spoor.spans PREWHERE tenant = 't' WHERE ${ofSpan(condition)}`.text);
  const counts = rows.map((row) => /Granules: (\d+)/.exec(String(row['explain']))?.[1]).filter((count) => count !== undefined);
  expect(Math.min(...counts.map(Number))).toBeLessThanOrEqual(most);
});
