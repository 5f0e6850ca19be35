import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { BadDisk, diskError } from './testing/bad-disk.ts';
import { bodies, open, record, segmentFiles, withDirectory } from './testing/records.ts';

for (const fsync of ['process', 'power'] as const) {
  test(`records come back as they were, in order, after a restart (${fsync})`, () =>
    withDirectory(async (dir) => {
      const journal = await open(dir, { fsync });
      const texts = Array.from({ length: 300 }, (_, i) => `record ${i} ${'x'.repeat(i)}`);
      const positions = await Promise.all(texts.map((text) => journal.append(record(text))));
      for (let i = 1; i < positions.length; i++) expect(positions[i]!.from).toBe(positions[i - 1]!.to);
      expect(await bodies(journal)).toEqual(texts);
      await journal.close();

      const again = await open(dir, { fsync });
      const read = [];
      for await (const { body: _body, from: _from, to: _to, ...rest } of again.read(positions[7]!.from, positions[8]!.to)) read.push(rest);
      const { body: _body, ...expected } = record('');
      expect(read).toEqual([expected, expected]);
      expect(await bodies(again)).toEqual(texts);
      const next = await again.append(record('later'));
      expect(next.from).toBe(positions.at(-1)!.to);
      expect(await bodies(again)).toEqual([...texts, 'later']);
      await again.close();
    }));
}

test('appends in one turn of the event loop are one write and one sync', () =>
  withDirectory(async (dir) => {
    const disk = new BadDisk();
    const journal = await open(dir, { fsync: 'power', files: disk });
    const operations: string[] = [];
    disk.fault = (operation) => {
      operations.push(operation);
      return undefined;
    };
    await Promise.all(Array.from({ length: 100 }, (_, i) => journal.append(record(`${i}`))));
    expect(operations).toEqual(['write', 'sync']);
    await journal.close();
  }));

test('segments are begun when one is full and removed when all of it is in the store', () =>
  withDirectory(async (dir) => {
    const journal = await open(dir, { segmentBytes: 10_000 });
    const ends: number[] = [];
    for (let i = 0; i < 50; i++) ends.push((await journal.append(record('y'.repeat(1_000)))).to);
    expect((await segmentFiles(dir)).length).toBe(5);
    const before = journal.bytes;
    await journal.advance(ends[24]!);
    expect((await segmentFiles(dir)).length).toBe(3);
    expect(journal.bytes).toBeLessThan(before);
    expect((await bodies(journal, ends[24]!)).length).toBe(25);
    await journal.advance(ends[49]!);
    expect((await segmentFiles(dir)).length).toBe(1);
    await journal.close();
  }));

test('a body larger than a segment is kept', () =>
  withDirectory(async (dir) => {
    const journal = await open(dir, { segmentBytes: 1_000 });
    const big = 'z'.repeat(3_000_000);
    await journal.append(record('small'));
    await journal.append(record(big));
    await journal.append(record('after'));
    expect(await bodies(journal)).toEqual(['small', big, 'after']);
    await journal.close();
  }));

test('over its budget the journal refuses, and takes again when the store has caught up', () =>
  withDirectory(async (dir) => {
    const journal = await open(dir, { maxBytes: 40_000 });
    let kept = 0;
    let end = 0;
    const error = await (async () => {
      for (;;) {
        end = (await journal.append(record('x'.repeat(1_000)))).to;
        kept++;
      }
    })().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'OVER_BUDGET' });
    expect(kept).toBeGreaterThan(30);
    expect(journal.bytes).toBeLessThanOrEqual(40_000);
    await journal.advance(end);
    await journal.append(record('again'));
    await journal.close();
  }));

test('more than memory allows is not queued, but a single large payload always is', () =>
  withDirectory(async (dir) => {
    const journal = await open(dir, { maxQueuedBytes: 1_000 });
    const big = journal.append(record('x'.repeat(5_000)));
    await expect(journal.append(record('y'))).rejects.toMatchObject({ code: 'OVERLOADED' });
    await big;
    await journal.append(record('y'));
    await journal.close();
  }));

test('a full disk refuses what it cannot hold, keeps what it holds, and is tried again', () =>
  withDirectory(async (dir) => {
    const disk = new BadDisk();
    const journal = await open(dir, { files: disk });
    await journal.append(record('before'));
    disk.fault = (operation) => (operation === 'write' ? { error: diskError('ENOSPC'), short: true } : undefined);
    await expect(journal.append(record('lost to a short write'))).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(journal.trouble).toMatchObject({ code: 'DISK_FULL' });
    await expect(journal.append(record('refused at once'))).rejects.toMatchObject({ code: 'DISK_FULL' });
    disk.fault = () => undefined;
    await expect.poll(() => journal.append(record('after')).then(() => 'kept', () => 'refused'), { interval: 50 }).toBe('kept');
    expect(journal.trouble).toBeUndefined();
    expect(await bodies(journal)).toEqual(['before', 'after']);
    await journal.close();
    const again = await open(dir);
    expect(await bodies(again)).toEqual(['before', 'after']);
    await again.close();
  }));

test('when a failed write cannot even be cut off, the next one takes its place', () =>
  withDirectory(async (dir) => {
    const disk = new BadDisk();
    const journal = await open(dir, { files: disk });
    await journal.append(record('before'));
    disk.fault = (operation) => (operation === 'write' || operation === 'truncate' ? { error: diskError('EIO'), short: true } : undefined);
    await expect(journal.append(record('a long record that leaves its first half behind'))).rejects.toMatchObject({ code: 'IO' });
    disk.fault = () => undefined;
    await expect.poll(() => journal.append(record('next')).then(() => 'kept', () => 'refused'), { interval: 50 }).toBe('kept');
    await journal.close();
    const again = await open(dir);
    expect(await bodies(again)).toEqual(['before', 'next']);
    await again.close();
  }));

test('a sync that fails keeps nothing of its group', () =>
  withDirectory(async (dir) => {
    const disk = new BadDisk();
    const journal = await open(dir, { fsync: 'power', files: disk });
    await journal.append(record('before'));
    disk.fault = (operation) => (operation === 'sync' ? { error: diskError('EIO') } : undefined);
    await expect(journal.append(record('not durable'))).rejects.toMatchObject({ code: 'IO' });
    disk.fault = () => undefined;
    expect(await bodies(journal)).toEqual(['before']);
    await journal.close();
  }));

test('after close nothing is taken, and what was appended before is kept', () =>
  withDirectory(async (dir) => {
    const journal = await open(dir);
    const last = journal.append(record('last'));
    const closed = journal.close();
    await expect(journal.append(record('too late'))).rejects.toMatchObject({ code: 'CLOSED' });
    await last;
    await closed;
    const again = await open(dir);
    expect(await bodies(again)).toEqual(['last']);
    await again.close();
    expect((await readdir(dir)).filter((name) => !/\.seg$|^cursor\.[ab]$/.test(name))).toEqual([]);
  }));
