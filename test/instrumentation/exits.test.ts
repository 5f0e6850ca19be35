import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OtlpReceiver } from './otlp-receiver.ts';
import { runApp } from './run-app.ts';

const RUNS = 3;

let receiver: OtlpReceiver;
beforeEach(async () => {
  receiver = await OtlpReceiver.start();
});
afterEach(() => receiver.stop());

const distinct = (): number => new Set(receiver.spans.map(({ spanId }) => spanId)).size;

describe(`every way to end keeps all spans, and the exit code and signal (${RUNS} runs each; 100 in bench/node-exits.ts)`, () => {
  for (const [way, code, signal] of [
    ['natural', 0, null],
    ['exit', 7, null],
    ['throw', 1, null],
    ['reject', 1, null],
    ['sigterm', null, 'SIGTERM'],
    ['sigint', null, 'SIGINT'],
    ['own-handler', 0, null],
    ['thread-exit', 0, null],
    ['thread-throw', 0, null],
    ['thread-terminated', 0, null],
    ['main-exits-over-thread', 0, null],
    ['cluster', 0, null],
  ] as const) {
    it(way, async () => {
      for (let run = 0; run < RUNS; run++) {
        const result = await runApp('exits.mjs', receiver, { arguments: [way] });
        expect({ code: result.code, signal: result.signal }).toEqual({ code, signal });
      }
      expect(distinct()).toBe(RUNS * 3);
    });
  }
});

it('shows the span in which the process crashed, with the error', async () => {
  const { stderr } = await runApp('exits.mjs', receiver, { arguments: ['throw'] });
  expect(stderr).toContain('Error: no luck');
  expect(receiver.spans.find((span) => span.name === 'unfinished')).toMatchObject({ status: 2, events: ['exception'], attributes: { 'spoor.unfinished': true, 'error.type': 'Error' } });
});

describe('a backend that is not there holds up nobody', () => {
  for (const way of ['natural', 'exit', 'throw', 'sigterm']) {
    it(`refused connection: ${way}`, async () => {
      const { millis, stderr } = await runApp('exits.mjs', { url: 'http://127.0.0.1:1' }, { arguments: [way] });
      expect(millis).toBeLessThan(2500);
      if (way === 'natural') expect(stderr.match(/cannot be reached/g)).toHaveLength(1);
    });
  }

  it('one that accepts and never answers: two seconds at most, and the signal stays', async () => {
    const { createServer } = await import('node:net');
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const address = silent.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const plain = await runApp('exits.mjs', { url }, { arguments: ['sigterm'], flags: [] });
    for (const way of ['exit', 'sigterm'] as const) {
      const { millis, code, signal } = await runApp('exits.mjs', { url }, { arguments: [way] });
      expect(way === 'exit' ? code : signal).toBe(way === 'exit' ? 7 : 'SIGTERM');
      expect(millis - plain.millis).toBeLessThan(5000);
    }
    silent.close();
  });
});
