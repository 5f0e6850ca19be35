import { LITTLE_START, double, littleTraces, span } from '@spoor/testkit';
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
function found(text: string, block: SpanBlock): readonly string[] {
  return evaluateSearch(parse(text), block, { spss: 1000, semconv: false })
    .reverse()
    .flatMap((hit) => hit.spansets.flatMap((spanset) => spanset.spans.map(({ name }) => name)));
}

function rows(...spans: LittleSpan[]): SpanBlock {
  return littleTraces(spans);
}

/** Every row: a description, a condition, and the spans of the data set it finds. */
function cases(block: SpanBlock, table: readonly (readonly [condition: string, expected: readonly string[]])[]): void {
  test.each(table)('%s', (condition, expected) => {
    expect(found(`{ ${condition} }`, block)).toEqual(expected);
  });
}

/** `mixed` is an int, a double, a string, a boolean, missing. */
const TYPES = rows(
  span('int', { attributes: { mixed: 5, flag: true, a: 6, b: 2 } }),
  span('double', { attributes: { mixed: double(5), flag: false, a: double(7), b: 2 } }),
  span('fraction', { attributes: { mixed: 5.5, a: 7, b: 0 } }),
  span('string', { attributes: { mixed: '5', flag: 'true', a: 'x' } }),
  span('bool', { attributes: { mixed: true } }),
  span('missing', {}),
);

describe('numeric literals match ints and doubles alike', () => {
  cases(TYPES, [
    ['span.mixed = 5', ['int', 'double']],
    ['span.mixed = 5.0', ['int', 'double']],
    ['span.mixed > 4', ['int', 'double', 'fraction']],
    ['span.mixed > 5', ['fraction']],
    ['span.mixed >= 5.5', ['fraction']],
    ['span.mixed < 5.5', ['int', 'double']],
    ['5 = span.mixed', ['int', 'double']],
    ['4 < span.mixed', ['int', 'double', 'fraction']],
    ['span.mixed * 1 = 5', ['int', 'double']],
  ]);
});

describe('a value of another type than the literal meets nothing', () => {
  cases(TYPES, [
    ['span.mixed = "5"', ['string']],
    ['span.mixed != "5"', []],
    ['span.mixed != 5', ['fraction']],
    ['span.mixed = true', ['bool']],
    ['span.mixed != true', []],
    ['span.mixed =~ ".*"', ['string']],
    ['span.mixed !~ "6"', ['string']],
  ]);
});

describe('missing attributes', () => {
  cases(TYPES, [
    ['span.mixed = nil', ['missing']],
    ['span.mixed != nil', ['int', 'double', 'fraction', 'string', 'bool']],
    ['span.nowhere = nil', ['int', 'double', 'fraction', 'string', 'bool', 'missing']],
    ['span.nowhere != "x"', []],
    ['span.nowhere !~ "x"', []],
    ['span.nowhere = span.elsewhere', []],
    ['span.nowhere != span.elsewhere', []],
  ]);
});

describe('booleans', () => {
  cases(TYPES, [
    ['span.flag', ['int']],
    ['!span.flag', ['double']],
    ['span.flag = false', ['double']],
    ['span.flag != false', ['int']],
    ['span.flag && span.mixed = 5', ['int']],
    ['(span.mixed = 5) = span.flag', ['int']],
    ['true', ['int', 'double', 'fraction', 'string', 'bool', 'missing']],
    ['false', []],
  ]);
});

describe('negation is logical', () => {
  cases(TYPES, [
    ['!(span.mixed = 5)', ['fraction', 'string', 'bool', 'missing']],
    ['!(span.mixed != 5)', ['int', 'double', 'string', 'bool', 'missing']],
    ['!(span.mixed = nil)', ['int', 'double', 'fraction', 'string', 'bool']],
    ['!(span.mixed = 5 || span.mixed = "5")', ['fraction', 'bool', 'missing']],
    ['!!(span.mixed = 5)', ['int', 'double']],
    ['!(span.nowhere = "x") && span.mixed = 5', ['int', 'double']],
  ]);
});

