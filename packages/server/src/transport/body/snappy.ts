import { BodyError, OVER_BUDGET, tooLarge } from './body-error.ts';
import type { Holding } from './byte-budget.ts';
import { ByteCollector } from './byte-collector.ts';

interface SnappyOptions {
  readonly limit: number;
  readonly holding: Holding;
}

/** Chunk type 0xff, length 6, "sNaPpY": how every framed stream begins. */
const STREAM_IDENTIFIER = [0xff, 0x06, 0x00, 0x00, 0x73, 0x4e, 0x61, 0x50, 0x70, 0x59];
const MAX_FRAME_BYTES = 65536;
/** 64 MiB need 1024 full chunks; senders that flush early need a few more. */
const MAX_CHUNKS = 8192;

/** Snappy, framed (what gRPC clients in Go send) or one bare block. Checksums are not verified: TCP has. */
export function decodeSnappy(input: Uint8Array, options: SnappyOptions): Uint8Array {
  const framed = STREAM_IDENTIFIER.every((byte, at) => input[at] === byte);
  return framed ? decodeFrames(input, options) : decodeBlock(input, options);
}

function decodeFrames(input: Uint8Array, options: SnappyOptions): Uint8Array {
  const output = new ByteCollector();
  let chunks = 0;
  for (let at = 0; at < input.length; ) {
    if (++chunks > MAX_CHUNKS) throw malformed(`more than ${MAX_CHUNKS} chunks`);
    if (at + 4 > input.length) throw malformed('chunk header cut short');
    const type = input[at]!;
    const end = at + 4 + (input[at + 1]! | (input[at + 2]! << 8) | (input[at + 3]! << 16));
    if (end > input.length) throw malformed('chunk cut short');
    if (type <= 1) {
      const data = input.subarray(at + 8, end);
      if (at + 8 > end) throw malformed('chunk without checksum');
      const length = type === 0 ? declaredLength(data).length : data.length;
      if (length > MAX_FRAME_BYTES) throw malformed(`chunk of ${length} bytes`);
      if (output.length + length > options.limit) throw tooLarge(options.limit, 'decompressed');
      output.push(type === 0 ? decodeBlock(data, options) : plain(data, options.holding));
    } else if (type < 0x80) {
      throw malformed(`unknown chunk type ${type}`);
    }
    at = end;
  }
  return output.take();
}

function plain(data: Uint8Array, holding: Holding): Uint8Array {
  if (!holding.take(data.length)) throw new BodyError('over_budget', OVER_BUDGET);
  return data;
}

/** One block: the declared length is checked against the limit before anything is allocated. */
function decodeBlock(input: Uint8Array, { limit, holding }: SnappyOptions): Uint8Array {
  const { length, at: start } = declaredLength(input);
  if (length > limit) throw tooLarge(limit, 'decompressed');
  if (!holding.take(length)) throw new BodyError('over_budget', OVER_BUDGET);
  const output = Buffer.allocUnsafeSlow(length);
  let written = 0;
  for (let at = start; at < input.length; ) {
    const tag = input[at++]!;
    if ((tag & 3) === 0) {
      const extra = Math.max(0, (tag >> 2) - 59);
      const size = (extra === 0 ? tag >> 2 : littleEndian(input, at, extra)) + 1;
      at += extra;
      if (at + size > input.length || written + size > length) throw malformed('literal out of range');
      output.set(input.subarray(at, at + size), written);
      at += size;
      written += size;
      continue;
    }
    const { size, offset, next } = copyElement(input, at, tag);
    at = next;
    if (offset === 0 || offset > written || written + size > length) throw malformed('copy out of range');
    // Byte by byte: source and destination overlap when the offset is shorter than the size, and that is how runs are coded.
    for (const end = written + size; written < end; written++) output[written] = output[written - offset]!;
  }
  if (written !== length) throw malformed(`${written} bytes instead of the declared ${length}`);
  return output;
}

function copyElement(input: Uint8Array, at: number, tag: number): { size: number; offset: number; next: number } {
  switch (tag & 3) {
    case 1:
      return { size: ((tag >> 2) & 7) + 4, offset: ((tag >> 5) << 8) | littleEndian(input, at, 1), next: at + 1 };
    case 2:
      return { size: (tag >> 2) + 1, offset: littleEndian(input, at, 2), next: at + 2 };
    default:
      return { size: (tag >> 2) + 1, offset: littleEndian(input, at, 4), next: at + 4 };
  }
}

function declaredLength(input: Uint8Array): { length: number; at: number } {
  let length = 0;
  for (let at = 0; at < 5; at++) {
    const byte = input[at];
    if (byte === undefined) break;
    length += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return { length, at: at + 1 };
  }
  throw malformed('no length');
}

function littleEndian(input: Uint8Array, at: number, bytes: number): number {
  if (at + bytes > input.length) throw malformed('cut short');
  let value = 0;
  for (let i = bytes - 1; i >= 0; i--) value = value * 256 + input[at + i]!;
  return value;
}

function malformed(what: string): BodyError {
  return new BodyError('malformed', `snappy: ${what}`);
}
