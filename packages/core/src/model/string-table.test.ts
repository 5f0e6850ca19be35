import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isUtf8, StringTable } from './index.ts';

const ENCODER = new TextEncoder();
const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

describe('StringTable', () => {
  test('gives one index per string and the string back', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 300 }), (texts) => {
        const table = new StringTable(1);
        const indexes = texts.map((text, k) => {
          const bytes = ENCODER.encode(`<${text}>`);
          return k % 2 === 0 ? table.internString(text) : table.intern(bytes, 1, bytes.length - 1);
        });
        expect(indexes.map((index) => table.get(index))).toEqual(texts.map((text) => text.toWellFormed()));
        expect(new Set(indexes).size).toBe(new Set(texts.map((text) => text.toWellFormed())).size);
        for (const text of texts) expect(table.get(table.find(text))).toBe(text.toWellFormed());
        expect(table.count).toBe(new Set(['', ...texts.map((text) => text.toWellFormed())]).size);
      }),
    );
  });

  test('index 0 is the empty string', () => {
    const table = new StringTable();
    expect([table.intern(new Uint8Array(4), 2, 2), table.internString(''), table.find('')]).toEqual([0, 0, 0]);
    expect([table.get(0), table.lengthOf(0), table.count]).toEqual(['', 0, 1]);
  });

  test('does not find what is not there', () => {
    const table = new StringTable();
    table.internString('abc');
    expect(table.find('ab')).toBe(-1);
    expect(table.find('abd')).toBe(-1);
  });

  test('keeps every string while it grows', () => {
    const table = new StringTable(1);
    const indexes = Array.from({ length: 50_000 }, (_, k) => table.internString(`string ${k}`));
    expect(new Set(indexes).size).toBe(50_000);
    for (let k = 0; k < 50_000; k += 7) {
      expect(table.get(indexes[k]!)).toBe(`string ${k}`);
      expect(table.find(`string ${k}`)).toBe(indexes[k]);
    }
  });

  test('strings longer than its scratch space', () => {
    const table = new StringTable(1);
    const long = 'grüße 🛒'.repeat(20_000);
    const index = table.internString(long);
    expect(table.get(index)).toBe(long);
    expect(table.intern(ENCODER.encode(long), 0, ENCODER.encode(long).length)).toBe(index);
  });

  test('forgets everything on clear', () => {
    const table = new StringTable();
    const index = table.internString('old');
    expect(table.get(index)).toBe('old');
    table.clear();
    expect([table.count, table.find('old'), table.repaired]).toEqual([1, -1, 0]);
    expect(table.get(table.internString('new'))).toBe('new');
    expect(table.internString('old')).toBe(2);
  });

  test('repairs what is not UTF-8, counts it each time, and keeps one string of it', () => {
    const table = new StringTable();
    const bad = Uint8Array.of(0x61, 0xff, 0x62);
    const index = table.intern(bad, 0, 3);
    expect(table.get(index)).toBe('a\ufffdb');
    expect(table.intern(bad, 0, 3)).toBe(index);
    expect(table.internString('a\ufffdb')).toBe(index);
    expect(table.repaired).toBe(2);
    expect(table.get(table.internString('x\ud800'))).toBe('x\ufffd');
  });

  test('a byte order mark is a character like any other', () => {
    const table = new StringTable();
    const index = table.intern(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61), 0, 4);
    expect(table.get(index)).toBe('\ufeffa');
    expect(index).not.toBe(table.internString('a'));
  });

  test('strings made to collide do not make it slow', () => {
    const strings = colliding(16);
    const table = new StringTable();
    const from = performance.now();
    const indexes = strings.map((bytes) => table.intern(bytes, 0, bytes.length));
    // Quadratic, it would be some ten seconds.
    expect(performance.now() - from).toBeLessThan(2000);
    expect(new Set(indexes).size).toBe(65_536);
    expect(table.find(new TextDecoder().decode(strings[4711]))).toBe(indexes[4711]);
    expect(table.intern(strings[815]!, 0, strings[815]!.length)).toBe(indexes[815]);
    table.clear();
    expect(table.get(table.intern(strings[0]!, 0, strings[0]!.length))).toBe(new TextDecoder().decode(strings[0]));
  });
});

describe('isUtf8', () => {
  test('agrees with the strict decoder', () => {
    const byte = fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0x41, 0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0x9f, 0xa0, 0x8f, 0x90));
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 8 }), (bytes) => {
        const source = Uint8Array.from(bytes);
        expect(isUtf8(source, 0, source.length)).toBe(decodes(source));
      }),
      { numRuns: 5000 },
    );
  });

  test('looks at its range only', () => {
    const source = Uint8Array.of(0xff, 0x61, 0xc3, 0xbc, 0xff);
    expect(isUtf8(source, 1, 4)).toBe(true);
    expect(isUtf8(source, 1, 3)).toBe(false);
    expect(isUtf8(source, 1, 5)).toBe(false);
    expect(isUtf8(source, 0, 0)).toBe(true);
  });
});

function decodes(bytes: Uint8Array): boolean {
  try {
    STRICT.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** 2^blocks ASCII strings with one and the same ordinary hash: each block of eight bytes in two versions that mix to the same state. */
function colliding(blocks: number): Uint8Array[] {
  let state = 8 * blocks;
  let strings: number[][] = [[]];
  for (let block = 0; block < blocks; block++) {
    const seen = new Map<number, [number, number]>();
    let pair: readonly [[number, number], [number, number]] | undefined;
    for (let k = 0; pair === undefined; k++) {
      const first = word(0x61616161 + k);
      const second = 0x62626262;
      const half = mixed(state, first);
      for (const [other, [otherFirst]] of seen) {
        const wanted = second ^ half ^ other;
        if ((wanted & 0x80808080) === 0) pair = [[first, second], [otherFirst, wanted]];
      }
      seen.set(half, [first, second]);
    }
    strings = strings.flatMap((string) => pair.map((words) => [...string, ...words]));
    state = mixed(mixed(state, pair[0][0]), pair[0][1]);
  }
  return strings.map((words) => new Uint8Array(Uint32Array.from(words).buffer));
}

function word(value: number): number {
  return value & 0x7f7f7f7f;
}

/** One step of the table's ordinary hash. */
function mixed(state: number, value: number): number {
  const product = Math.imul(state ^ value, 0x9e3779b1);
  return product ^ (product >>> 15);
}
