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