describe('&& and || bind alike, from the left', () => {
  cases(TYPES, [
    ['span.flag = true || span.mixed = 5 && span.a = 7', ['double']],
    ['span.flag = true || (span.mixed = 5 && span.a = 7)', ['int', 'double']],
  ]);
});

describe('arithmetic', () => {
  cases(TYPES, [
    ['span.a / span.b = 3', ['int']],
    ['span.a / span.b = 3.5', ['double']],
    ['span.a + span.b = 8', ['int']],
    ['span.a - 1 = 6', ['double', 'fraction']],
    ['span.a % 4 = 2', ['int']],
    ['span.a ^ 2 = 36', ['int']],
    ['-span.a < -6', ['double', 'fraction']],
    ['span.b ^ 3 = 8', ['int', 'double']],
    ['2 ^ 3 = 8', ['int', 'double', 'fraction', 'string', 'bool', 'missing']],
    ['2 ^ 3 = 9', []],
    ['span.b ^ span.b = 4', ['int', 'double']],
  ]);
});

describe('division by zero and surprises of type make a span not match', () => {
  cases(TYPES, [
    ['span.a / span.b > 0', ['int', 'double']],
    ['!(span.a / span.b > 0)', ['fraction', 'string', 'bool', 'missing']],
    ['span.a % span.b >= 0', ['int', 'double']],
    ['span.a / 0.0 > 1', []],
    ['span.a / 0 != 5', []],
    ['-span.a < 0', ['int', 'double', 'fraction']],
    ['span.mixed + span.flag = 1', []],
    ['!span.a', []],
    ['-span.flag = 1', []],
    ['(1 / 0) = 1', []],
  ]);
});

describe('integers are exact', () => {
  const block = rows(
    span('big', { attributes: { n: 9_007_199_254_740_993n } }),
    span('next', { attributes: { n: 9_007_199_254_740_992n } }),
    span('max', { attributes: { n: 2n ** 63n - 1n } }),
    span('min', { attributes: { n: -(2n ** 63n) } }),
    span('float', { attributes: { n: double(9_007_199_254_740_992) } }),
  );
  cases(block, [
    ['span.n = 9007199254740993', ['big']],
    ['span.n = 9007199254740992', ['next', 'float']],
    ['span.n > 9007199254740992', ['big', 'max']],
    ['span.n - 1 = 9007199254740992', ['big']],
    ['span.n = maxInt', ['max']],
    ['span.n = minInt', ['min']],
    ['span.n / 3 = 3002399751580331', ['big']],
    ['span.n = 9007199254740993.0', ['next', 'float']],
    ['span.n * 1 = 9007199254740993', ['big']],
  ]);
});

describe('strings', () => {
  const block = rows(span('lower', { attributes: { s: 'abc' } }), span('upper', { attributes: { s: 'ABC' } }), span('empty', { attributes: { s: '' } }), span('long', { attributes: { s: 'abc\ndef' } }), span('high', { attributes: { s: '\u{1f6d2}' } }), span('private', { attributes: { s: '\uffee' } }));
  cases(block, [
    ['span.s = "abc"', ['lower']],
    ['span.s = ""', ['empty']],
    ['span.s != ""', ['lower', 'upper', 'long', 'high', 'private']],
    ['span.s =~ "abc"', ['lower']],
    ['span.s =~ "ab"', []],
    ['span.s =~ "abc.*"', ['lower', 'long']],
    ['span.s =~ "(?i)abc"', ['lower', 'upper']],
    ['span.s !~ "(?i)abc.*"', ['empty', 'high', 'private']],
    ['span.s > "abc"', ['long', 'high', 'private']],
    ['span.s <= "ABC"', ['upper', 'empty']],
    // By bytes: UTF-16 would order them the other way round.
    ['span.s > "\uffee"', ['high']],
    ['span.s = span:name', []],
  ]);
});

