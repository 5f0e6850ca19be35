import { ROOT_CONTEXT, baggageEntryMetadataFromString, propagation } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { w3cBaggage } from './index.ts';
import { extract, inject } from './testing.ts';

const propagator = w3cBaggage();

function read(baggage: string | readonly string[]): Record<string, string> | undefined {
  const entries = propagation.getBaggage(extract(propagator, { baggage }))?.getAllEntries();
  return entries === undefined ? undefined : Object.fromEntries(entries.map(([key, { value }]) => [key, value]));
}

function write(entries: Record<string, string>): string | undefined {
  const baggage = propagation.createBaggage(Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, { value }])));
  return inject(propagator, propagation.setBaggage(ROOT_CONTEXT, baggage))['baggage'];
}

describe('baggage (W3C Baggage)', () => {
  test('members, with optional white space around keys, values and separators', () => {
    expect(read('userId=alice,serverNode=DF%2028,isProduction=false')).toEqual({ userId: 'alice', serverNode: 'DF 28', isProduction: 'false' });
    expect(read('userId =   alice , \t serverNode\t=\tDF%2028')).toEqual({ userId: 'alice', serverNode: 'DF 28' });
  });

  test('several headers are one list', () => {
    expect(read(['userId=alice', 'serverNode=DF%2028,isProduction=false'])).toEqual({ userId: 'alice', serverNode: 'DF 28', isProduction: 'false' });
  });

  test('the name is in any case', () => {
    expect(propagation.getBaggage(extract(propagator, { BAGGAGE: 'a=1' }))?.getEntry('a')?.value).toBe('1');
  });

  test('a value may have equals signs and may be empty', () => {
    expect(read('a=b=c==,empty=')).toEqual({ a: 'b=c==', empty: '' });
  });

  test('values are decoded as UTF-8; octets that are not UTF-8 become U+FFFD; a bare percent sign stays', () => {
    expect(read('a=%E2%82%AC,b=%C3%28,c=%ff,d=100%,e=%zz,f=%41%4')).toEqual({ a: '€', b: '\ufffd(', c: '\ufffd', d: '100%', e: '%zz', f: 'A%4' });
  });

  test('properties are kept and sent on', () => {
    const context = extract(propagator, { baggage: 'key1=value1;property1;property2, key3=value3; propertyKey=propertyValue' });
    expect(propagation.getBaggage(context)?.getEntry('key1')?.metadata?.toString()).toBe('property1;property2');
    expect(inject(propagator, context)['baggage']).toBe('key1=value1;property1;property2,key3=value3;propertyKey=propertyValue');
  });

  test.each(['noequals', '=value', 'sp ace=1', 'quote"=1', 'a="b"', 'a=b\\c', 'a=b c', 'a=\u0001', 'ä=1', 'a=ä', 'a=1;p="q"', ';a=1'])('a member that breaks the grammar is left out, the others stay: %j', (member) => {
    expect(read(`ok=1,${member},also=2`)).toEqual({ ok: '1', also: '2' });
  });

  test('nothing valid is no baggage at all', () => {
    for (const header of ['', ',,,', 'rubbish']) expect(read(header)).toBeUndefined();
  });

  test('of members with one name the last counts, and no name is special', () => {
    expect(read('a=1,b=2,a=3')).toEqual({ a: '3', b: '2' });
    const baggage = propagation.getBaggage(extract(propagator, { baggage: '__proto__=1,constructor=2' }));
    expect(baggage?.getEntry('__proto__')?.value).toBe('1');
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });

  test('64 members of 8192 bytes pass whole; what is more than 180 members or 8192 bytes does not', () => {
    const full = Array.from({ length: 64 }, (_, i) => `key${String(i).padStart(2, '0')}=${'v'.repeat(i === 0 ? 122 : 121)}`).join(',').slice(0, 8192);
    expect(full.length).toBeGreaterThan(8100);
    expect(Object.keys(read(full)!)).toHaveLength(64);
    expect(Object.keys(read(Array.from({ length: 200 }, (_, i) => `k${i}=v`).join(','))!)).toHaveLength(180);
    expect(read(`small=1,big=${'x'.repeat(8192)},after=2`)).toEqual({ small: '1' });
    // The limit is over all header lines together.
    expect(Object.keys(read(Array.from({ length: 100 }, (_, i) => `k${i}=${'v'.repeat(200)}`))!).length).toBeLessThan(41);
  });

  test('what is sent keeps the limits', () => {
    expect(write(Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`k${i}`, 'v'])))?.split(',')).toHaveLength(180);
    expect(write({ small: '1', big: 'x'.repeat(8200), last: '2' })).toBe('small=1,last=2');
    expect(write({ bytes: '€'.repeat(1000) })).toBeUndefined();
    expect(write({ 'not a token': '1' })).toBeUndefined();
  });

  test('metadata that would break the header is not sent', () => {
    const baggage = propagation.createBaggage({ a: { value: '1', metadata: baggageEntryMetadataFromString('p=1,injected=2') } });
    expect(inject(propagator, propagation.setBaggage(ROOT_CONTEXT, baggage))['baggage']).toBe('a=1');
  });

  test('any value arrives as it was sent, but for lone surrogates', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 50 }), (value) => {
        expect(read(write({ key: value })!)).toEqual({ key: value.toWellFormed() });
      }),
    );
    expect(read(write({ key: '\ud800' })!)).toEqual({ key: '\ufffd' });
  });

  test('whatever comes in, nothing is thrown', () => {
    fc.assert(fc.property(fc.array(fc.string()), (headers) => void read(headers)));
  });
});
