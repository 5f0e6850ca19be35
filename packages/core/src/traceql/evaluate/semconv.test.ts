import { littleTraces, span } from '@spoor/testkit';
import type { LittleSpan } from '@spoor/testkit';
import { describe, expect, test } from 'vitest';
import type { SpanBlock } from '../../model/index.ts';
import { evaluateSearch, parseTraceql } from '../index.ts';
import type { Query } from '../index.ts';

function parse(text: string): Query {
  const parsed = parseTraceql(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.errors.map(({ message }) => message).join('; ')}`);
  return parsed.query;
}

/** Names of the spans found, in the order of the block. */
function found(text: string, block: SpanBlock, semconv = false): readonly string[] {
  return evaluateSearch(parse(text), block, { spss: 1000, semconv })
    .reverse()
    .flatMap((hit) => hit.spansets.flatMap((spanset) => spanset.spans.map(({ name }) => name)));
}

function rows(...spans: LittleSpan[]): SpanBlock {
  return littleTraces(spans);
}

/** Every row: a description, a condition, and the spans of the data set it finds. */
function cases(block: SpanBlock, table: readonly (readonly [condition: string, expected: readonly string[]])[], semconv = false): void {
  test.each(table)('%s', (condition, expected) => {
    expect(found(`{ ${condition} }`, block, semconv)).toEqual(expected);
  });
}

describe('semantic conventions', () => {
  const block = rows(
    span('old', { kind: 'client', attributes: { 'http.status_code': 500, 'db.system': 'mssql', 'http.target': '/a?b', 'rpc.service': 'shop.Cart', 'rpc.method': 'Add', 'rpc.grpc.status_code': 14, 'net.peer.name': 'db' } }),
    span('new', { kind: 'client', attributes: { 'http.response.status_code': 500, 'db.system.name': 'microsoft.sql_server', 'url.path': '/a', 'url.query': 'b', 'rpc.method': 'shop.Cart/Add', 'rpc.response.status_code': 'UNAVAILABLE', 'server.address': 'db' } }),
    span('both', { kind: 'server', attributes: { 'http.status_code': 200, 'http.response.status_code': 200 }, resource: { 'deployment.environment': 'prod' } }),
  );
  describe('old and new names find the same spans', () => {
    cases(
      block,
      [
        ['.http.status_code = 500', ['old', 'new']],
        ['span.http.response.status_code >= 500', ['old', 'new']],
        ['span.http.response.status_code != 500', ['both']],
        ['span.http.status_code != nil', ['old', 'new', 'both']],
        ['.db.system = "mssql"', ['old', 'new']],
        ['.db.system = "microsoft.sql_server"', ['old', 'new']],
        ['.db.system.name = "mssql"', ['old', 'new']],
        ['.db.system.name != "mssql"', []],
        ['.db.system.name =~ "micro.*"', ['old', 'new']],
        ['.db.system.name !~ "ms.*"', []],
        ['.http.target = "/a?b"', ['old', 'new']],
        ['.url.path = "/a"', ['old', 'new']],
        ['.rpc.method = "shop.Cart/Add"', ['old', 'new']],
        ['.rpc.method = "Add"', ['old', 'new']],
        ['.rpc.service = "shop.Cart"', ['old', 'new']],
        ['.rpc.grpc.status_code = 14', ['old', 'new']],
        ['.rpc.status_code = "UNAVAILABLE"', ['old', 'new']],
        ['.server.address = "db"', ['old', 'new']],
        ['.net.peer.name = "db"', ['old', 'new']],
        ['resource.deployment.environment.name = "prod"', ['both']],
      ],
      true,
    );
  });
  describe('switched off, names mean themselves', () => {
    cases(block, [
      ['.http.status_code = 500', ['old']],
      ['span.http.response.status_code >= 500', ['new']],
      ['.db.system = "microsoft.sql_server"', []],
      ['.rpc.method = "Add"', ['old']],
    ]);
  });
});
