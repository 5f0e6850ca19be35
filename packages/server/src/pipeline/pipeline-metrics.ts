import { repairsOf } from './payload-decoder.ts';
import type { Counter, Metrics } from '../observe/index.ts';
import type { IngestPayload } from '../receive/ingest.ts';
import type { Decoded } from './payload-decoder.ts';

/** What the pipeline counts. Replays are not counted again: a payload is counted when it is answered. */
export class PipelineMetrics {
  private readonly accepted: Counter;
  private readonly rejected: Counter;
  private readonly repaired: Counter;
  private readonly refused: Counter;
  private readonly payloads: Counter;
  private readonly payloadBytes: Counter;
  private readonly inserts: Counter;
  private readonly insertedSpans: Counter;
  private readonly insertSeconds: Counter;
  private readonly failures: Counter;
  private readonly setAside: Counter;
  private readonly spilled: Counter;

  constructor(metrics: Metrics) {
    this.accepted = metrics.counter('spoor_spans_accepted_total', 'Spans acknowledged, by the door they came in and their format.');
    this.rejected = metrics.counter('spoor_spans_rejected_total', 'Spans not accepted, by reason; the rest of their payload was.');
    this.repaired = metrics.counter('spoor_spans_repaired_total', 'Spans mended at ingest, by what was mended.');
    this.refused = metrics.counter('spoor_payloads_refused_total', 'Payloads not kept, by reason; the sender was told.');
    this.payloads = metrics.counter('spoor_payloads_accepted_total', 'Payloads acknowledged, by the door they came in and their format.');
    this.payloadBytes = metrics.counter('spoor_payload_bytes_total', 'Bytes of acknowledged payloads, decompressed.');
    this.inserts = metrics.counter('spoor_store_insert_blocks_total', 'Blocks of spans inserted into the store.');
    this.insertedSpans = metrics.counter('spoor_store_insert_spans_total', 'Spans inserted into the store.');
    this.insertSeconds = metrics.counter('spoor_store_insert_seconds_total', 'Seconds spent in successful inserts.');
    this.failures = metrics.counter('spoor_store_insert_failures_total', 'Failed attempts to insert a block, by code; each is tried again.');
    this.setAside = metrics.counter('spoor_payloads_set_aside_total', 'Payloads the store could not take, kept in the journal’s `rejected` folder.');
    this.spilled = metrics.counter('spoor_journal_spilled_payloads_total', 'Payloads whose spans had to be read back from the journal because the store was slower than the senders.');
  }

  answered({ transport, format, body }: IngestPayload, decoded: Decoded): void {
    if ('undecodable' in decoded) {
      this.refused.add(1, { reason: 'undecodable' });
      return;
    }
    const { report } = decoded;
    const labels = { transport, format };
    this.accepted.add(report.accepted, labels);
    this.payloads.add(1, labels);
    this.payloadBytes.add(body.length);
    if (report.rejected > 0) for (const [reason, spans] of report.rejections) this.rejected.add(spans, { reason });
    for (const [repair, spans] of repairsOf(report)) this.repaired.add(spans, { repair });
  }

  busy(reason: string): void {
    this.refused.add(1, { reason });
  }

  spill(): void {
    this.spilled.add(1);
  }

  inserted(spans: number, seconds: number): void {
    this.inserts.add(1);
    this.insertedSpans.add(spans);
    this.insertSeconds.add(seconds);
  }

  failed(code: string): void {
    this.failures.add(1, { code });
  }

  poison(): void {
    this.setAside.add(1);
  }
}
