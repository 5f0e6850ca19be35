import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { BadDisk } from './testing/bad-disk.ts';
import { bodies, open, record, withDirectory } from './testing/records.ts';
import type { JournalFiles } from './files.ts';

const run = promisify(execFile);

interface SmallDisk {
  readonly dir: string;
  readonly files?: JournalFiles;
  makeRoom(): Promise<void>;
}

/** A real file system of 1 MiB where we may mount one, otherwise the real disk with a limit put on it. */
async function withSmallDisk(work: (disk: SmallDisk) => Promise<void>): Promise<void> {
  await withDirectory(async (dir) => {
    const point = join(dir, 'disk');
    await mkdir(point);
    const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', point]).then(() => true, () => false);
    if (mounted) {
      try {
        const ballast = join(point, 'ballast');
        await writeFile(ballast, Buffer.alloc(500_000));
        await work({ dir: join(point, 'journal'), makeRoom: () => rm(ballast) });
      } finally {
        await run('umount', [point]);
      }
    } else {
      const disk = new BadDisk();
      let written = 0;
      disk.limit(40, () => written++);
      await work({
        dir: join(dir, 'journal'),
        files: disk,
        makeRoom: async () => {
          disk.fault = () => undefined;
        },
      });
    }
  });
}

test('a disk that is really full: everything kept stays, the rest is refused, and it goes on when there is room', () =>
  withSmallDisk(async (disk) => {
    const options = disk.files === undefined ? {} : { files: disk.files };
    const journal = await open(disk.dir, options);
    const kept: string[] = [];
    let refused = 0;
    for (let i = 0; i < 60; i++) {
      const text = `${i} ${'x'.repeat(10_000)}`;
      await journal.append(record(text)).then(
        () => kept.push(text),
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'DISK_FULL' });
          refused++;
        },
      );
    }
    expect(kept.length).toBeGreaterThan(20);
    expect(refused).toBeGreaterThan(5);
    // The cursor has its room already.
    const range = await journal.cursor.intend(0, 10);
    await journal.cursor.done(range.from, range.to);
    expect(await bodies(journal, 0)).toEqual(kept);
    await disk.makeRoom();
    await expect.poll(() => journal.append(record('room again')).then(() => 'kept', () => 'refused'), { interval: 50 }).toBe('kept');
    await journal.close();
    const again = await open(disk.dir, options);
    expect(await bodies(again, 0)).toEqual([...kept, 'room again']);
    await again.close();
  }));
