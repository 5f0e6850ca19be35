import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { readU64, writeU64 } from './record.ts';
import type { JournalFile } from './files.ts';

/**
 * Segment file: a header, then records. Positions count record bytes only: the byte at file offset
 * `SEGMENT_HEADER_BYTES + n` has position `start + n`, and the next segment starts where this one ends.
 *
 * Header, little-endian: 0 magic u32 · 4 crc32 u32 of the rest · 8 version u32 · 12 zero u32 · 16 start u64 · 24 salt u64
 */
export const SEGMENT_HEADER_BYTES = 32;
const SEGMENT_MAGIC = 0x53305053; // "SP0S"
const VERSION = 1;
const NAME = /^([0-9a-f]{16})\.seg$/;

export interface Segment {
  readonly path: string;
  readonly start: number;
  /** Random; every record of the segment carries it. */
  readonly salt: bigint;
  /** Position after the last record. */
  end: number;
}

export function segmentPath(directory: string, start: number): string {
  return join(directory, `${start.toString(16).padStart(16, '0')}.seg`);
}

/** Start position in a segment's file name; undefined for other files. */
export function segmentStart(fileName: string): number | undefined {
  const match = NAME.exec(fileName);
  return match === null ? undefined : Number.parseInt(match[1]!, 16);
}

export function encodeSegmentHeader(start: number, salt: bigint): Buffer {
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
  header.writeUInt32LE(SEGMENT_MAGIC, 0);
  header.writeUInt32LE(VERSION, 8);
  writeU64(header, start, 16);
  header.writeBigUInt64LE(salt, 24);
  header.writeUInt32LE(crc32(header.subarray(8)), 4);
  return header;
}

/** Reads a segment's header. Undefined: not ours, torn or damaged, so that its records cannot be told from noise. */
export async function readSegment(file: JournalFile, path: string): Promise<Segment | undefined> {
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
  if ((await file.read(header, 0)) < SEGMENT_HEADER_BYTES) return undefined;
  if (header.readUInt32LE(0) !== SEGMENT_MAGIC || header.readUInt32LE(4) !== crc32(header.subarray(8))) return undefined;
  if (header.readUInt32LE(8) !== VERSION) return undefined;
  const start = readU64(header, 16);
  return { path, start, salt: header.readBigUInt64LE(24), end: start + (await file.size()) - SEGMENT_HEADER_BYTES };
}
