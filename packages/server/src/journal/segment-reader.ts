import { crc32 } from 'node:zlib';
import { decodeRecordHead, readU64, recordHeadBytes, RECORD_HEADER_BYTES, RECORD_MAGIC } from './record.ts';
import { readSegment, SEGMENT_HEADER_BYTES } from './segment.ts';
import { Window } from './window.ts';
import type { JournalFile } from './files.ts';
import type { KeptRecord } from './record.ts';
import type { Segment } from './segment.ts';

/** A stretch of a segment that holds no valid record. */
export interface Damage {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  /** Nothing valid follows it in the segment. */
  readonly atEnd: boolean;
}

export interface ReadOptions {
  readonly from: number;
  readonly to: number;
  readonly onDamage: (damage: Damage) => void;
}

const MAGIC_BYTES = Buffer.from([RECORD_MAGIC & 0xff, (RECORD_MAGIC >>> 8) & 0xff, (RECORD_MAGIC >>> 16) & 0xff, RECORD_MAGIC >>> 24]);

/**
 * The valid records of one segment that start in `[from, to)`, in order. What is not a valid record is reported and
 * skipped up to the next one; that is found by its magic, its place and its checksums.
 */
export async function* readRecords(file: JournalFile, segment: Segment, options: ReadOptions): AsyncGenerator<KeptRecord, void, undefined> {
  const end = Math.min(segment.end, options.to);
  const window = new Window(file, segment.end - segment.start + SEGMENT_HEADER_BYTES);
  let position = Math.max(options.from, segment.start);
  while (position < end) {
    const record = await recordAt(window, segment, position);
    if (record !== undefined) {
      yield record;
      position = record.to;
      continue;
    }
    const next = await findRecord(window, segment, position + 1, end);
    options.onDamage({ path: segment.path, from: position, to: next ?? end, atEnd: next === undefined && end === segment.end });
    position = next ?? end;
  }
}

async function recordAt(window: Window, segment: Segment, position: number): Promise<KeptRecord | undefined> {
  const offset = position - segment.start + SEGMENT_HEADER_BYTES;
  const fixed = await window.at(offset, RECORD_HEADER_BYTES);
  if (fixed.length < RECORD_HEADER_BYTES) return undefined;
  const headBytes = recordHeadBytes(fixed, 0, { position, salt: segment.salt });
  if (headBytes === undefined) return undefined;
  const headView = await window.at(offset, headBytes);
  const head = headView.length < headBytes ? undefined : decodeRecordHead(headView);
  if (head === undefined || position + headBytes + head.bodyBytes > segment.end) return undefined;
  const body = await window.at(offset + headBytes, head.bodyBytes);
  if (body.length < head.bodyBytes || crc32(body) !== head.bodyCrc) return undefined;
  return {
    format: head.format,
    tenant: head.tenant,
    transport: head.transport,
    receivedAt: head.receivedAt,
    body,
    from: position,
    to: position + headBytes + head.bodyBytes,
  };
}

/** Position of the first valid record in `[from, to)`. */
async function findRecord(window: Window, segment: Segment, from: number, to: number): Promise<number | undefined> {
  let position = from;
  while (position < to) {
    const offset = position - segment.start + SEGMENT_HEADER_BYTES;
    const bytes = await window.from(offset, RECORD_HEADER_BYTES);
    if (bytes.length < RECORD_HEADER_BYTES) return undefined;
    const found = bytes.indexOf(MAGIC_BYTES);
    if (found < 0) {
      position += bytes.length - MAGIC_BYTES.length + 1;
      continue;
    }
    position += found;
    if (position < to && (await recordAt(window, segment, position)) !== undefined) return position;
    position++;
  }
  return undefined;
}

/** A segment whose own header is damaged: its salt is taken from the first record with a good checksum in the right place. */
export async function recoverSegment(file: JournalFile, path: string, start: number): Promise<Segment | undefined> {
  const whole = await readSegment(file, path);
  if (whole !== undefined && whole.start === start) return whole;
  const size = await file.size();
  const window = new Window(file, size);
  let offset = SEGMENT_HEADER_BYTES;
  while (offset + RECORD_HEADER_BYTES <= size) {
    const bytes = await window.from(offset, RECORD_HEADER_BYTES);
    const found = bytes.indexOf(MAGIC_BYTES);
    if (found < 0) {
      offset += Math.max(1, bytes.length - MAGIC_BYTES.length + 1);
      continue;
    }
    offset += found;
    const salt = await saltAt(window, offset, start);
    if (salt !== undefined) return { path, start, salt, end: start + size - SEGMENT_HEADER_BYTES };
    offset++;
  }
  return undefined;
}

async function saltAt(window: Window, offset: number, start: number): Promise<bigint | undefined> {
  const fixed = await window.at(offset, RECORD_HEADER_BYTES);
  if (fixed.length < RECORD_HEADER_BYTES) return undefined;
  const position = start + offset - SEGMENT_HEADER_BYTES;
  if (readU64(fixed, 16) !== position) return undefined;
  const salt = fixed.readBigUInt64LE(24);
  const headBytes = recordHeadBytes(fixed, 0, { position, salt });
  if (headBytes === undefined) return undefined;
  const head = await window.at(offset, headBytes);
  return head.length === headBytes && decodeRecordHead(head) !== undefined ? salt : undefined;
}