describe('arrays', () => {
  const block = rows(
    span('ab', { attributes: { tags: ['a', 'b'], more: ['a', 'b'] } }),
    span('c', { attributes: { tags: ['c'], more: ['a'] } }),
    span('ints', { attributes: { tags: [1, 2] } }),
    span('numbers', { attributes: { tags: [1, 2.5] } }),
    span('bools', { attributes: { tags: [true, false] } }),
    span('none', { attributes: { tags: [] } }),
    span('scalar', { attributes: { tags: 'a' } }),
    span('mixed', { attributes: { tags: { type: 'array', json: '{"arrayValue":{"values":[{"stringValue":"a"},{"intValue":"1"}]}}' } } }),
    span('map', { attributes: { tags: { type: 'map', json: '{"kvlistValue":{"values":[{"key":"a","value":{"stringValue":"a"}}]}}' } } }),
    span('bytes', { attributes: { tags: { type: 'bytes', json: '{"bytesValue":"YQ=="}' } } }),
    span('null', { attributes: { tags: null } }),
  );
  describe('= =~ < > hold when some element does', () => {
    cases(block, [
      ['span.tags = "a"', ['ab', 'scalar']],
      ['"b" = span.tags', ['ab']],
      ['span.tags = "a" && span.tags = "b"', ['ab']],
      ['span.tags =~ "[bc]"', ['ab', 'c']],
      ['span.tags > "b"', ['c']],
      ['span.tags = 1', ['ints', 'numbers']],
      ['span.tags > 2', ['numbers']],
      ['span.tags = true', ['bools']],
      ['span.tags = "a" || span.tags = "c"', ['ab', 'c', 'scalar']],
    ]);
  });
  describe('!= and !~ hold when no element is equal or matches', () => {
    cases(block, [
      ['span.tags != "a"', ['c', 'none']],
      ['span.tags !~ "a"', ['c', 'none']],
      ['span.tags !~ "a|c"', ['none']],
      ['span.tags != "a" && span.tags != "c"', ['none']],
      ['span.tags != 2', ['numbers', 'none']],
      ['span.tags != true', ['none']],
      ['span.tags != false && span.tags != "x"', ['none']],
    ]);
  });
  describe('arrays with arrays', () => {
    cases(block, [
      ['span.tags = span.more', ['ab']],
      ['span.tags != span.more', ['c']],
      ['span.tags > span.more', []],
    ]);
  });
  describe('maps, bytes, mixed arrays and empty values cannot be queried', () => {
    cases(block, [['span.tags = nil', ['mixed', 'map', 'bytes', 'null']]]);
  });
  test('a broken stored array is no value', () => {
    expect(found('{ span.a != nil }', rows(span('broken', { attributes: { a: { type: 'array', json: '{"arrayValue":{"values":[{]' } } })))).toEqual([]);
  });
});

describe('scopes', () => {
  const block = rows(
    span('both', { attributes: { x: 'span', only: 's' }, resource: { x: 'res' } }),
    span('resource', { resource: { x: 'res' } }),
    span('event', { events: [{ name: 'e', attributes: { x: 'event' } }], links: [{ trace: 'ff', span: '9', attributes: { x: 'link' } }] }),
    span('scope', { scope: { name: 'lib', version: '1.2', attributes: { x: 'scope' } } }),
    span('neither', {}),
  );
  describe('unscoped looks at the span, then at the resource, nowhere else', () => {
    cases(block, [
      ['.x = "span"', ['both']],
      ['.x = "res"', ['resource']],
      ['.x = "event"', []],
      ['.x = "link"', []],
      ['.x = "scope"', []],
      ['.x != nil', ['both', 'resource']],
      ['.x = nil', ['event', 'scope', 'neither']],
      ['span.x = .x', ['both']],
    ]);
  });
  describe('scoped', () => {
    cases(block, [
      ['resource.x = "res"', ['both', 'resource']],
      ['event.x = "event"', ['event']],
      ['link.x = "link"', ['event']],
      ['instrumentation.x = "scope"', ['scope']],
      ['instrumentation:name = "lib" && instrumentation:version = "1.2"', ['scope']],
    ]);
  });
});

