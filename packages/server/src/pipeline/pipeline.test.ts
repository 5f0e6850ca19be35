import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spanIdToHex } from '@spoor/core/model';
import { expect, test } from 'vitest';
import { StoreError } from '../store/store-error.ts';
import { MemoryStore } from './testing/memory-store.ts';
import { uniquePayload } from './testing/payloads.ts';
import { crash, startRig, withDirectory } from './testing/rig.ts';

test('an accepted payload is in the store after the flush time, once', () =>
  withDirectory(async (dir) => {
    const store = new MemoryStore();
    const rig = await startRig(dir, { store, pipeline: { tuning: { flushMs: 30 } } });
    const { payload, ids } = uniquePayload(3);
    const outcome = await rig.pipeline.accept(payload);
    expect(outcome).toMatchObject({ kind: 'kept', report: { accepted: 3, rejected: 0 } });
    expect(store.ids).toEqual([]);
    await expect.poll(() => store.ids).toEqual(ids);
    await rig.pipeline.close();
    await rig.journal.close();
    expect(rig.metrics.value('spoor_spans_accepted_total', { transport: 'test', format: 'otlp-json' })).toBe(3);
    expect(rig.metrics.value('spoor_store_insert_spans_total')).toBe(3);
  }));

test('what was acknowledged but not inserted is replayed by the next run', () =>
  withDirectory(async (dir) => {
    const store = new MemoryStore();
    store.trouble = () => new StoreError('UNAVAILABLE', 'down');
    const first = await startRig(dir, { store, pipeline: { tuning: { flushSpans: 4 } } });
    const payloads = Array.from({ length: 5 }, () => uniquePayload(3));
    for (const { payload } of payloads) expect(await first.pipeline.accept(payload)).toMatchObject({ kind: 'kept' });
    await crash(first);
    expect(store.ids).toEqual([]);

    store.trouble = () => undefined;
    const second = await startRig(dir, { store, pipeline: { tuning: { flushMs: 20 } } });
    const late = uniquePayload(2);
    expect(await second.pipeline.accept(late.payload)).toMatchObject({ kind: 'kept' });
    await second.pipeline.drain();
    expect(store.ids.toSorted()).toEqual([...payloads.flatMap(({ ids }) => ids), ...late.ids].toSorted());
    expect(second.pipeline.status()).toMatchObject({ state: 'ok', lagBytes: 0, lagSpans: 0, lagSeconds: 0 });
    await crash(second);
  }));

test('an undecodable payload is said to be so, harms nothing, and does not come back', () =>
  withDirectory(async (dir) => {
    const store = new MemoryStore();
    const rig = await startRig(dir, { store, pipeline: { tuning: { flushMs: 5 } } });
    const good = uniquePayload(2);
    const [kept, junk] = await Promise.all([
      rig.pipeline.accept(good.payload),
      rig.pipeline.accept({ ...good.payload, body: Buffer.from('{"resourceSpans":') }),
    ]);
    expect([kept.kind, junk.kind]).toEqual(['kept', 'undecodable']);
    expect(await rig.pipeline.accept({ ...good.payload, format: 'zipkin-json' })).toMatchObject({ kind: 'undecodable', message: expect.stringContaining('zipkin-json') });
    await rig.pipeline.drain();
    expect(store.ids).toEqual(good.ids);
    expect(rig.pipeline.status().lagBytes).toBe(0);
    expect(rig.metrics.value('spoor_payloads_refused_total', { reason: 'undecodable' })).toBe(2);
    await crash(rig);
    const again = await startRig(dir, { store });
    expect(again.pipeline.status()).toMatchObject({ state: 'ok', lagBytes: 0 });
    await crash(again);
  }));

test('what a replay meets again is rejected again without harm', () =>
  withDirectory(async (dir) => {
    const store = new MemoryStore();
    store.trouble = () => new StoreError('UNAVAILABLE', 'down');
    const first = await startRig(dir, { store });
    const good = uniquePayload(2);
    await first.pipeline.accept({ ...good.payload, body: Buffer.from('junk') });
    await first.pipeline.accept(good.payload);
    await crash(first);
    store.trouble = () => undefined;
    const second = await startRig(dir, { store });
    await second.pipeline.drain();
    expect(store.ids).toEqual(good.ids);
    await crash(second);
  }));

test('a block goes when it is full, without waiting for the clock', () =>
  withDirectory(async (dir) => {
    const store = new MemoryStore();
    const rig = await startRig(dir, { store, pipeline: { tuning: { flushSpans: 10, flushMs: 60_000 } } });
    for (let i = 0; i < 7; i++) await rig.pipeline.accept(uniquePayload(4).payload);
    await expect.poll(() => store.sizes).toEqual([12, 12]);
    await rig.pipeline.drain();
    expect(store.sizes).toEqual([12, 12, 4]);
    await crash(rig);
  }));

