import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BodyError, ByteBudget, decompress } from './index.ts';
import type { ContentCoding } from './index.ts';

const budget = new ByteBudget(1e9);
const run = (coding: ContentCoding, input: Uint8Array, limit = 1e6) => decompress(coding, input, { limit, holding: budget.open() });

/** Made with cramjam (Rust's snap): `("wikipedia wikipedia wikipedia! " * 3) + bytes 0 to 255`, as a block and framed. */
const SNAPPY_TEXT = Buffer.concat([Buffer.from('wikipedia wikipedia wikipedia! '.repeat(3)), Buffer.from(Array.from({ length: 256 }, (_, i) => i))]);
const LITERAL_TAIL = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
const SNAPPY_BLOCK = Buffer.concat([Buffer.from('3QIkd2lraXBlZGlhIEoKAAAhThUAGRSCHwDw/w==', 'base64'), LITERAL_TAIL]);
const SNAPPY_FRAMED = Buffer.concat([Buffer.from('/wYAAHNOYVBwWQAgAQCU7uFT', 'base64'), SNAPPY_BLOCK]);

describe('snappy', () => {
  it('decodes what another implementation made', async () => {
    expect(Buffer.compare(await run('snappy', SNAPPY_BLOCK), SNAPPY_TEXT)).toBe(0);
    expect(Buffer.compare(await run('snappy', SNAPPY_FRAMED), SNAPPY_TEXT)).toBe(0);
  });

  it('skips padding and takes plain chunks', async () => {
    const identifier = SNAPPY_FRAMED.subarray(0, 10);
    const padding = Buffer.from([0xfe, 2, 0, 0, 9, 9]);
    const plain = Buffer.from([1, 7, 0, 0, 0, 0, 0, 0, 0x61, 0x62, 0x63]);
    expect(Buffer.from(await run('snappy', Buffer.concat([identifier, padding, plain, identifier, plain]))).toString()).toBe('abcabc');
  });

  it.each([
    ['an unknown chunk', Buffer.from([2, 0, 0, 0])],
    ['a chunk cut short', Buffer.from([1, 7, 0, 0, 0])],
    ['a header cut short', Buffer.from([1, 7])],
    ['a chunk without checksum', Buffer.from([1, 2, 0, 0, 0, 0])],
    ['a million empty chunks', Buffer.alloc(4_000_000, Buffer.from([0xfe, 0, 0, 0]))],
    ['a chunk that declares too much', Buffer.from([0, 9, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0x0f, 0])],
  ])('refuses %s', async (_name, chunk) => {
    await expect(run('snappy', Buffer.concat([SNAPPY_FRAMED.subarray(0, 10), chunk]))).rejects.toMatchObject({ name: 'BodyError', fault: 'malformed' });
  });

  it('looks at the declared length before it allocates', async () => {
    await expect(run('snappy', Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0]))).rejects.toMatchObject({ fault: 'too_large' });
  });
});

describe('limits', () => {
  const zeros = Buffer.alloc(1_000_001);
  it.each([
    ['gzip', gzipSync(zeros)],
    ['deflate', deflateSync(zeros)],
    ['zstd', zstdCompressSync(zeros)],
  ] as const)('%s ends one byte over the limit', async (coding, input) => {
    await expect(run(coding, input, 1_000_000)).rejects.toMatchObject({ fault: 'too_large' });
    expect((await run(coding, input, 1_000_001)).length).toBe(1_000_001);
  });

  it('charges the budget with what comes out', async () => {
    const small = new ByteBudget(500_000);
    const holding = small.open();
    await expect(decompress('gzip', gzipSync(zeros), { limit: 1e9, holding })).rejects.toMatchObject({ fault: 'over_budget' });
    holding.release();
    expect(small.used).toBe(0);
  });

  it('refuses a body of a million empty zstd frames and skips a few', async () => {
    const empty = zstdCompressSync(Buffer.alloc(0));
    await expect(run('zstd', Buffer.concat(Array.from({ length: 2000 }, () => empty)))).rejects.toMatchObject({ fault: 'malformed' });
    expect((await run('zstd', Buffer.concat([empty, empty, zstdCompressSync(Buffer.from('x'))]))).toString()).toBe('x');
  });

  it('does not hold up the event loop with a small bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(3_000_000));
    expect(bomb.length).toBeLessThan(4096);
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await Promise.all(Array.from({ length: 20 }, () => run('gzip', bomb, 4_000_000)));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });
});

it('only ever fails with BodyError, whatever the bytes', async () => {
  let state = 7;
  const random = (below: number) => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % below;
  const text = Buffer.from('{"resourceSpans":[]}'.repeat(50));
  const seeds: [ContentCoding, Buffer][] = [
    ['gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['zstd', zstdCompressSync(text)],
    ['snappy', SNAPPY_BLOCK],
    ['snappy', SNAPPY_FRAMED],
  ];
  for (let round = 0; round < 3000; round++) {
    const [coding, seed] = seeds[random(seeds.length)]!;
    const bytes = Buffer.from(seed.subarray(0, 1 + random(seed.length)));
    for (let i = random(4); i > 0; i--) bytes[random(bytes.length)] = random(256);
    const result = await run(coding, bytes, 100_000).catch((error: unknown) => error);
    expect(result instanceof Uint8Array || result instanceof BodyError).toBe(true);
  }
});