describe('a value that cannot be queried does not hide the resource', () => {
  const block = rows(span('hidden', { attributes: { x: null }, resource: { x: 'res' } }));
  cases(block, [['.x = "res"', ['hidden']]]);
});

describe('service name', () => {
  const block = rows(span('named', { service: 'shop' }), span('nameless', { service: null }), span('own', { service: 'shop', attributes: { 'service.name': 'mine' } }));
  cases(block, [
    ['resource.service.name = "shop"', ['named', 'own']],
    ['resource.service.name = "unknown_service"', ['nameless']],
    ['.service.name = "shop"', ['named']],
    ['span.service.name = "mine"', ['own']],
  ]);
});

describe('events are existential and correlated', () => {
  const block = rows(
    span('match', { events: [{ name: 'retry', at: 1, attributes: { attempt: 2 } }, { name: 'other', at: 5, attributes: { attempt: 1 } }] }),
    span('apart', { events: [{ name: 'retry', attributes: { attempt: 1 } }, { name: 'other', attributes: { attempt: 2 } }] }),
    span('bare', { events: [{ name: 'retry' }] }),
    span('none', {}),
  );
  cases(block, [
    ['event:name = "retry" && event.attempt = 2', ['match']],
    ['event.attempt = 2 && span:name != "" && event:name = "retry"', ['match']],
    ['event:name = "retry" || event.attempt = 2', ['match', 'apart', 'bare']],
    ['event:name = "retry" && (event.attempt = 1 || event.attempt = 2)', ['match', 'apart']],
    ['event:name != "retry"', ['match', 'apart']],
    ['event.attempt = nil', ['bare']],
    ['event.attempt != nil', ['match', 'apart']],
    ['event:timeSinceStart > 2ms', ['match']],
    ['!(event:name = "retry")', ['none']],
    ['!(event:name = "other")', ['bare', 'none']],
    ['event:name = "retry" && !(event.attempt = 2)', ['bare']],
    ['event:name = "retry" || true', ['match', 'apart', 'bare', 'none']],
    ['event.attempt + 1 = 3 && event:name = "retry"', ['match']],
    ['event:name != event.attempt', []],
    ['(event:name = "other" || span:name = "none") && span:kind = internal', ['match', 'apart', 'none']],
    ['(event.attempt = nil || span:name = "match") && span:kind = internal', ['match', 'bare']],
  ]);
});

describe('links are existential, and apart from events', () => {
  const block = rows(
    span('linked', { links: [{ trace: '0af7651916cd43dd8448eb211c80319c', span: '00f067aa0ba902b7', attributes: { via: 'queue' } }, { trace: '2', span: '3' }], events: [{ name: 'e', attributes: { via: 'queue' } }] }),
    span('other', { links: [{ trace: '2', span: '3', attributes: { via: 'http' } }] }),
    span('none', {}),
  );
  cases(block, [
    ['link:traceID = "af7651916cd43dd8448eb211c80319c"', ['linked']],
    ['link:spanID = "F067AA0BA902B7"', ['linked']],
    ['link:traceID = "2" && link.via = "queue"', []],
    ['link:traceID = "2" && link.via = "http"', ['other']],
    ['link:spanID = "3" && event:name = "e"', ['linked']],
    ['link.via = event.via', ['linked']],
    ['link.via = event.via && link:spanID = "3"', []],
    ['link.via = nil', ['linked']],
    ['(event:name = "e" || link:spanID = "3") && link:traceID = "2"', ['linked', 'other']],
    ['!(link:spanID = "3")', ['none']],
  ]);
});

