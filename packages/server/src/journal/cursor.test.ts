import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CURSOR_RECORD_BYTES } from './cursor-record.ts';
import { Cursor } from './cursor.ts';
import { NODE_FILES } from './files.ts';
import { BadDisk, diskError } from './testing/bad-disk.ts';
import { withDirectory } from './testing/records.ts';

const openCursor = (directory: string, sync = false): Promise<Cursor> => Cursor.open({ directory, files: NODE_FILES, sync });

for (const sync of [false, true]) {
  test(`remembers what is done and what is on its way (sync ${sync})`, () =>
    withDirectory(async (dir) => {
      const cursor = await openCursor(dir, sync);
      const first = await cursor.intend(0, 100);
      const second = await cursor.intend(100, 250);
      const third = await cursor.intend(250, 300);
      expect(new Set([first.token, second.token, third.token]).size).toBe(3);
      await cursor.done(100, 250);
      expect(cursor.position).toBe(0);
      await cursor.close();

      const again = await openCursor(dir, sync);
      expect(again.openRanges()).toEqual([first, third]);
      expect(again.end).toBe(300);
      await again.done(0, 100);
      expect(again.position).toBe(250);
      await again.done(250, 300);
      expect([again.position, again.end, again.openRanges()]).toEqual([300, 300, []]);
      await again.close();
    }));
}

test('tokens of two runs differ, also for the same positions', () =>
  withDirectory(async (dir) => {
    const cursor = await openCursor(dir);
    const { token } = await cursor.intend(0, 10);
    await cursor.close();
    await withDirectory(async (other) => {
      const fresh = await openCursor(other);
      expect((await fresh.intend(0, 10)).token).not.toBe(token);
      await fresh.close();
    });
  }));

test('halves of a range are remembered instead of it', () =>
  withDirectory(async (dir) => {
    const cursor = await openCursor(dir);
    const whole = await cursor.intend(0, 100);
    const [left, right] = await cursor.split(0, 40, 100);
    expect(new Set([whole.token, left.token, right.token]).size).toBe(3);
    await cursor.done(40, 100);
    await cursor.close();
    const again = await openCursor(dir);
    expect(again.openRanges()).toEqual([left]);
    await again.done(0, 40);
    expect(again.position).toBe(100);
    await again.close();
  }));

test('stays small however much passes through, and survives every restart on the way', () =>
  withDirectory(async (dir) => {
    let cursor = await openCursor(dir);
    for (let i = 0; i < 3_000; i++) {
      const { token } = await cursor.intend(i * 10, i * 10 + 10);
      if (i % 97 === 0) {
        await cursor.close();
        cursor = await openCursor(dir);
        expect(cursor.openRanges()).toEqual([{ from: i * 10, to: i * 10 + 10, token }]);
      }
      await cursor.done(i * 10, i * 10 + 10);
    }
    expect(cursor.position).toBe(30_000);
    await cursor.close();
    for (const name of ['cursor.a', 'cursor.b']) expect((await readFile(join(dir, name))).length).toBe(64 * 1024);
  }));

test('many writers at once, over many snapshots', () =>
  withDirectory(async (dir) => {
    const cursor = await openCursor(dir);
    let next = 0;
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        while (next < 3_000) {
          const i = next++;
          await cursor.intend(i, i + 1);
          await cursor.done(i, i + 1);
        }
      }),
    );
    await cursor.close();
    const again = await openCursor(dir);
    expect([again.openRanges().length, again.end]).toEqual([0, 3_000]);
    await again.close();
  }));

test('what is done behind a range that is not takes no room', () =>
  withDirectory(async (dir) => {
    const cursor = await openCursor(dir);
    const stuck = await cursor.intend(0, 1);
    for (let i = 1; i < 2_000; i++) {
      await cursor.intend(i, i + 1);
      await cursor.done(i, i + 1);
    }
    const last = await cursor.intend(2_000, 2_001);
    expect(cursor.position).toBe(0);
    await cursor.close();
    const again = await openCursor(dir);
    expect(again.openRanges()).toEqual([stuck, last]);
    await again.done(0, 1);
    expect(again.position).toBe(2_000);
    await again.close();
  }));

test('a record torn at any byte is as if it had not been written', () =>
  withDirectory(async (dir) => {
    const cursor = await openCursor(dir);
    const first = await cursor.intend(0, 10);
    await cursor.intend(10, 20);
    await cursor.close();
    const name = (await readFile(join(dir, 'cursor.a'))).readUInt32LE(0) === 0 ? 'cursor.b' : 'cursor.a';
    const bytes = await readFile(join(dir, name));
    const used = bytes.findLastIndex((byte) => byte !== 0) + 1;
    const last = Math.floor((used - 1) / CURSOR_RECORD_BYTES) * CURSOR_RECORD_BYTES;
    for (let at = last; at < last + CURSOR_RECORD_BYTES - 8; at++) {
      const torn = Buffer.from(bytes);
      torn.fill(0, at);
      if (torn.equals(bytes)) continue;
      await writeFile(join(dir, 'cursor.a'), Buffer.alloc(0));
      await writeFile(join(dir, 'cursor.b'), Buffer.alloc(0));
      await writeFile(join(dir, name), torn);
      const again = await openCursor(dir);
      expect(again.openRanges(), `torn at ${at}`).toEqual([first]);
      await again.close();
    }
  }));

test('a snapshot cut short leaves the file before it in force', () =>
  withDirectory(async (dir) => {
    const cursor = await openCursor(dir);
    await cursor.intend(0, 10);
    await cursor.done(0, 10);
    const open = await cursor.intend(10, 20);
    await cursor.close();
    const states: string[] = [];
    // Each start writes a snapshot into the other file; tear that one.
    const torn = await openCursor(dir);
    await torn.close();
    for (const name of ['cursor.a', 'cursor.b']) states.push(name);
    for (const name of states) {
      await withDirectory(async (copy) => {
        for (const file of states) await writeFile(join(copy, file), await readFile(join(dir, file)));
        const bytes = await readFile(join(copy, name));
        bytes.fill(0, CURSOR_RECORD_BYTES);
        await writeFile(join(copy, name), bytes);
        const again = await openCursor(copy);
        expect(again.openRanges()).toEqual([open]);
        expect(again.position).toBe(10);
        await again.close();
      });
    }
  }));

test('an intent that could not be written does not exist, and can be tried again', () =>
  withDirectory(async (dir) => {
    const disk = new BadDisk();
    const cursor = await Cursor.open({ directory: dir, files: disk, sync: true });
    disk.fault = (operation) => (operation === 'write' ? { error: diskError('EIO') } : undefined);
    await expect(cursor.intend(0, 10)).rejects.toThrow('EIO');
    expect([cursor.end, cursor.openRanges()]).toEqual([0, []]);
    disk.fault = () => undefined;
    const range = await cursor.intend(0, 10);
    await cursor.close();
    const again = await openCursor(dir);
    expect(again.openRanges()).toEqual([range]);
    await again.close();
    await truncate(join(dir, 'cursor.a'), 10);
    await truncate(join(dir, 'cursor.b'), 10);
    const fresh = await openCursor(dir);
    expect(fresh.position).toBe(0);
    await fresh.close();
  }));
