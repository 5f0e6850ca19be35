import { describe, expect, test } from 'vitest';
import { AttributeType, SpanBlock } from '../model/index.ts';
import { checkPredicate } from './check.ts';
import { matchSpans } from './evaluate.ts';
import type { AttributeLevel, Comparison, IntrinsicField, Literal, SpanPredicate } from './predicate.ts';
import { printPredicate } from './print.ts';

/** Three spans: 0 and 1 of service a with scope lib 1.0, 2 of service b with an event and a link. */
function sample(): SpanBlock {
  const block = new SpanBlock(4);
  const text = (value: string) => block.strings.internString(value);
  const resource = (service: string, hash: bigint) => {
    const entry = block.resources.begin();
    block.resources.service[entry] = text(service);
    block.resources.hash64[entry] = hash;
    block.resources.attributes.pushWord(text('host'), AttributeType.STRING, text(`${service}-host`));
    return block.resources.finish();
  };
  const a = resource('a', 1n);
  const b = resource('b', 2n);
  const scope = block.scopes.begin();
  block.scopes.name[scope] = text('lib');
  block.scopes.version[scope] = text('1.0');
  block.scopes.hash64[scope] = 3n;
  block.scopes.attributes.pushInt(text('level'), 7n);
  block.scopes.finish();

  block.beginSpan();
  block.resource[0] = a;
  block.name[0] = text('GET /x');
  block.kind[0] = 2;
  block.duration64[0] = 1_500_000_000n;
  block.attributes.pushInt(text('status'), 200n);
  block.attributes.pushInt(text('big'), 9_007_199_254_740_993n);
  block.attributes.pushWord(text('user'), AttributeType.STRING, text('ann'));
  block.attributes.pushWord(text('ok'), AttributeType.BOOL, 1);
  block.endSpan();

  block.beginSpan();
  block.resource[1] = a;
  block.name[1] = text('GET /y');
  block.status[1] = 2;
  block.statusMessage[1] = text('boom');
  block.attributes.pushDouble(text('status'), 200.5);
  block.attributes.pushWord(text('user'), AttributeType.STRING, text('bob'));
  block.attributes.pushWord(text('raw'), AttributeType.BYTES, text('{"bytesValue":"AQI="}'));
  block.attributes.pushWord(text('nothing'), AttributeType.EMPTY, 0);
  block.endSpan();

  block.beginSpan();
  block.resource[2] = b;
  block.name[2] = text('INSERT');
  const event = block.events.begin();
  block.events.name[event] = text('exception');
  block.events.attributes.pushWord(text('type'), AttributeType.STRING, text('Oops'));
  block.events.finish();
  block.links.begin();
  block.links.attributes.pushWord(text('why'), AttributeType.STRING, text('batch'));
  block.links.finish();
  block.endSpan();
  return block;
}

const ALL: readonly AttributeLevel[] = ['span', 'resource', 'scope', 'event', 'link'];
const attribute = (key: string, cmp: Comparison, value: Literal, levels: readonly AttributeLevel[] = ALL): SpanPredicate => ({
  op: 'compare',
  field: { kind: 'attribute', levels, key },
  cmp,
  value,
});
const intrinsic = (name: IntrinsicField['name'], cmp: Comparison, value: Literal): SpanPredicate => ({ op: 'compare', field: { kind: 'intrinsic', name }, cmp, value });
const text = (value: string): Literal => ({ type: 'text', value });
const string = (value: string): Literal => ({ type: 'string', value });
const number = (value: number | bigint): Literal => ({ type: 'number', value });

function rows(predicate: SpanPredicate): readonly number[] {
  expect(checkPredicate(predicate)).toBeUndefined();
  return [...matchSpans(predicate, sample())].flatMap((hit, row) => (hit === 1 ? [row] : []));
}

