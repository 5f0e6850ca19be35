import type { SpanBlock } from '@spoor/core/model';
import { OtlpPayloadWriter } from './otlp-payload.ts';
import { Random } from './random.ts';
import { createShop } from './shop/index.ts';

/** Room before each payload for the five bytes that gRPC puts there. */
export const PAYLOAD_PREFIX = 5;
const GENERATED_AT = 1_760_000_000_000_000_000n;

interface Payload {
  /** `PAYLOAD_PREFIX` bytes, then the request. */
  readonly bytes: Buffer<ArrayBuffer>;
  readonly view: DataView;
  readonly traceIds: Uint32Array;
  readonly spanIds: Uint32Array;
  readonly times: Uint32Array;
  readonly spans: number;
  /** The round it is patched for. */
  round: number;
}

export interface PoolOptions {
  readonly payloads: number;
  readonly spansPerPayload: number;
  /** Spans a second of the times in the data. */
  readonly density: number;
  readonly seed: number;
  /** Nanoseconds since the Unix epoch of the first round's first span; a clock: each round ends at the time it tells when the round begins. */
  readonly from: bigint | (() => bigint);
}

/**
 * OTLP requests of demo spans, encoded once. Each round through the pool gets other trace and span ids (the same change for
 * the whole round, so that traces that lie in several requests stay whole) and later times; patching costs a few bytes a span.
 */
export class PayloadPool {
  readonly size: number;
  readonly bytesPerSpan: number;
  private readonly payloads: Payload[] = [];
  private readonly seed: number;
  /** Nanoseconds that a round covers. */
  private readonly window: bigint;
  private readonly from: bigint | (() => bigint);
  /** By round: what the ids are mixed with and how far the times are moved. Made when a round begins. */
  private readonly rounds = new Map<number, { readonly key: Uint32Array; readonly shift: bigint }>();

  constructor(options: PoolOptions) {
    const spans = options.payloads * options.spansPerPayload;
    this.window = BigInt(Math.round((spans / options.density) * 1e9));
    this.seed = options.seed;
    this.from = options.from;
    this.rounds.set(-1, { key: new Uint32Array(6), shift: 0n });
    const shop = createShop({ seed: options.seed });
    const writer = new OtlpPayloadWriter();
    for (const block of shop.backfill({ spans: Math.ceil(spans * 1.02), from: GENERATED_AT, to: GENERATED_AT + this.window, blockSpans: Math.ceil(spans * 1.02) })) {
      const rows = bySender(block);
      for (let at = 0; at + options.spansPerPayload <= rows.length && this.payloads.length < options.payloads; at += options.spansPerPayload) {
        this.payloads.push(makePayload(writer, block, rows.subarray(at, at + options.spansPerPayload)));
      }
    }
    this.size = this.payloads.length;
    if (this.size === 0) throw new RangeError('not enough spans for one payload');
    this.bytesPerSpan = this.payloads.reduce((sum, { bytes }) => sum + bytes.length - PAYLOAD_PREFIX, 0) / (this.size * options.spansPerPayload);
  }

  /** The `n`th request ever: patched, good until request `n + size` is asked for. */
  request(n: number): { readonly bytes: Buffer<ArrayBuffer>; readonly spans: number } {
    const payload = this.payloads[n % this.size]!;
    this.patch(payload, Math.floor(n / this.size));
    return payload;
  }

  /** Trace id, 32 hex digits, of the first span of request `n` as it is now. */
  traceIdOf(n: number): string {
    const { bytes, traceIds } = this.payloads[n % this.size]!;
    return bytes.toString('hex', traceIds[0]!, traceIds[0]! + 16);
  }

  private patch(payload: Payload, round: number): void {
    if (payload.round === round) return;
    const { view, traceIds, spanIds, times } = payload;
    const before = this.round(payload.round);
    const after = this.round(round);
    const key = before.key.map((word, i) => word ^ after.key[i]!);
    for (const at of traceIds) for (let w = 0; w < 4; w++) view.setUint32(at + 4 * w, view.getUint32(at + 4 * w) ^ key[w]!);
    for (const at of spanIds) for (let w = 0; w < 2; w++) view.setUint32(at + 4 * w, view.getUint32(at + 4 * w) ^ key[4 + w]!);
    const delta = BigInt.asUintN(64, after.shift - before.shift);
    const low = Number(delta & 0xffff_ffffn);
    const high = Number(delta >> 32n);
    for (const at of times) {
      const sum = view.getUint32(at, true) + low;
      view.setUint32(at, sum, true);
      view.setUint32(at + 4, view.getUint32(at + 4, true) + high + (sum > 0xffff_ffff ? 1 : 0), true);
    }
    payload.round = round;
  }

  private round(round: number): { readonly key: Uint32Array; readonly shift: bigint } {
    const known = this.rounds.get(round);
    if (known !== undefined) return known;
    const random = new Random(this.seed, round, 0x10ad);
    const key = Uint32Array.from({ length: 6 }, () => random.word());
    key[2] = key[2]! & 0xff00_ffff; // the byte that decides whether a sampled trace was rightly kept
    const begins = typeof this.from === 'bigint' ? this.from + BigInt(round) * this.window : this.from() - this.window;
    const made = { key, shift: begins - GENERATED_AT };
    this.rounds.set(round, made);
    return made;
  }
}

/** Rows so that spans of one process lie together, as they do in requests. */
function bySender(block: SpanBlock): Uint32Array {
  const service = (row: number): number => block.resources.service[block.resource[row]!]!;
  return Uint32Array.from({ length: block.count }, (_, row) => row).sort((x, y) => service(x) - service(y) || block.resource[x]! - block.resource[y]! || x - y);
}

function makePayload(writer: OtlpPayloadWriter, block: SpanBlock, rows: Uint32Array): Payload {
  const points = { traceIds: [], spanIds: [], times: [] };
  const request = writer.write(block, rows, points);
  const bytes = Buffer.from(new ArrayBuffer(PAYLOAD_PREFIX + request.length));
  bytes.set(request, PAYLOAD_PREFIX);
  bytes.writeUInt32BE(request.length, 1);
  const shifted = (offsets: readonly number[]): Uint32Array => Uint32Array.from(offsets, (at) => at + PAYLOAD_PREFIX);
  return {
    bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), traceIds: shifted(points.traceIds), spanIds: shifted(points.spanIds), times: shifted(points.times),
    spans: rows.length, round: -1,
  };
}
