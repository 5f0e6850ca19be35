import { describe, expect, test } from 'vitest';
import { tokenize } from './lexer.ts';
import { SYMBOLS } from './token.ts';
import type { Token } from './token.ts';

/** A token in short: what it is and where. */
function show(token: Token): string {
  const where = `@${token.start}-${token.end}`;
  switch (token.kind) {
    case 'symbol':
      return token.symbol + where;
    case 'static':
      return `${token.value.type}:${token.value.type === 'nil' ? '' : String(token.value.value)}${where}`;
    case 'word':
      return `word:${token.word}${where}`;
    case 'attribute':
      return `${token.parent ? 'parent ' : ''}${token.scope}[${token.name}]${where}`;
    case 'intrinsic':
      return `intrinsic:${token.name}${where}`;
    case 'bad':
      return `bad:${token.message}${where}`;
    case 'end':
      return `end${where}`;
  }
}

function shown(text: string): string[] {
  return tokenize(text).map(show).slice(0, -1);
}

describe('symbols', () => {
  test.each(SYMBOLS.map((symbol) => [symbol]))('%s', (symbol) => {
    expect(shown(symbol)).toEqual([`${symbol}@0-${symbol.length}`]);
  });

  test('the longest symbol wins', () => {
    expect(shown('!>>>&>>!~=~')).toEqual(['!>>@0-3', '>@3-4', '&>>@4-7', '!~@7-9', '=~@9-11']);
    expect(shown('> >>')).toEqual(['>@0-1', '>>@2-4']);
  });
});

describe('numbers', () => {
  test.each([
    ['0', 'int:0'],
    ['42', 'int:42'],
    ['0042', 'int:42'],
    ['0x2A', 'int:42'],
    ['0b101', 'int:5'],
    ['0o17', 'int:15'],
    ['9223372036854775807', 'int:9223372036854775807'],
    ['1.5', 'float:1.5'],
    ['.5', 'float:0.5'],
    ['5.', 'float:5'],
    ['1e3', 'float:1000'],
    ['1.5e-3', 'float:0.0015'],
    ['1s', 'duration:1000000000'],
    ['1.5h', 'duration:5400000000000'],
    ['1h30m', 'duration:5400000000000'],
    ['1m30.5s', 'duration:90500000000'],
    ['1d', 'duration:86400000000000'],
    ['2w', 'duration:1209600000000000'],
    ['1y', 'duration:31536000000000000'],
    ['10us', 'duration:10000'],
    ['10µs', 'duration:10000'],
    ['10μs', 'duration:10000'],
    ['10ms', 'duration:10000000'],
    ['3ns', 'duration:3'],
    ['106751d', 'duration:9223286400000000000'],
  ])('%s', (text, expected) => {
    expect(shown(text)).toEqual([`${expected}@0-${text.length}`]);
  });

  test.each([
    ['10MB', 'there are no sizes like 10MB in TraceQL'],
    ['5GiB', 'there are no sizes like 5GiB in TraceQL'],
    ['1h5', '1h5 is neither a number nor a duration'],
    ['12abc', '12abc is neither a number nor a duration'],
    ['0xZZ', '0xZZ is neither a number nor a duration'],
    ['9223372036854775808', 'the integer 9223372036854775808 does not fit into 64 bits'],
    ['106752d', 'the duration 106752d does not fit into 64 bits of nanoseconds'],
    ['1e400', 'the number 1e400 is too large'],
    ['1d12.5h', '1d12.5h is neither a number nor a duration'],
  ])('%s is refused', (text, message) => {
    expect(shown(text)).toEqual([`bad:${message}@0-${text.length}`]);
  });
});