test('while the store is away everything is taken, with bounded blocks, and inserted in order when it is back', () =>
  withDirectory(async (dir) => {
    const store = new MemoryStore();
    store.trouble = () => new StoreError('UNAVAILABLE', 'the engine is down');
    const tuning = { flushSpans: 10, flushMs: 10, blocks: 2, parallelInserts: 1, holdMs: 20, nearBytes: 500 };
    const rig = await startRig(dir, { store, pipeline: { tuning } });
    const sent: string[] = [];
    for (let i = 0; i < 100; i++) {
      const { payload, ids } = uniquePayload(5);
      sent.push(...ids);
      expect(await rig.pipeline.accept(payload)).toMatchObject({ kind: 'kept', report: { accepted: 5 } });
    }
    expect(rig.pipeline.status()).toMatchObject({ state: 'store_unavailable', trouble: 'the engine is down', lagSpans: 500 });
    expect(rig.metrics.value('spoor_journal_spilled_payloads_total')).toBeGreaterThan(80);
    expect(rig.metrics.value('spoor_store_insert_failures_total', { code: 'UNAVAILABLE' })).toBeGreaterThan(0);
    store.trouble = () => undefined;
    await rig.pipeline.drain();
    expect(store.ids).toEqual(sent);
    expect(rig.metrics.value('spoor_spans_accepted_total', { transport: 'test', format: 'otlp-json' })).toBe(500);
    const last = uniquePayload(1);
    await rig.pipeline.accept(last.payload);
    await rig.pipeline.drain();
    expect(store.ids).toEqual([...sent, ...last.ids]);
    expect(rig.pipeline.status()).toMatchObject({ state: 'ok', lagSpans: 0, lagBytes: 0 });
    await crash(rig);
  }));

test('an answer waits a moment for a slow store instead of being read back from the journal', () =>
  withDirectory(async (dir) => {
    const store = new MemoryStore();
    const slow = { insert: async (...args: Parameters<MemoryStore['insert']>) => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      await store.insert(...args);
    } };
    const tuning = { flushSpans: 10, flushMs: 10, blocks: 2, parallelInserts: 1, holdMs: 5_000 };
    const rig = await startRig(dir, { store: slow, pipeline: { tuning } });
    const sent = Array.from({ length: 60 }, () => uniquePayload(5));
    await Promise.all(sent.map(({ payload }) => rig.pipeline.accept(payload)));
    await rig.pipeline.drain();
    expect(store.ids).toEqual(sent.flatMap(({ ids }) => ids));
    expect(rig.metrics.value('spoor_journal_spilled_payloads_total')).toBe(0);
    await crash(rig);
  }));

test('a journal over its budget says when to come back, and takes spans again when the store has caught up', () =>
  withDirectory(async (dir) => {
    const store = new MemoryStore();
    store.trouble = () => new StoreError('DISK_FULL', 'no room');
    const tuning = { flushSpans: 10, flushMs: 10, blocks: 2, parallelInserts: 1, holdMs: 20 };
    const rig = await startRig(dir, { store, journal: { maxBytes: 60_000 }, pipeline: { tuning } });
    const kept: string[] = [];
    let outcome;
    do {
      const { payload, ids } = uniquePayload(5);
      outcome = await rig.pipeline.accept(payload);
      if (outcome.kind === 'kept') kept.push(...ids);
    } while (outcome.kind === 'kept');
    expect(outcome).toMatchObject({ kind: 'busy', retryAfterSeconds: 10 });
    expect(rig.journal.bytes).toBeLessThanOrEqual(60_000);
    expect(rig.metrics.value('spoor_payloads_refused_total', { reason: 'over_budget' })).toBe(1);
    store.trouble = () => undefined;
    await rig.pipeline.drain();
    const { payload, ids } = uniquePayload(5);
    expect(await rig.pipeline.accept(payload)).toMatchObject({ kind: 'kept' });
    await rig.pipeline.drain();
    expect(store.ids).toEqual([...kept, ...ids]);
    await crash(rig);
  }));

test('a payload the store does not take is found, set aside with the reason, and the rest is stored', () =>
  withDirectory(async (dir) => {
    const store = new MemoryStore();
    store.trouble = ({ names }) => (names.includes('poison') ? new StoreError('BAD_DATA', 'cannot parse') : undefined);
    const rig = await startRig(dir, { store, pipeline: { tuning: { flushSpans: 1_000, flushMs: 60_000 } } });
    const sent = Array.from({ length: 40 }, (_, i) => uniquePayload(3, i === 7 || i === 31 ? { name: 'poison' } : {}));
    for (const { payload } of sent) await rig.pipeline.accept(payload);
    await rig.pipeline.drain();
    const good = sent.filter((_, i) => i !== 7 && i !== 31).flatMap(({ ids }) => ids);
    expect(store.ids).toEqual(good);
    expect(rig.metrics.value('spoor_payloads_set_aside_total')).toBe(2);
    const folder = rig.journal.rejectedDirectory;
    const names = (await readdir(folder)).sort();
    expect(names.filter((name) => name.endsWith('.payload')).length).toBe(2);
    const about: unknown = JSON.parse(await readFile(join(folder, names.find((name) => name.endsWith('.json'))!), 'utf8'));
    expect(about).toMatchObject({ reason: 'cannot parse', format: 'otlp-json', tenant: 'default' });
    const bodies = await Promise.all(names.filter((name) => name.endsWith('.payload')).map((name) => readFile(join(folder, name), 'utf8')));
    expect(bodies.toSorted()).toEqual([7, 31].map((i) => Buffer.from(sent[i]!.payload.body).toString()).toSorted());
    expect(rig.pipeline.status()).toMatchObject({ state: 'ok', lagBytes: 0 });
    await crash(rig);
  }));

