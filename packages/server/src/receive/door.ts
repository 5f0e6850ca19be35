import type { OtlpSignal } from '@spoor/core/wire';
import type { DecodeReport } from '@spoor/core/model';
import type { Counter, Metrics } from '../observe/index.ts';
import { ConnectionCounters } from '../transport/connection-counters.ts';

/** Why a request got an error. */
export type RequestRefusal =
  | 'undecodable'
  | 'busy'
  | 'over_budget'
  | 'too_large'
  | 'malformed_body'
  | 'aborted'
  | 'too_many_frames'
  | 'method'
  | 'media_type'
  | 'content_coding'
  | 'unknown_path'
  | 'cors_origin'
  | 'deadline'
  | 'signal_refused'
  | 'framing'
  | 'internal';

/** Live counters of one door, kept on `Metrics` so that `/metrics` and the UI show the same numbers. */
export class Door extends ConnectionCounters {
  private readonly bytes: Counter;
  private readonly requests: Counter;
  private readonly accepted: Counter;
  private readonly rejected: Counter;
  private readonly refused: Counter;
  private readonly unkept: Counter;

  constructor(metrics: Metrics, transport: string) {
    super(metrics, transport);
    this.bytes = metrics.counter('spoor_receive_bytes_total', 'Body bytes as sent, before decompression.');
    this.requests = metrics.counter('spoor_receive_requests_total', 'Export requests by signal.');
    this.accepted = metrics.counter('spoor_receive_spans_total', 'Spans acknowledged.');
    this.rejected = metrics.counter('spoor_receive_spans_rejected_total', 'Spans refused one by one, by reason.');
    this.refused = metrics.counter('spoor_receive_requests_refused_total', 'Requests answered with an error, by reason.');
    this.unkept = metrics.counter('spoor_receive_unkept_requests_total', 'Requests answered politely whose content is not kept yet, by signal.');
  }

  request(signal: OtlpSignal, bytes: number): void {
    this.requests.add(1, { door: this.transport, signal });
    this.bytes.add(bytes, { door: this.transport });
  }

  requestRefused(reason: RequestRefusal): void {
    this.refused.add(1, { door: this.transport, reason });
  }

  spans(report: DecodeReport): void {
    this.accepted.add(report.accepted, { door: this.transport });
    for (const [reason, spans] of report.rejections) this.rejected.add(spans, { door: this.transport, reason });
  }

  notKept(signal: OtlpSignal): void {
    this.unkept.add(1, { door: this.transport, signal });
  }
}
