import type { Literal } from '@spoor/core/plan';
import { KIND_NAMES, STATUS_NAMES } from '@spoor/core/traceql';
import type { ComparisonOperator, IntrinsicName, Static } from '@spoor/core/traceql';
import { UINT64, compareInt, compareString } from '../../query/compile/index.ts';
import { TRACE_DURATION } from '../../query/index.ts';
import { FALSE, integer, sql, traceIdLiteral } from '../../sql/index.ts';
import type { Sql } from '../../sql/index.ts';
import { ofEntity } from './attribute-test.ts';
import type { CompileEnvironment } from './attribute-test.ts';
import { ALWAYS, NEVER, UNKNOWN, onAttributes, onColumns, onTrace } from './condition.ts';
import type { Condition } from './condition.ts';

export type IntrinsicTest = { readonly kind: 'compare'; readonly operator: ComparisonOperator; readonly value: Static } | { readonly kind: 'regex'; readonly negated: boolean; readonly pattern: string };

/** A comparison of an intrinsic with a constant. */
export function testIntrinsic(name: IntrinsicName, test: IntrinsicTest, environment: CompileEnvironment): Condition {
  switch (name) {
    case 'span:name':
      return onColumns(texts(sql`name`, test));
    case 'span:statusMessage':
      return onColumns(texts(sql`status_message`, test));
    case 'instrumentation:name':
      return onColumns(texts(sql`scope_name`, test));
    case 'instrumentation:version': {
      const met = texts(sql`version`, test);
      return met === FALSE ? NEVER : onColumns(ofEntity('scope', met, environment));
    }
    case 'span:kind':
      return onColumns(codes(sql`kind`, test));
    case 'span:status':
      return onColumns(codes(sql`status`, test));
    case 'span:duration':
      return onColumns(numbers(sql`duration`, test));
    case 'trace:duration':
      return onTrace(numbers(TRACE_DURATION, test));
    case 'trace:rootService':
      return onTrace(texts(sql`tupleElement(min(root), 2)`, test));
    case 'trace:rootName':
      return onTrace(texts(sql`tupleElement(min(root), 3)`, test));
    case 'trace:id':
      return testId(test, 32, (id) => sql`trace_id = ${traceIdLiteral(id)}`);
    case 'span:id':
      return testId(test, 16, (id) => sql`span_id = ${integer(BigInt(`0x${id}`))}`);
    case 'span:parentID':
      return testId(test, 16, (id) => sql`parent_id = ${integer(BigInt(`0x${id}`))}`);
    case 'event:name':
      return onAttributes(some(texts(sql`v`, test), sql`event_name`));
    case 'event:timeSinceStart':
      return onAttributes(some(numbers(sql`(toInt64(v) - toUnixTimestamp64Nano(ts))`, test, { least: -(2n ** 63n), most: 2n ** 63n - 1n }), sql`event_time`));
    case 'link:traceID':
      return testId(test, 32, (id) => sql`has(link_trace_id, ${traceIdLiteral(id)})`);
    case 'link:spanID':
      return testId(test, 16, (id) => sql`has(link_span_id, ${integer(BigInt(`0x${id}`))})`);
    case 'nestedSetParent':
      return testRoot(test);
    case 'span:childCount':
    case 'nestedSetLeft':
    case 'nestedSetRight':
      return UNKNOWN;
  }
}

/** Intrinsics of a span are never missing; those of events and links when it has none. */
export function intrinsicExists(name: IntrinsicName): Condition {
  if (name.startsWith('event:')) return onAttributes(sql`notEmpty(event_time)`);
  return name.startsWith('link:') ? onAttributes(sql`notEmpty(link_span_id)`) : ALWAYS;
}

function some(met: Sql, column: Sql): Sql {
  return met === FALSE ? FALSE : sql`arrayExists(v -> ${met}, ${column})`;
}

function texts(value: Sql, test: IntrinsicTest): Sql {
  if (test.kind === 'regex') return compareString(value, test.negated ? '!~' : '=~', { type: 'string', value: test.pattern });
  return test.value.type === 'string' ? compareString(value, test.operator, { type: 'string', value: test.value.value }) : FALSE;
}

function codes(value: Sql, test: IntrinsicTest): Sql {
  if (test.kind === 'regex') return FALSE;
  const code = test.value.type === 'status' ? STATUS_NAMES.indexOf(test.value.value) : test.value.type === 'kind' ? KIND_NAMES.indexOf(test.value.value) : -1;
  if (code < 0 || (test.operator !== '=' && test.operator !== '!=')) return FALSE;
  return compareInt(value, test.operator, { type: 'number', value: BigInt(code) }, UINT64);
}

function numbers(value: Sql, test: IntrinsicTest, range = UINT64): Sql {
  const literal = test.kind === 'compare' ? numberOf(test.value) : undefined;
  return literal === undefined || test.kind === 'regex' ? FALSE : compareInt(value, test.operator, literal, range);
}

function numberOf(value: Static): Literal | undefined {
  return value.type === 'int' || value.type === 'float' || value.type === 'duration' ? { type: 'number', value: value.value } : undefined;
}

/** Ids are compared without regard to case and leading zeros; what is no id in hex is left for afterwards. */
function testId(test: IntrinsicTest, digits: number, equal: (id: string) => Sql): Condition {
  if (test.kind === 'regex' || test.operator !== '=' || test.value.type !== 'string') return UNKNOWN;
  const id = test.value.value.toLowerCase().replace(/^0+/, '');
  if (id === '' || id.length > digits || !/^[0-9a-f]+$/.test(id)) return UNKNOWN;
  return onColumns(equal(id.padStart(digits, '0')));
}

/**
 * -1 stands for roots, everything else has at least 0: a comparison that parts the two, as Grafana writes it, asks
 * whether there is a parent id.
 */
function testRoot(test: IntrinsicTest): Condition {
  if (test.kind === 'regex' || (test.value.type !== 'int' && test.value.type !== 'float')) return UNKNOWN;
  const { operator } = test;
  const limit = Number(test.value.value);
  if (operator === '=' || operator === '!=') {
    if (limit !== -1) return UNKNOWN;
    return onColumns(operator === '=' ? sql`parent_id = 0` : sql`parent_id != 0`);
  }
  const isStrict = operator === '<' || operator === '>=';
  if (isStrict ? limit <= -1 || limit > 0 : limit < -1 || limit >= 0) return UNKNOWN;
  return onColumns(operator === '<' || operator === '<=' ? sql`parent_id = 0` : sql`parent_id != 0`);
}