test('an insert that hangs is given up and tried again under the same token', () =>
  withDirectory(async (dir) => {
    const store = new MemoryStore();
    const tokens: string[] = [];
    store.trouble = ({ token, number }) => {
      tokens.push(token);
      return number === 1 ? 'hang' : number === 2 ? 'applied-but-lost' : undefined;
    };
    const rig = await startRig(dir, { store, pipeline: { tuning: { flushMs: 5, insertTimeoutMs: 30 } } });
    const { payload, ids } = uniquePayload(2);
    await rig.pipeline.accept(payload);
    await rig.pipeline.drain();
    expect(tokens.length).toBe(3);
    expect(new Set(tokens).size).toBe(1);
    expect(store.ids).toEqual(ids);
    await crash(rig);
  }));

test('steps of the wall clock change nothing but the times in the payloads', () =>
  withDirectory(async (dir) => {
    const store = new MemoryStore();
    let wall = 1_700_000_000_000_000_000n;
    const clock = { monotonic: () => performance.now(), wall: () => wall };
    const first = await startRig(dir, { store, pipeline: { clock, tuning: { flushMs: 10 } } });
    const sent: string[] = [];
    for (const step of [0n, -86_400_000_000_000n, 500n * 86_400_000_000_000n, -(10n ** 18n)]) {
      wall += step;
      const { payload, ids } = uniquePayload(2, { receivedAt: wall });
      sent.push(...ids);
      expect(await first.pipeline.accept(payload)).toMatchObject({ kind: 'kept' });
      expect(first.pipeline.status().lagSeconds).toBeLessThan(5);
    }
    await crash(first);
    wall -= 3_600_000_000_000n;
    const second = await startRig(dir, { store, pipeline: { clock } });
    expect(second.pipeline.status().lagSeconds).toBeGreaterThanOrEqual(0);
    await second.pipeline.drain();
    expect(store.ids.toSorted()).toEqual(sent.toSorted());
    await crash(second);
  }));

test('listeners see every acknowledged span once, in both modes, and a bad one harms nobody', () =>
  withDirectory(async (dir) => {
    const store = new MemoryStore();
    store.trouble = () => new StoreError('UNAVAILABLE', 'down');
    const tuning = { flushSpans: 10, flushMs: 10, blocks: 2, parallelInserts: 1, holdMs: 10 };
    const rig = await startRig(dir, { store, pipeline: { tuning } });
    const seen: string[] = [];
    rig.pipeline.onSpans(() => {
      throw new Error('a bad listener');
    });
    const stop = rig.pipeline.onSpans((block, from, to) => {
      for (let row = from; row < to; row++) seen.push(spanIdToHex(block.spanId[2 * row]!, block.spanId[2 * row + 1]!));
    });
    const sent: string[] = [];
    for (let i = 0; i < 30; i++) {
      const { payload, ids } = uniquePayload(3);
      sent.push(...ids);
      await rig.pipeline.accept(payload);
    }
    expect(seen).toEqual(sent);
    stop();
    await rig.pipeline.accept(uniquePayload(1).payload);
    expect(seen).toEqual(sent);
    await crash(rig);
  }));

test('closing takes what the store takes in time and leaves the rest in the journal', () =>
  withDirectory(async (dir) => {
    const store = new MemoryStore();
    const first = await startRig(dir, { store, pipeline: { tuning: { flushMs: 60_000 } } });
    const one = uniquePayload(2);
    await first.pipeline.accept(one.payload);
    await first.pipeline.close();
    expect(store.ids).toEqual(one.ids);
    expect(await first.pipeline.accept(one.payload)).toMatchObject({ kind: 'busy' });
    await first.journal.close();

    store.trouble = () => 'hang';
    const second = await startRig(dir, { store, pipeline: { tuning: { flushMs: 5 } } });
    const two = uniquePayload(2);
    await second.pipeline.accept(two.payload);
    const started = performance.now();
    await second.pipeline.close(500);
    expect(performance.now() - started).toBeLessThan(1_500);
    await second.journal.close();
    expect(store.ids).toEqual(one.ids);

    store.trouble = () => undefined;
    const third = await startRig(dir, { store });
    await third.pipeline.drain();
    expect(store.ids).toEqual([...one.ids, ...two.ids]);
    await crash(third);
  }));
