import { WireError } from '@spoor/core/wire';
import { REPAIR_NAMES } from '@spoor/core/model';
import { DECODERS } from './decoders.ts';
import type { DecodeReport, IngestLimits, SpanBlock } from '@spoor/core/model';
import type { Log } from '../observe/index.ts';
import type { Decoder } from './decoders.ts';
import type { JournalRecord } from '../journal/index.ts';

export type Decoded = { readonly report: DecodeReport } | { readonly undecodable: string };

export interface PayloadDecoderOptions {
  readonly limits: IngestLimits;
  readonly log: Log;
  readonly decoders?: Readonly<Record<string, Decoder | undefined>>;
}

/** Decodes payloads of every format into blocks. Never throws: a payload is decodable or it is not. */
export class PayloadDecoder {
  private readonly options: PayloadDecoderOptions;

  constructor(options: PayloadDecoderOptions) {
    this.options = options;
  }

  /** Appends the spans of the payload to the block; an undecodable payload leaves it as it was. */
  decode(payload: JournalRecord, block: SpanBlock): Decoded {
    const decoder = (this.options.decoders ?? DECODERS)[payload.format];
    if (decoder === undefined) return { undecodable: `payloads in ${payload.format} are not supported` };
    const rows = block.count;
    try {
      return { report: decoder(payload.body, block, { tenant: payload.tenant, receivedAt: payload.receivedAt, limits: this.options.limits }) };
    } catch (error) {
      block.count = rows;
      block.abandonSpan();
      if (error instanceof WireError) return { undecodable: error.message };
      this.options.log.error('a decoder failed: this is a bug', { format: payload.format, reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      return { undecodable: 'the payload could not be decoded' };
    }
  }
}

/** Name and number of every repair in the report. */
export function repairsOf(report: DecodeReport): readonly (readonly [name: string, spans: number])[] {
  return [...report.repairs].flatMap((spans, bit) => (spans === 0 ? [] : [[REPAIR_NAMES[bit]!.toLowerCase(), spans] as const]));
}