describe('matchSpans', () => {
  test.each<[SpanPredicate, readonly number[]]>([
    [{ op: 'true' }, [0, 1, 2]],
    [{ op: 'and', terms: [] }, [0, 1, 2]],
    [{ op: 'or', terms: [] }, []],
    [intrinsic('service', '=', string('a')), [0, 1]],
    [intrinsic('service', '!=', string('a')), [2]],
    [intrinsic('name', '=~', text('GET /.')), [0, 1]],
    [intrinsic('name', '=~', text('GET')), []],
    [intrinsic('name', '!~', text('GET.*')), [2]],
    [intrinsic('kind', '=', number(2)), [0]],
    [intrinsic('kind', '=', string('2')), []],
    [intrinsic('kind', '=', text('2')), [0]],
    [intrinsic('status', '=', number(2n)), [1]],
    [intrinsic('statusMessage', '=', text('boom')), [1]],
    [intrinsic('duration', '>', number(1e9)), [0]],
    [intrinsic('duration', '<=', number(0n)), [1, 2]],
    [intrinsic('scopeName', '=', text('lib')), [0, 1, 2]],
    [intrinsic('scopeVersion', '>', text('1.1')), []],
    [attribute('status', '=', text('200')), [0]],
    [attribute('status', '=', text('200.5')), [1]],
    [attribute('status', '=', number(200)), [0]],
    [attribute('status', '>', number(200)), [1]],
    [attribute('status', '!=', number(200)), [1]],
    [attribute('big', '=', number(9_007_199_254_740_993n)), [0]],
    [attribute('big', '=', number(9_007_199_254_740_992)), []],
    [attribute('big', '>', number(9_007_199_254_740_992)), [0]],
    [attribute('ok', '=', text('true')), [0]],
    [attribute('ok', '=', { type: 'bool', value: true }), [0]],
    [attribute('ok', '!=', { type: 'bool', value: false }), [0]],
    [attribute('user', '=', string('ann')), [0]],
    [attribute('user', '>', string('b')), [1]],
    [attribute('user', '=', string('ann'), ['resource', 'event']), []],
    [attribute('host', '=', string('b-host')), [2]],
    [attribute('host', '=', string('b-host'), ['span']), []],
    [attribute('level', '=', number(7)), [0, 1, 2]],
    [attribute('type', '=', text('Oops')), [2]],
    [attribute('why', '=~', text('b.*')), [2]],
    [attribute('raw', '=', text('AQI=')), [1]],
    [attribute('nothing', '=', text('')), [1]],
    [attribute('nothing', '=', string('')), []],
    [{ op: 'exists', field: { kind: 'attribute', levels: ['span'], key: 'nothing' } }, [1]],
    [{ op: 'exists', field: { kind: 'attribute', levels: ALL, key: 'absent' } }, []],
    [{ op: 'not', term: { op: 'exists', field: { kind: 'attribute', levels: ALL, key: 'user' } } }, [2]],
    [{ op: 'and', terms: [intrinsic('service', '=', string('a')), attribute('user', '=', text('bob'))] }, [1]],
    [{ op: 'or', terms: [intrinsic('service', '=', string('b')), attribute('user', '=', text('bob'))] }, [1, 2]],
  ])('$0', (predicate, expected) => {
    expect([printPredicate(predicate), rows(predicate)]).toEqual([printPredicate(predicate), expected]);
  });

  test('some rows of a block give the same answer as those rows of the whole', () => {
    const predicates = [{ op: 'not', term: attribute('user', '=', text('ann')) }, attribute('type', '=', text('Oops')), attribute('host', '=', string('a-host')), intrinsic('duration', '<=', number(0n))] as const;
    for (const predicate of [...predicates, { op: 'and', terms: [...predicates] }, { op: 'or', terms: [...predicates] }] as const) {
      const whole = [...matchSpans(predicate, sample())];
      for (const [from, to] of [[0, 1], [1, 3], [2, 3], [2, 2]] as const) expect([...matchSpans(predicate, sample(), { from, to })], printPredicate(predicate)).toEqual(whole.slice(from, to));
    }
  });

  test('orders text by code point, not by UTF-16 unit', () => {
    const block = new SpanBlock(1);
    block.resources.begin();
    block.resources.finish();
    block.beginSpan();
    block.name[0] = block.strings.internString('\u{1F600}');
    block.endSpan();
    expect([...matchSpans(intrinsic('name', '>', string('\uffee')), block)]).toEqual([1]);
  });
});

describe('checkPredicate', () => {
  test('refuses what is too deep, too long or not a regular expression', () => {
    let deep: SpanPredicate = { op: 'true' };
    for (let i = 0; i < 100_000; i++) deep = { op: 'not', term: deep };
    expect(checkPredicate(deep)).toBe('the condition is nested deeper than 64 levels');
    expect(checkPredicate({ op: 'or', terms: Array.from({ length: 3000 }, () => ({ op: 'true' as const })) })).toBe('the condition has more than 2000 terms');
    expect(checkPredicate(attribute('k', '=~', text('a(')))).toBe('bad regular expression "a(": missing closing ) at position 2');
    expect(checkPredicate(attribute('k', '=~', number(3)))).toBe('a regular expression must be text, not 3');
  });
});

test('printPredicate groups what binds weaker', () => {
  const a = intrinsic('service', '=', string('a"b'));
  const b = attribute('http.status', '=', text('200'), ['span', 'resource']);
  expect(printPredicate({ op: 'and', terms: [a, { op: 'or', terms: [b, { op: 'not', term: a }] }] })).toBe(
    'service = "a\\"b" && (span|resource["http.status"] = text "200" || !(service = "a\\"b"))',
  );
});