describe('strings', () => {
  test.each([
    ['"a b"', 'a b'],
    ['""', ''],
    ['"\\"\\\\"', '"\\'],
    ['"\\a\\b\\f\\n\\r\\t\\v"', '\x07\b\f\n\r\t\v'],
    ['"\\x41\\101\\u00e9\\U0001F600"', 'AAé😀'],
    ['"\\xf0\\x9f\\x98\\x80"', '😀'],
    ['"\\xff"', '\ufffd'],
    ['`a\\n"b"`', 'a\\n"b"'],
    ['`a\r\nb`', 'a\nb'],
    ['"{ } | // /* "', '{ } | // /* '],
  ])('%s', (text, value) => {
    expect(tokenize(text)[0]).toMatchObject({ kind: 'static', value: { type: 'string', value }, start: 0, end: text.length });
  });

  test.each(['"', '"abc', '"abc\n"', '"abc\\"', '`', '`abc', '"\\', '"\\q"', '"\\u12"', '"\\ud800"', '"\\x4"', '"\\777"', "'abc'", "'"])('%s is refused', (text) => {
    expect(tokenize(text)[0]?.kind).toBe('bad');
  });
});

describe('attributes', () => {
  test.each([
    ['.a', 'unscoped[a]'],
    ['span.a.b', 'span[a.b]'],
    ['resource.service.name', 'resource[service.name]'],
    ['event.x', 'event[x]'],
    ['link.x', 'link[x]'],
    ['instrumentation.x', 'instrumentation[x]'],
    ['parent.x', 'parent unscoped[x]'],
    ['parent.span.x', 'parent span[x]'],
    ['parent.resource.x', 'parent resource[x]'],
    ['parent.event.x', 'parent unscoped[event.x]'],
    ['.span.a', 'unscoped[span.a]'],
    ['.a+1', 'unscoped[a+1]'],
    ['.a-b*c/d%e:f@g[0]#$?;\\', 'unscoped[a-b*c/d%e:f@g[0]#$?;\\]'],
    ['.ключ', 'unscoped[ключ]'],
    ['span."foo bar"', 'span[foo bar]'],
    ['span.a."b c".d', 'span[a.b c.d]'],
    ['."a\\"b\\\\c"', 'unscoped[a"b\\c]'],
    ['."{}()=~!<>&|^, \n"', 'unscoped[{}()=~!<>&|^, \n]'],
    ['span.5xx', 'span[5xx]'],
  ])('%s', (text, expected) => {
    expect(shown(text)).toEqual([`${expected}@0-${text.length}`]);
  });

  test.each([...'{}()=~!<>&|^, \t\n\u00a0'])('a name ends before %j', (end) => {
    expect(tokenize(`.a${end}b`)[0]).toMatchObject({ kind: 'attribute', name: 'a', end: 2 });
  });

  test.each(['.', 'span.', 'span.=', 'span.""', 'span."a', 'span."\\n"', 'foo.bar', 'trace.id', 'parent.'])('%s is refused', (text) => {
    expect(tokenize(text)[0]?.kind).toBe('bad');
  });

  test.each(['trace:duration', 'trace:rootName', 'trace:rootService', 'trace:id', 'span:duration', 'span:name', 'span:kind', 'span:status', 'span:statusMessage', 'span:id', 'span:parentID', 'span:childCount', 'event:name', 'event:timeSinceStart', 'link:traceID', 'link:spanID', 'instrumentation:name', 'instrumentation:version'])('%s', (text) => {
    expect(shown(text)).toEqual([`intrinsic:${text}@0-${text.length}`]);
  });

  test.each(['trace:rootServiceName', 'span:', 'resource:name', 'span:Name', 'foo:bar'])('%s is refused', (text) => {
    expect(tokenize(text)[0]?.kind).toBe('bad');
  });
});

test('white space and comments separate and mean nothing', () => {
  expect(shown(' a\t\n/* b */c// d\ne\u00a0f\u2028')).toEqual(['word:a@1-2', 'word:c@11-12', 'word:e@17-18', 'word:f@19-20']);
  expect(shown('/* a')).toEqual(['bad:this comment is not closed@0-4']);
});

test('== gets its own words', () => {
  expect(shown('.a == 1')).toEqual(['unscoped[a]@0-2', 'bad:== is not an operator@3-5', 'int:1@6-7']);
});