describe('ids compare without regard to case and leading zeros', () => {
  const block = littleTraces(
    { id: '0af7651916cd43dd8448eb211c80319c', spans: [span('root', { id: 0x00f0_67aa_0ba9_02b7n }, span('child', { id: 0xabc }))] },
    { id: '5', spans: [span('other', { id: 0x1000_0000_0000_0000n })] },
  );
  cases(block, [
    ['trace:id = "0af7651916cd43dd8448eb211c80319c"', ['root', 'child']],
    ['trace:id = "af7651916cd43dd8448eb211c80319c"', ['root', 'child']],
    ['trace:id = "AF7651916CD43DD8448EB211C80319C"', ['root', 'child']],
    ['trace:id = "00000005"', ['other']],
    ['trace:id != "5"', ['root', 'child']],
    ['span:id = "abc"', ['child']],
    ['span:id = "0000000000000ABC"', ['child']],
    ['span:id = "f067aa0ba902b7"', ['root']],
    ['span:parentID = "00F067AA0BA902B7"', ['child']],
    ['span:parentID = ""', ['root', 'other']],
    ['span:id != "no id"', ['root', 'child', 'other']],
    ['span:id = "no id"', []],
    ['span:id =~ "0000.*abc"', ['child']],
    ['span:id > "f067aa0ba902b7"', ['other']],
  ]);
  test('with attributes, too', () => {
    expect(found('{ span.id = span:id }', rows(span('same', { id: 0xabc, attributes: { id: '0ABC' } }), span('other', { id: 0xabd, attributes: { id: 'abc' } })))).toEqual(['same']);
  });
});

describe('intrinsics', () => {
  const block = littleTraces(
    [span('root', { service: 'shop', kind: 'server', status: 'error', message: 'boom', at: 0, ms: 100 }, span('one', { kind: 'client', status: 'ok', at: 10, ms: 20 }, span('leaf', { at: 12, ms: 1 })), span('two', { kind: 'producer', at: 50, ms: 80 }))],
    [span('lost', { service: 'cart', parent: 99, at: 0, ms: 7 })],
  );
  cases(block, [
    ['duration = 100ms', ['root']],
    ['span:duration < 20ms', ['leaf', 'lost']],
    ['duration > 99999999', ['root']],
    ['name = "one"', ['one']],
    ['kind = server', ['root']],
    ['kind != internal', ['root', 'one', 'two']],
    ['status = error', ['root']],
    ['status != unset', ['root', 'one']],
    ['statusMessage = "boom"', ['root']],
    ['statusMessage = ""', ['one', 'leaf', 'two', 'lost']],
    ['traceDuration = 130ms', ['root', 'one', 'leaf', 'two']],
    ['rootName = "root"', ['root', 'one', 'leaf', 'two']],
    ['trace:rootService = "shop"', ['root', 'one', 'leaf', 'two']],
    ['rootName = ""', ['lost']],
    ['span:childCount = 2', ['root']],
    ['span:childCount = 0', ['leaf', 'two', 'lost']],
    ['nestedSetParent < 0', ['root']],
    ['nestedSetParent = -1', ['root']],
    ['nestedSetParent >= 0', ['one', 'leaf', 'two', 'lost']],
    ['nestedSetParent = 1', ['one', 'two']],
    ['nestedSetLeft = 1', ['root', 'lost']],
    ['nestedSetRight = 8', ['root']],
    ['nestedSetParent = 2 && nestedSetLeft = 3 && nestedSetRight = 4', ['leaf']],
    ['nestedSetParent != nil', ['root', 'one', 'leaf', 'two', 'lost']],
    ['duration * 2 = 40ms', ['one']],
    ['duration / traceDuration > 0.7', ['root', 'lost']],
    ['traceDuration - duration = 30ms', ['root']],
  ]);
});

test('the data set starts where the documentation says', () => {
  expect(littleTraces([span('x')]).start64[0]).toBe(LITTLE_START);
});
