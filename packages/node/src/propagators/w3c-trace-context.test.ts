import { ROOT_CONTEXT, TraceFlags } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { w3cTraceContext } from './index.ts';
import { SPAN_ID, TRACE_ID, extract, inject, parentIn, passedOn, spanIn } from './testing.ts';
import type { Headers } from './testing.ts';

const propagator = w3cTraceContext();
const VALID = `00-${TRACE_ID}-${SPAN_ID}-01`;
const parent = (traceparent: string | readonly string[], headers: Headers = {}) => parentIn(propagator, { traceparent, ...headers });
const state = (tracestate: string | readonly string[]) => parent(VALID, { tracestate })?.traceState;

describe('traceparent (Trace Context Level 2, 3.2)', () => {
  test('a valid header names the parent', () => {
    expect(parent(VALID)).toEqual({ traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: TraceFlags.SAMPLED, isRemote: true });
    expect(parent(`00-${TRACE_ID}-${SPAN_ID}-00`)?.traceFlags).toBe(TraceFlags.NONE);
  });

  test('without a header the trace starts anew', () => {
    expect(parentIn(propagator, {})).toBeUndefined();
    expect(parent('')).toBeUndefined();
  });

  test.each(['TraceParent', 'TRACEPARENT', 'tRaCePaReNt'])('the name is %s in any case', (name) => {
    expect(parentIn(propagator, { [name]: VALID })?.traceId).toBe(TRACE_ID);
  });

  test.each(['trace-parent', 'trace.parent', 'traceparents'])('%s is another header', (name) => {
    expect(parentIn(propagator, { [name]: VALID })).toBeUndefined();
  });

  test('two headers contradict each other: restart', () => {
    const other = VALID.replace(SPAN_ID, 'c'.repeat(16));
    expect(parent([VALID, other])).toBeUndefined();
    expect(parentIn(propagator, { TraceParent: VALID, TRACEPARENT: other })).toBeUndefined();
    // Node joins header lines it does not know.
    expect(parent(`${VALID}, ${other}`)).toBeUndefined();
    expect(parent([VALID])?.traceId).toBe(TRACE_ID);
  });

  test.each([` ${VALID}`, `${VALID} `, `\t${VALID}\t`, `\t ${VALID} \t`])('white space around is optional: %j', (header) => {
    expect(parent(header)?.traceId).toBe(TRACE_ID);
  });

  test.each([
    ['version 00 with more after it', `${VALID}-what-the-future-will-be-like`],
    ['version 00 with a character after it', `${VALID}.`],
    ['version ff', VALID.replace(/^00/, 'ff')],
    ['a version that is not hexadecimal', VALID.replace(/^00/, '.0')],
    ['a version in upper case', VALID.replace(/^00/, 'CC')],
    ['a version of one digit', VALID.slice(1)],
    ['a version of three digits', `0${VALID}`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN_ID}-01`],
    ['a trace id in upper case', `00-${TRACE_ID.toUpperCase()}-${SPAN_ID}-01`],
    ['a trace id with other characters', `00-${TRACE_ID.replace(/.$/, '.')}-${SPAN_ID}-01`],
    ['a trace id that is too long', `00-${TRACE_ID}0-${SPAN_ID}-01`],
    ['a trace id that is too short', `00-${TRACE_ID.slice(1)}-${SPAN_ID}-01`],
    ['a parent id of zeros', `00-${TRACE_ID}-${'0'.repeat(16)}-01`],
    ['a parent id in upper case', `00-${TRACE_ID}-${SPAN_ID.toUpperCase()}-01`],
    ['a parent id with other characters', `00-${TRACE_ID}-${SPAN_ID.replace(/^./, '.')}-01`],
    ['a parent id that is too long', `00-${TRACE_ID}-${SPAN_ID}1-01`],
    ['a parent id that is too short', `00-${TRACE_ID}-${SPAN_ID.slice(1)}-01`],
    ['flags that are not hexadecimal', `00-${TRACE_ID}-${SPAN_ID}-.0`],
    ['flags in upper case', `00-${TRACE_ID}-${SPAN_ID}-0A`],
    ['flags of one digit', `00-${TRACE_ID}-${SPAN_ID}-1`],
    ['flags of three digits', `00-${TRACE_ID}-${SPAN_ID}-001`],
    ['other separators', VALID.replaceAll('-', '_')],
    ['a line break at the end', `${VALID}\n`],
    ['white space other than space and tab', `\u00a0${VALID}`],
  ])('%s: restart', (_, header) => {
    expect(parent(header)).toBeUndefined();
  });

  test('a later version is read as far as version 00 goes', () => {
    const later = VALID.replace(/^00/, 'cc');
    for (const header of [later, `${later}-`, `${later}-what-the-future-will-be-like`]) expect(parent(header)?.traceId).toBe(TRACE_ID);
    for (const header of [`${later}.what`, `${later}1`, later.slice(0, -1)]) expect(parent(header)).toBeUndefined();
    expect(parent(`${later}-${'x'.repeat(10_000)}`)).toBeUndefined();
  });

  test('a later version is sent on as version 00', () => {
    expect(passedOn(propagator, { traceparent: `${VALID.replace(/^00/, 'cc')}-more` })['traceparent']).toBe(`00-${TRACE_ID}-${'c'.repeat(16)}-01`);
  });

  test('flags that are not known are neither read nor sent', () => {
    expect(parent(VALID.replace(/01$/, 'ff'))?.traceFlags).toBe(0x03);
    expect(parent(VALID.replace(/01$/, '04'))?.traceFlags).toBe(0x00);
    expect(passedOn(propagator, { traceparent: VALID.replace(/01$/, 'fd') })['traceparent']).toMatch(/-01$/);
  });

  test('the random flag is passed on as it came, whatever the sampled flag', () => {
    for (const flags of ['00', '01', '02', '03']) expect(passedOn(propagator, { traceparent: VALID.replace(/01$/, flags) })['traceparent']).toMatch(new RegExp(`-${flags}$`));
  });

  test('a trace that begins here has the random flag, if its ids are random', () => {
    expect(inject(propagator, spanIn(ROOT_CONTEXT))['traceparent']).toBe(`00-${TRACE_ID}-${SPAN_ID}-03`);
    expect(inject(w3cTraceContext({ randomTraceIds: false }), spanIn(ROOT_CONTEXT))['traceparent']).toBe(VALID);
    expect(passedOn(propagator, { traceparent: 'rubbish' })['traceparent']).toMatch(/-03$/);
    // A trace of its own, begun while serving one that is not random.
    const serving = extract(propagator, { traceparent: VALID });
    expect(inject(propagator, spanIn(serving, { traceId: 'd'.repeat(32) }))['traceparent']).toMatch(/-03$/);
  });

  test('nothing is sent without a valid span, or where tracing is suppressed', () => {
    expect(inject(propagator, ROOT_CONTEXT)).toEqual({});
    expect(inject(propagator, spanIn(ROOT_CONTEXT, { traceId: '0'.repeat(32) }))).toEqual({});
    expect(inject(propagator, suppressTracing(spanIn(ROOT_CONTEXT)))).toEqual({});
  });

  test('whatever comes in, nothing is thrown and only valid ids come out', () => {
    const piece = fc.oneof(fc.string(), fc.constantFrom('00', TRACE_ID, SPAN_ID, '01', 'ff', '-'));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('-')), fc.string(), (traceparent, tracestate) => {
        const found = parent(traceparent, { tracestate });
        if (found === undefined) return;
        expect(found.traceId).toMatch(/^(?!0+$)[0-9a-f]{32}$/);
        expect(found.spanId).toMatch(/^(?!0+$)[0-9a-f]{16}$/);
      }),
    );
  });
});

describe('tracestate (Trace Context Level 2, 3.3)', () => {
  const members = (count: number) => Array.from({ length: count }, (_, i) => `key${i}=${i}`);

  test('is inherited, in order', () => {
    expect(passedOn(propagator, { traceparent: VALID, tracestate: 'foo=1,bar=2' })['tracestate']).toBe('foo=1,bar=2');
  });

  test('is ignored without a valid traceparent', () => {
    expect(parentIn(propagator, { tracestate: 'foo=1' })).toBeUndefined();
    expect(parent('rubbish', { tracestate: 'foo=1' })).toBeUndefined();
  });

  test('that cannot be parsed leaves traceparent as it is', () => {
    expect(parent(VALID, { tracestate: 'no equals sign' })).toEqual({ traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1, isRemote: true });
  });

  test.each(['TraceState', 'TRACESTATE'])('the name is %s in any case', (name) => {
    expect(parent(VALID, { [name]: 'foo=1' })?.traceState?.get('foo')).toBe('1');
  });

  test.each(['trace-state', 'trace.state'])('%s is another header', (name) => {
    expect(parent(VALID, { [name]: 'foo=1' })?.traceState).toBeUndefined();
  });

  test('several headers are one list, in their order', () => {
    expect(state(['foo=1,bar=2', 'rojo=1,congo=2', 'baz=3'])?.serialize()).toBe('foo=1,bar=2,rojo=1,congo=2,baz=3');
  });

  test('empty headers and empty members are allowed, and not sent', () => {
    expect(state('')).toBeUndefined();
    expect(state(['', 'foo=1'])?.serialize()).toBe('foo=1');
    expect(state(['foo=1', ''])?.serialize()).toBe('foo=1');
    expect(state('foo=1,,  ,\t,bar=2,')?.serialize()).toBe('foo=1,bar=2');
    expect(passedOn(propagator, { traceparent: VALID, tracestate: ' , ' })).not.toHaveProperty('tracestate');
  });

  test('white space around members is optional', () => {
    expect(state('foo=1 \t , \t bar=2, \t baz=3')?.serialize()).toBe('foo=1,bar=2,baz=3');
    for (const header of [' foo=1', '\tfoo=1', 'foo=1 ', 'foo=1\t', '\t foo=1 \t']) expect(state(header)?.get('foo')).toBe('1');
  });

  test('all legal characters of keys and values', () => {
    const key = 'abcdefghijklmnopqrstuvwxyz0123456789_-*/@';
    const value = Array.from({ length: 0x7f - 0x20 }, (_, i) => String.fromCharCode(0x20 + i)).filter((c) => c !== ',' && c !== '=').join('');
    expect(state(`${key}=${value}`)?.get(key)).toBe(value);
    expect(state('0start=1')?.get('0start')).toBe('1');
    expect(state('foo= leading space')?.get('foo')).toBe(' leading space');
  });

  test.each(['foo =1', 'FOO=1', 'foo.bar=1', '@foo=1', '_foo=1', 'föö=1', '=1', 'foo', 'foo=', 'foo=a=b', 'foo=\u00e9', 'foo=a\u007f', 'foo=a\tb'])('an illegal member discards the list: %j', (member) => {
    expect(state(member)).toBeUndefined();
    expect(state(`bar=2,${member}`)).toBeUndefined();
  });

  test('keys and values have at most 256 characters', () => {
    expect(state(`${'z'.repeat(256)}=1`)?.get('z'.repeat(256))).toBe('1');
    expect(state(`${'z'.repeat(257)}=1`)).toBeUndefined();
    expect(state(`foo=${'v'.repeat(256)}`)?.get('foo')).toBe('v'.repeat(256));
    expect(state(`foo=${'v'.repeat(257)}`)).toBeUndefined();
  });

  test('a key that comes twice discards the list', () => {
    for (const header of ['foo=1,foo=1', 'foo=1,foo=2', ['foo=1', 'foo=2']]) expect(state(header)).toBeUndefined();
  });

  test('32 members are inherited, 33 discarded', () => {
    expect(state(members(32).join(','))?.serialize()).toBe(members(32).join(','));
    expect(state(members(33).join(','))).toBeUndefined();
    expect(state([`${members(32).join(',')},,`, ' '])?.get('key31')).toBe('31');
  });

  test('512 characters are passed on whole', () => {
    const header = `a=${'x'.repeat(250)},b=${'y'.repeat(250)},c=${'z'.repeat(4)}`;
    expect(header.length).toBe(512);
    expect(state(header)?.serialize()).toBe(header);
  });

  test('over 512 characters, members over 128 go first, then those at the end, always whole', () => {
    const long = (key: string) => `${key}=${'x'.repeat(150)}`;
    const short = (key: string) => `${key}=${'y'.repeat(97)}`;
    expect(state([long('a'), short('b'), long('c'), short('d'), short('e')].join(','))?.serialize()).toBe([long('a'), short('b'), short('d'), short('e')].join(','));
    expect(state(['a', 'b', 'c', 'd', 'e', 'f'].map(short).join(','))?.serialize()).toBe(['a', 'b', 'c', 'd', 'e'].map(short).join(','));
  });

  test('a prohibitively large header is not even read', () => {
    const header = Array.from({ length: 100_000 }, () => ' ').join(',');
    expect(state(`foo=1,${header}`)).toBeUndefined();
  });

  test('a new or changed member comes first, the others keep their order', () => {
    const list = state('rojo=1,congo=2,vendor=3')!;
    expect(list.set('ot', 'th:8').serialize()).toBe('ot=th:8,rojo=1,congo=2,vendor=3');
    expect(list.set('congo', '9').serialize()).toBe('congo=9,rojo=1,vendor=3');
    expect(list.unset('congo').serialize()).toBe('rojo=1,vendor=3');
    expect(list.unset('other')).toBe(list);
    expect(list.serialize()).toBe('rojo=1,congo=2,vendor=3');
  });

  test('an illegal member is not set, and a 33rd pushes out the last', () => {
    const list = state(members(32).join(','))!;
    for (const [key, value] of [['Bad', '1'], ['ok', ''], ['ok', 'a,b'], ['ok', 'a '], ['', '1']] as const) expect(list.set(key, value)).toBe(list);
    expect(list.set('new', '1').serialize()).toBe(['new=1', ...members(31)].join(','));
  });
});
