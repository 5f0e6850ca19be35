import { constants, createGunzip, createInflate, createInflateRaw, createZstdDecompress, gunzipSync } from 'node:zlib';
import type { Gunzip, Inflate, InflateRaw, ZstdDecompress } from 'node:zlib';
import { BodyError, OVER_BUDGET, tooLarge } from './body-error.ts';
import type { Holding } from './byte-budget.ts';
import { ByteCollector } from './byte-collector.ts';
import type { ContentCoding } from './content-coding.ts';
import { Gate } from './gate.ts';
import { decodeSnappy } from './snappy.ts';

export interface DecompressOptions {
  /** Bytes after decompression. */
  readonly limit: number;
  /** Charged with the decompressed bytes as they appear; the caller releases it. */
  readonly holding: Holding;
}

type Decoder = Gunzip | Inflate | InflateRaw | ZstdDecompress;

/** Below this a thread hop costs more than the work. The output cap keeps a bomb from holding up the event loop. */
const SYNC_INPUT_BYTES = 4 * 1024;
const SYNC_OUTPUT_BYTES = 128 * 1024;

/** Concatenated zstd frames in one body. Each costs a decoder, so a body of a million empty frames must end early. */
const MAX_FRAMES = 1024;

/** Decoders at work at once: as many as libuv has threads. More would only hold memory (32 MiB of window each, for zstd). */
const gate = new Gate(4);
const ZSTD_WINDOW_LOG_MAX = 25;

/** The decoded bytes. Throws `BodyError`; what was decoded so far is dropped then. */
export async function decompress(coding: ContentCoding, input: Uint8Array, options: DecompressOptions): Promise<Uint8Array> {
  if (coding === 'identity') return input;
  if (input.length === 0) throw new BodyError('malformed', `${coding}: empty body`);
  if (coding === 'snappy') return decodeSnappy(input, options);
  const quick = coding === 'gzip' && input.length <= SYNC_INPUT_BYTES ? gunzipSmall(input) : undefined;
  if (quick !== undefined) {
    charge(quick.length, quick.length, options);
    return quick;
  }
  await gate.enter();
  try {
    return await decodeMembers(coding, input, options);
  } finally {
    gate.leave();
  }
}

/**
 * undefined: anything unusual; the streaming way then gives the exact answer. That the input ends with the output's length
 * shows that it is one member and nothing behind it.
 */
function gunzipSmall(input: Uint8Array): Uint8Array | undefined {
  try {
    const output = gunzipSync(input, { maxOutputLength: SYNC_OUTPUT_BYTES, chunkSize: chunkSizeFor('gzip', input) });
    return output.length === gzipLength(input) ? output : undefined;
  } catch {
    return undefined;
  }
}

async function decodeMembers(coding: 'gzip' | 'deflate' | 'zstd', input: Uint8Array, options: DecompressOptions): Promise<Uint8Array> {
  const output = new ByteCollector();
  let rest = input;
  for (let member = 0; rest.length > 0; member++) {
    if (member > 0 && !mayFollow(coding, rest)) throw new BodyError('malformed', `${coding}: ${rest.length} bytes after the end of the data`);
    if (member > 0 && coding !== 'zstd') break;
    if (member === MAX_FRAMES) throw new BodyError('malformed', `${coding}: more than ${MAX_FRAMES} frames`);
    rest = rest.subarray(await decodeMember(createDecoder(coding, rest), { coding, input: rest, output, options }));
  }
  return output.take();
}

/** gzip members are joined by zlib itself, only zero padding (tapes, old tools) remains; zstd frames come one at a time. */
function mayFollow(coding: 'gzip' | 'deflate' | 'zstd', rest: Uint8Array): boolean {
  return coding === 'zstd' || (coding === 'gzip' && rest.every((byte) => byte === 0));
}

interface Member {
  readonly coding: ContentCoding;
  readonly input: Uint8Array;
  readonly output: ByteCollector;
  readonly options: DecompressOptions;
}

/** Resolves to the bytes of input it took. */
function decodeMember(decoder: Decoder, { coding, input, output, options }: Member): Promise<number> {
  return new Promise((resolve, reject) => {
    decoder.on('data', (chunk: Buffer) => {
      try {
        charge(chunk.length, output.length + chunk.length, options);
        output.push(chunk);
      } catch (error) {
        decoder.destroy(error instanceof Error ? error : undefined);
      }
    });
    decoder.once('end', () => resolve(decoder.bytesWritten));
    decoder.once('error', (error) => {
      reject(error instanceof BodyError ? error : new BodyError('malformed', `${coding}: ${error.message}`));
    });
    decoder.end(input);
  });
}

function charge(bytes: number, total: number, { limit, holding }: DecompressOptions): void {
  if (total > limit) throw tooLarge(limit, 'decompressed');
  if (!holding.take(bytes)) throw new BodyError('over_budget', OVER_BUDGET);
}

function createDecoder(coding: 'gzip' | 'deflate' | 'zstd', input: Uint8Array): Decoder {
  const chunkSize = chunkSizeFor(coding, input);
  switch (coding) {
    case 'gzip':
      return createGunzip({ chunkSize });
    case 'zstd':
      return createZstdDecompress({ chunkSize, params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG_MAX } });
    case 'deflate':
      return hasZlibHeader(input) ? createInflate({ chunkSize }) : createInflateRaw({ chunkSize });
  }
}

/** Some clients send raw deflate under the name `deflate`; the zlib header (RFC 1950) tells them apart. */
function hasZlibHeader(input: Uint8Array): boolean {
  const first = input[0] ?? 0;
  return (first & 0x0f) === 8 && ((first << 8) | (input[1] ?? 0)) % 31 === 0;
}

/**
 * One chunk for the whole output saves a thread hop per chunk. gzip ends with its length, the others are guessed; a lie
 * costs at most 1 MiB for a moment.
 */
function chunkSizeFor(coding: ContentCoding, input: Uint8Array): number {
  const guess = coding === 'gzip' ? gzipLength(input) : input.length * 8;
  return Math.min(1024 * 1024, Math.max(1024, guess + 64));
}

/** ISIZE of RFC 1952: the length of the (last) member's content, modulo 2^32. Only a claim. */
function gzipLength(input: Uint8Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = input.subarray(-4);
  return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
}
