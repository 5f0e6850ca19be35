import { crc32 } from 'node:zlib';
import type { PayloadFormat } from '../receive/ingest.ts';

/** One accepted payload as the journal keeps it. */
export interface JournalRecord {
  readonly format: PayloadFormat;
  readonly tenant: string;
  readonly transport: string;
  /** Nanoseconds since the Unix epoch. */
  readonly receivedAt: bigint;
  readonly body: Uint8Array;
}

/** A record read back. `body` is a view that is valid until the next record is read. */
export interface KeptRecord extends JournalRecord {
  readonly from: number;
  readonly to: number;
}

/**
 * Record: fixed header, tenant, transport, body. Little-endian.
 *
 *  0 magic u32 · 4 crc32 u32 of everything from 8 to the body · 8 crc32 u32 of the body · 12 body length u32
 * 16 position u64 · 24 segment salt u64 · 32 received at u64 · 40 format u8 · 41 signal u8
 * 42 tenant length u16 · 44 transport length u16 · 46 zero u16
 *
 * Position and salt make a record valid in one place of one file only, so that bytes of a payload that look like a
 * record (or blocks of a deleted file that come back after a power cut) are never taken for one.
 */
export const RECORD_HEADER_BYTES = 48;
export const RECORD_MAGIC = 0x314a5053; // "SPJ1"

/** Persisted: never renumber. */
const FORMAT_CODES: Readonly<Record<PayloadFormat, number>> = { 'otlp-protobuf': 1, 'otlp-json': 2, 'jaeger-json': 3, 'zipkin-json': 4 };
const FORMATS = new Map<number, PayloadFormat>(Object.entries(FORMAT_CODES).map(([format, code]) => [code, toFormat(format)]));
const SIGNAL_TRACES = 1;

/** Header and names of a record to be written at `position`; the body follows it as it is. */
export function encodeRecordHead(record: JournalRecord, position: number, salt: bigint): Buffer {
  const tenant = shortText(record.tenant);
  const transport = shortText(record.transport);
  const head = Buffer.allocUnsafe(RECORD_HEADER_BYTES + tenant.length + transport.length);
  head.writeUInt32LE(RECORD_MAGIC, 0);
  head.writeUInt32LE(crc32(record.body), 8);
  head.writeUInt32LE(record.body.length, 12);
  writeU64(head, position, 16);
  head.writeBigUInt64LE(salt, 24);
  head.writeBigUInt64LE(BigInt.asUintN(64, record.receivedAt), 32);
  head[40] = FORMAT_CODES[record.format];
  head[41] = SIGNAL_TRACES;
  head.writeUInt16LE(tenant.length, 42);
  head.writeUInt16LE(transport.length, 44);
  head.writeUInt16LE(0, 46);
  head.set(tenant, RECORD_HEADER_BYTES);
  head.set(transport, RECORD_HEADER_BYTES + tenant.length);
  head.writeUInt32LE(crc32(head.subarray(8)), 4);
  return head;
}

/** Bytes the record takes in the journal, at most. */
export function recordBytes({ body, tenant, transport }: JournalRecord): number {
  return RECORD_HEADER_BYTES + body.length + 3 * (tenant.length + transport.length);
}

/** Bytes of the head whose fixed part is at `at`; undefined when the fixed part cannot belong to a record here. */
export function recordHeadBytes(bytes: Buffer, at: number, place: { readonly position: number; readonly salt: bigint }): number | undefined {
  if (bytes.readUInt32LE(at) !== RECORD_MAGIC) return undefined;
  if (readU64(bytes, at + 16) !== place.position || bytes.readBigUInt64LE(at + 24) !== place.salt) return undefined;
  return RECORD_HEADER_BYTES + bytes.readUInt16LE(at + 42) + bytes.readUInt16LE(at + 44);
}

export interface RecordHead {
  readonly format: PayloadFormat;
  readonly tenant: string;
  readonly transport: string;
  readonly receivedAt: bigint;
  readonly bodyBytes: number;
  readonly bodyCrc: number;
}

/** The whole head, checked; undefined when its checksum is wrong or its format is unknown. */
export function decodeRecordHead(head: Buffer): RecordHead | undefined {
  if (crc32(head.subarray(8)) !== head.readUInt32LE(4)) return undefined;
  const format = FORMATS.get(head[40]!);
  if (format === undefined) return undefined;
  const transportAt = RECORD_HEADER_BYTES + head.readUInt16LE(42);
  return {
    format,
    tenant: head.toString('utf8', RECORD_HEADER_BYTES, transportAt),
    transport: head.toString('utf8', transportAt),
    receivedAt: head.readBigUInt64LE(32),
    bodyBytes: head.readUInt32LE(12),
    bodyCrc: head.readUInt32LE(8),
  };
}

export function writeU64(bytes: Buffer, value: number, at: number): void {
  bytes.writeUInt32LE(value % 2 ** 32, at);
  bytes.writeUInt32LE(Math.floor(value / 2 ** 32), at + 4);
}

export function readU64(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
}

function shortText(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > 0xffff) throw new RangeError('a tenant or transport name is longer than 65535 bytes');
  return bytes;
}

function toFormat(name: string): PayloadFormat {
  if (name === 'otlp-protobuf' || name === 'otlp-json' || name === 'jaeger-json' || name === 'zipkin-json') return name;
  throw new TypeError(`unknown payload format ${name}`);
}
