import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Metrics } from '../observe/index.ts';
import { encodeRecordHead } from './record.ts';
import { SEGMENT_HEADER_BYTES } from './segment.ts';
import { bodies, open, record, segmentFiles, withDirectory } from './testing/records.ts';

const TEXTS = ['first', 'second, which is in the middle', 'third'];

/** A directory with one closed segment of three records; where each ends in the file. */
async function threeRecords(dir: string): Promise<{ readonly path: string; readonly bytes: Buffer; readonly ends: readonly number[] }> {
  const journal = await open(dir);
  const ends: number[] = [];
  for (const text of TEXTS) ends.push((await journal.append(record(text))).to + SEGMENT_HEADER_BYTES);
  await journal.close();
  const [path] = await segmentFiles(dir);
  return { path: path!, bytes: await readFile(path!), ends };
}

async function clear(dir: string, keep: string): Promise<void> {
  for (const path of await segmentFiles(dir)) if (path !== keep) await writeFile(path, '');
}

test('a tail torn at any byte loses only what was not complete', () =>
  withDirectory(async (dir) => {
    const { path, bytes, ends } = await threeRecords(dir);
    for (let length = SEGMENT_HEADER_BYTES; length <= bytes.length; length++) {
      await clear(dir, path);
      await writeFile(path, bytes);
      await truncate(path, length);
      const journal = await open(dir);
      const whole = ends.filter((end) => end <= length).length;
      expect(await bodies(journal), `torn at ${length}`).toEqual(TEXTS.slice(0, whole));
      await journal.append(record('next'));
      expect(await bodies(journal)).toEqual([...TEXTS.slice(0, whole), 'next']);
      await journal.close();
    }
  }));

test('a tail of zeros, as after a power cut, is cut off', () =>
  withDirectory(async (dir) => {
    const { path, bytes } = await threeRecords(dir);
    await writeFile(path, Buffer.concat([bytes, Buffer.alloc(10_000)]));
    const journal = await open(dir);
    expect(await bodies(journal)).toEqual(TEXTS);
    await journal.close();
    expect((await readFile(path)).length).toBe(bytes.length);
  }));

test('a corrupt last record is cut off, a corrupt middle one is skipped, counted and kept aside: any byte', { timeout: 60_000 }, () =>
  withDirectory(async (dir) => {
    const { path, bytes, ends } = await threeRecords(dir);
    for (let at = SEGMENT_HEADER_BYTES; at < bytes.length; at++) {
      await clear(dir, path);
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 0x41;
      await writeFile(path, damaged);
      const metrics = new Metrics();
      const journal = await open(dir, { metrics });
      const victim = ends.findIndex((end) => at < end);
      expect(await bodies(journal), `damaged at ${at}`).toEqual(TEXTS.filter((_, i) => i !== victim));
      await bodies(journal);
      expect(metrics.value('spoor_journal_damaged_records_total')).toBe(victim === 2 ? 0 : 1);
      if (victim < 2) {
        const start = victim === 0 ? SEGMENT_HEADER_BYTES : ends[victim - 1]!;
        const aside = join(dir, `${(start - SEGMENT_HEADER_BYTES).toString(16).padStart(16, '0')}.damaged`);
        expect(await readFile(aside)).toEqual(damaged.subarray(start, ends[victim]!));
      }
      await journal.close();
    }
  }));

test('a damaged segment header does not take the records along', () =>
  withDirectory(async (dir) => {
    const { path, bytes } = await threeRecords(dir);
    for (let at = 0; at < SEGMENT_HEADER_BYTES; at++) {
      await clear(dir, path);
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 0xff;
      await writeFile(path, damaged);
      const journal = await open(dir);
      expect(await bodies(journal), `damaged at ${at}`).toEqual(TEXTS);
      await journal.close();
    }
  }));

test('a file that is no segment at all is set aside', () =>
  withDirectory(async (dir) => {
    await (await open(dir)).close();
    await writeFile(join(dir, '0000000000000000.seg'), 'not a segment, but longer than the header of one');
    const metrics = new Metrics();
    const journal = await open(dir, { metrics });
    expect(await bodies(journal)).toEqual([]);
    expect(metrics.value('spoor_journal_damaged_records_total')).toBe(1);
    expect((await readdir(dir)).filter((name) => name.endsWith('.damaged')).length).toBe(1);
    await journal.append(record('works'));
    await journal.close();
  }));

test('a payload that contains what looks like a record never becomes one', () =>
  withDirectory(async (dir) => {
    const journal = await open(dir);
    await journal.append(record('first'));
    const { from } = await journal.append(record('-'));
    // The attacker knows everything but the segment's salt, and the record around the forgery is damaged.
    const place = from + 200;
    const forged = record('forged');
    const trap = Buffer.concat([Buffer.alloc(400), ...Array.from({ length: 64 }, (_, i) => Buffer.concat([encodeRecordHead(forged, place + i, 0n), forged.body]))]);
    const { from: trapAt } = await journal.append({ ...forged, body: trap });
    await journal.append(record('last'));
    await journal.close();
    const [path] = await segmentFiles(dir);
    const bytes = await readFile(path!);
    bytes[trapAt + SEGMENT_HEADER_BYTES]! ^= 0xff;
    await writeFile(path!, bytes);
    const again = await open(dir);
    expect(await bodies(again)).toEqual(['first', '-', 'last']);
    await again.close();
  }));

test('after a power cut took the segments but not the cursor, positions are not used twice', () =>
  withDirectory(async (dir) => {
    const journal = await open(dir);
    const { from, to } = await journal.append(record('inserted'));
    await journal.cursor.intend(from, to);
    await journal.cursor.done(from, to);
    await journal.close();
    for (const path of await segmentFiles(dir)) await truncate(path, 0);
    const again = await open(dir);
    expect((await again.append(record('new'))).from).toBeGreaterThanOrEqual(to);
    expect(await bodies(again)).toEqual(['new']);
    await again.close();
  }));
