import { crc32 } from 'node:zlib';
import { readU64, writeU64 } from './record.ts';

/** Persisted: never renumber. */
export const CursorKind = {
  /** Everything before `from` is in the store. Begins a snapshot of the state. */
  BASE: 1,
  /** `[from, to)` is about to be inserted as one block. */
  INTENT: 2,
  /** `[from, to)` is in the store (or was set aside). */
  DONE: 3,
  /** The intent `[from, to)` became the two intents `[from, middle)` and `[middle, to)`. */
  SPLIT: 4,
  /** The snapshot is complete. */
  COMMIT: 5,
} as const;
export type CursorKind = (typeof CursorKind)[keyof typeof CursorKind];

export interface CursorRecord {
  readonly kind: CursorKind;
  /** The run of the server that formed the block: part of its token. */
  readonly run: bigint;
  readonly from: number;
  readonly middle: number;
  readonly to: number;
}

/** 0 magic u32 · 4 crc32 u32 of the rest · 8 sequence u64 · 16 kind u64 · 24 run u64 · 32 from u64 · 40 middle u64 · 48 to u64 · 56 zero u64 */
export const CURSOR_RECORD_BYTES = 64;
const MAGIC = 0x43305053; // "SP0C"

export function encodeCursorRecord(record: CursorRecord, sequence: number): Buffer {
  const bytes = Buffer.alloc(CURSOR_RECORD_BYTES);
  bytes.writeUInt32LE(MAGIC, 0);
  writeU64(bytes, sequence, 8);
  writeU64(bytes, record.kind, 16);
  bytes.writeBigUInt64LE(record.run, 24);
  writeU64(bytes, record.from, 32);
  writeU64(bytes, record.middle, 40);
  writeU64(bytes, record.to, 48);
  bytes.writeUInt32LE(crc32(bytes.subarray(8)), 4);
  return bytes;
}

export function decodeCursorRecord(bytes: Buffer): { readonly sequence: number; readonly record: CursorRecord } | undefined {
  if (bytes.length < CURSOR_RECORD_BYTES || bytes.readUInt32LE(0) !== MAGIC || bytes.readUInt32LE(4) !== crc32(bytes.subarray(8, CURSOR_RECORD_BYTES))) return undefined;
  const kind = toKind(readU64(bytes, 16));
  if (kind === undefined) return undefined;
  return {
    sequence: readU64(bytes, 8),
    record: { kind, run: bytes.readBigUInt64LE(24), from: readU64(bytes, 32), middle: readU64(bytes, 40), to: readU64(bytes, 48) },
  };
}

function toKind(value: number): CursorKind | undefined {
  return Object.values(CursorKind).find((kind) => kind === value);
}
