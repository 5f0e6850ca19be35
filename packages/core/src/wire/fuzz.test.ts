import { checkBlock } from '@spoor/testkit';
import { otlpRequest } from '@spoor/testkit/arbitrary';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DecodeContext, DecodeReport } from '../model/index.ts';
import { DEFAULT_LIMITS, SpanBlock } from '../model/index.ts';
import { decodeOtlpJson, decodeOtlpProtobuf, encodeOtlpProtobuf, WireError } from './index.ts';

/** Mutated payloads per decoder. */
const ITERATIONS = 200_000;
const SEEDS = 60;
/** Small limits, so that the code behind them is reached. */
const context: DecodeContext = { tenant: 'default', receivedAt: 1n, limits: { valueBytes: 300, spanBytes: 900, attributes: 4, events: 2, links: 2, depth: 3 } };
const ENCODER = new TextEncoder();

/** Small ones: a mutation is then more likely to hit what matters, and many fit in the time. */
const requests = fc
  .sample(otlpRequest(), { numRuns: 60 * SEEDS, seed: 20_261_122 })
  .map((request) => JSON.stringify(request))
  .filter((text) => text.includes('"startTimeUnixNano"') && text.length < 4000)
  .slice(0, SEEDS)
  .map((text) => ENCODER.encode(text));

test('mutated protobuf never breaks the decoder', { timeout: 120_000 }, () => {
  const seeds = requests.map((bytes) => {
    const block = new SpanBlock();
    decodeOtlpJson(bytes, block, { ...context, limits: DEFAULT_LIMITS });
    return encodeOtlpProtobuf(block);
  });
  const figures = fuzz(seeds, decodeOtlpProtobuf);
  // Otherwise the mutations are too wild or too tame to say anything.
  expect(figures.refused).toBeGreaterThan(1000);
  expect(figures.rejected).toBeGreaterThan(1000);
  expect(figures.accepted).toBeGreaterThan(10_000);
});

test('mutated JSON never breaks the decoder', { timeout: 120_000 }, () => {
  const figures = fuzz(requests, decodeOtlpJson);
  expect(figures.refused).toBeGreaterThan(1000);
  expect(figures.rejected).toBeGreaterThan(1000);
  expect(figures.accepted).toBeGreaterThan(10_000);
});

function fuzz(seeds: readonly Uint8Array[], decode: (bytes: Uint8Array, block: SpanBlock, context: DecodeContext) => DecodeReport): { refused: number; rejected: number; accepted: number } {
  expect(seeds).toHaveLength(SEEDS);
  const random = generator(0x5eed);
  const block = new SpanBlock(4);
  const figures = { refused: 0, rejected: 0, accepted: 0 };
  for (let i = 0; i < ITERATIONS; i++) {
    const payload = mutate(seeds, random);
    block.clear();
    const from = performance.now();
    try {
      const report = decode(payload, block, context);
      expect(report.accepted === block.count).toBe(true);
      figures.rejected += report.rejected;
      figures.accepted += report.accepted;
    } catch (error) {
      if (!(error instanceof WireError) || error.offset > payload.length) throw new Error(`Payload ${Buffer.from(payload).toString('base64')}`, { cause: error });
      expect(block.count).toBe(0);
      figures.refused++;
    }
    if (performance.now() - from > 1000) throw new Error(`Slow payload ${Buffer.from(payload).toString('base64')}`);
    try {
      checkBlock(block);
    } catch (error) {
      throw new Error(`Payload ${Buffer.from(payload).toString('base64')}`, { cause: error });
    }
  }
  return figures;
}

const INTERESTING = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x12, 0x2a, 0x32, 0x3a, 0x42, 0x5b, 0x5d, 0x7b, 0x7d, 0x22, 0x2c, 0x2d, 0x31, 0x65, 0x5c];
const SNIPPETS = ['null', '[]', '{}', '"x"', '-1', '1e400', '12345678901234567890', 'true', '"NaN"', '"\\ud800"', '{"arrayValue":{"values":[{}]}}'].map((text) => ENCODER.encode(text));

/** One to eight small changes to one of the seeds: flips, cuts, insertions, doubled ranges, pieces of another seed. */
function mutate(seeds: readonly Uint8Array[], random: (below: number) => number): Uint8Array {
  let bytes = seeds[random(seeds.length)]!.slice();
  for (let changes = 1 + random(random(4) === 0 ? 8 : 2); changes > 0 && bytes.length > 0; changes--) {
    const at = random(bytes.length);
    const size = 1 + random(Math.min(16, bytes.length - at));
    switch (random(8)) {
      case 0:
      case 1:
        bytes[at]! ^= 1 << random(8);
        break;
      case 2:
        bytes[at] = random(256);
        break;
      case 3:
        bytes[at] = INTERESTING[random(INTERESTING.length)]!;
        break;
      case 4:
        bytes = spliced(bytes, at, size, new Uint8Array(0));
        break;
      case 5:
        bytes = spliced(bytes, at, 0, bytes.subarray(at, at + size));
        break;
      case 6:
        bytes = spliced(bytes, at, random(2) * size, SNIPPETS[random(SNIPPETS.length)]!);
        break;
      default: {
        const other = seeds[random(seeds.length)]!;
        const from = random(other.length);
        bytes = random(4) === 0 ? bytes.slice(0, at) : spliced(bytes, at, size, other.subarray(from, from + 1 + random(64)));
      }
    }
  }
  return bytes;
}

function spliced(bytes: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(bytes.length - remove + insert.length);
  result.set(bytes.subarray(0, at));
  result.set(insert, at);
  result.set(bytes.subarray(at + remove), at + insert.length);
  return result;
}

/** Integers below a bound, the same ones every time. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
