import { basename, join } from 'node:path';
import { readRecords, recoverSegment } from './segment-reader.ts';
import { SEGMENT_HEADER_BYTES, segmentStart } from './segment.ts';
import type { Log } from '../observe/index.ts';
import type { JournalFiles } from './files.ts';
import type { Damage } from './segment-reader.ts';
import type { Segment } from './segment.ts';
import type { SetAside } from './set-aside.ts';

export interface RecoverOptions {
  readonly directory: string;
  readonly files: JournalFiles;
  readonly log: Log;
  readonly setAside: SetAside;
}

/**
 * The segments of an earlier run, oldest first, without empty ones. The last one was being written when that run ended:
 * whatever follows its last valid record was never acknowledged and is cut off.
 */
export async function recoverSegments(options: RecoverOptions): Promise<Segment[]> {
  const names = (await options.files.list(options.directory)).filter((name) => segmentStart(name) !== undefined).sort();
  const segments: Segment[] = [];
  for (const name of names) {
    const path = join(options.directory, name);
    const segment = await openSegment(path, segmentStart(name)!, options);
    if (segment !== undefined) segments.push(segment);
  }
  for (const [i, segment] of segments.entries()) {
    const next = segments[i + 1];
    // After a failed write the rest of a segment may be garbage that the next one took the place of.
    if (next !== undefined && next.start < segment.end) segment.end = next.start;
  }
  const last = segments.at(-1);
  if (last !== undefined) await cutTail(last, options);
  return removeEmpty(segments, options);
}

async function openSegment(path: string, start: number, options: RecoverOptions): Promise<Segment | undefined> {
  const file = await options.files.open(path);
  try {
    const segment = await recoverSegment(file, path, start);
    if (segment !== undefined) return segment;
    const bytes = await file.size();
    if (bytes > SEGMENT_HEADER_BYTES) {
      const nameless: Segment = { path, start, salt: 0n, end: start + bytes - SEGMENT_HEADER_BYTES };
      options.setAside.damage({ path, from: start, to: nameless.end, atEnd: true }, nameless);
      await options.setAside.settled();
    }
  } finally {
    await file.close();
  }
  await options.files.remove(path);
  return undefined;
}

async function cutTail(segment: Segment, options: RecoverOptions): Promise<void> {
  const file = await options.files.open(segment.path);
  try {
    let tail: Damage | undefined;
    const onDamage = (damage: Damage): void => {
      if (damage.atEnd) tail = damage;
    };
    for await (const _record of readRecords(file, segment, { from: segment.start, to: segment.end, onDamage })) tail = undefined;
    if (tail === undefined) return;
    options.log.warn('the last record of the journal was not complete and was cut off: it was never acknowledged', {
      file: basename(segment.path),
      offset: tail.from - segment.start + SEGMENT_HEADER_BYTES,
      bytes: tail.to - tail.from,
    });
    await file.truncate(tail.from - segment.start + SEGMENT_HEADER_BYTES);
    segment.end = tail.from;
  } finally {
    await file.close();
  }
}

async function removeEmpty(segments: readonly Segment[], options: RecoverOptions): Promise<Segment[]> {
  const kept: Segment[] = [];
  for (const segment of segments) {
    if (segment.end > segment.start) kept.push(segment);
    else await options.files.remove(segment.path);
  }
  return kept;
}
