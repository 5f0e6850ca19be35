import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BadDisk, diskError } from '../journal/testing/bad-disk.ts';
import { StoreError } from '../store/store-error.ts';
import { MemoryStore } from './testing/memory-store.ts';
import type { Trouble } from './testing/memory-store.ts';
import { uniquePayload } from './testing/payloads.ts';
import { startRig, withDirectory } from './testing/rig.ts';
import type { Rig } from './testing/rig.ts';

/** A run of the server on a directory: it can be killed between any two operations of the disk. */
class Run {
  readonly rig: Rig;
  private readonly disk: BadDisk;
  private readonly door: { dead: boolean };

  private constructor(rig: Rig, disk: BadDisk, door: { dead: boolean }) {
    this.rig = rig;
    this.disk = disk;
    this.door = door;
  }

  static async start(dir: string, store: MemoryStore): Promise<Run> {
    const disk = new BadDisk();
    const door = { dead: false };
    const gate = {
      insert: async (...args: Parameters<MemoryStore['insert']>) => {
        if (door.dead) throw new StoreError('UNAVAILABLE', 'this process is dead');
        await store.insert(...args);
        if (door.dead) throw new StoreError('UNAVAILABLE', 'died before it knew');
      },
    };
    const tuning = { flushSpans: 8, flushMs: 3, blocks: 2, parallelInserts: 2, holdMs: 4, holdBytes: 4_000, nearBytes: 1_000 };
    const rig = await startRig(dir, { store: gate, journal: { files: disk, segmentBytes: 3_000 }, pipeline: { tuning } });
    return new Run(rig, disk, door);
  }

  /** From the `after`-th write on nothing reaches the disk; that one is torn. */
  async kill(after: number): Promise<void> {
    let left = after;
    let torn = false;
    this.disk.fault = (operation) => {
      if (operation === 'write' && left-- > 0) return undefined;
      this.door.dead = true;
      const short = !torn && operation === 'write';
      torn = true;
      return { error: diskError('EIO'), short };
    };
    await new Promise((resolve) => setTimeout(resolve, 3));
    this.door.dead = true;
    this.disk.fault = () => ({ error: diskError('EIO') });
    await this.rig.pipeline.close(0);
    await this.rig.journal.close();
  }
}

const TROUBLES: Readonly<Record<string, Trouble>> = {
  none: () => undefined,
  down: () => new StoreError('UNAVAILABLE', 'down'),
  flaky: ({ number }) => (number % 2 === 0 ? new StoreError('TIMEOUT', 'slow') : undefined),
  forgetful: ({ number }) => (number % 2 === 0 ? 'applied-but-lost' : undefined),
  picky: ({ names }) => (names.includes('poison') ? new StoreError('BAD_DATA', 'poison') : undefined),
};

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('accept' as const), spans: fc.integer({ min: 0, max: 12 }), poison: fc.integer({ min: 0, max: 9 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('store' as const), trouble: fc.constantFrom(...Object.keys(TROUBLES)) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('kill' as const), after: fc.integer({ min: 0, max: 6 }) }) },
);

test('whatever fails and whenever it dies: what was acknowledged is in the store once, or set aside', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      await withDirectory(async (dir) => {
        const store = new MemoryStore();
        const acknowledged = new Set<string>();
        const poison = new Set<string>();
        let run = await Run.start(dir, store);
        const answers: Promise<void>[] = [];
        for (const command of steps) {
          if (command.kind === 'accept') {
            const poisoned = command.poison === 0;
            const { payload, ids } = uniquePayload(command.spans, poisoned ? { name: 'poison' } : {});
            if (poisoned) for (const id of ids) poison.add(id);
            answers.push(
              run.rig.pipeline.accept(payload).then((outcome) => {
                if (outcome.kind === 'kept') for (const id of ids) acknowledged.add(id);
              }),
            );
          } else if (command.kind === 'wait') await new Promise((resolve) => setTimeout(resolve, command.ms));
          else if (command.kind === 'store') store.trouble = TROUBLES[command.trouble]!;
          else {
            await run.kill(command.after);
            await Promise.all(answers);
            run = await Run.start(dir, store);
          }
        }
        await Promise.all(answers);
        store.trouble = TROUBLES['none']!;
        await run.rig.pipeline.drain(AbortSignal.timeout(10_000));
        await run.kill(0);
        expect(new Set(store.ids).size, 'doubled').toBe(store.ids.length);
        const stored = new Set(store.ids);
        expect([...acknowledged].filter((id) => !stored.has(id) && !poison.has(id)), 'missing').toEqual([]);
      });
    }),
    { numRuns: Number(process.env['SPOOR_PROPERTY_RUNS'] ?? 150) },
  );
});
