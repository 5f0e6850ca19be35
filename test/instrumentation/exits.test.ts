import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OtlpReceiver } from './otlp-receiver.ts';
import { runApp } from './run-app.ts';
import type { AppRun } from './run-app.ts';

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
  /** Starting a process takes what it takes on a busy machine: what counts is how much longer it is than without us. */
  const extra = async (way: string, url: string): Promise<{ readonly run: AppRun; readonly millis: number }> => {
    const plain = await runApp('exits.mjs', { url }, { arguments: [way], flags: [] });
    const run = await runApp('exits.mjs', { url }, { arguments: [way] });
    expect({ code: run.code, signal: run.signal }).toEqual({ code: plain.code, signal: plain.signal });
    return { run, millis: run.millis - plain.millis };
  };

  for (const way of ['natural', 'exit', 'throw', 'sigterm']) {
    it(`refused connection: ${way}`, async () => {
      const { run, millis } = await extra(way, 'http://127.0.0.1:1');
      expect(millis).toBeLessThan(4000);
      if (way === 'natural') expect(run.stderr.match(/cannot be reached/g)).toHaveLength(1);
    });
  }

  it('one that accepts and never answers: about two seconds', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    for (const way of ['exit', 'sigterm']) expect((await extra(way, url)).millis).toBeLessThan(6000);
    silent.close();
  });
});

it('decides about traces that error-biased sampling still holds back: the crash is kept', async () => {
  await runApp('exits.mjs', receiver, { arguments: ['throw'], env: { OTEL_TRACES_SAMPLER: 'error_biased', OTEL_TRACES_SAMPLER_ARG: '0' } });
  expect(receiver.spans.map((span) => span.name)).toEqual(['unfinished']);
});
