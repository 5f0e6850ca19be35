import type { OtlpSignal } from '@spoor/core/wire';
import type { DecodeReport } from '@spoor/core/model';
import type { Counter, Metrics } from '../observe/index.ts';

/** Why a connection was closed without an answer, or with one that only helps a person. */
export type ConnectionRefusal =
  | 'tls_on_plaintext'
  | 'http1_on_grpc'
  | 'max_connections'
  | 'silent'
  | 'request_timeout'
  | 'header_too_large'
  | 'bad_request_line'
  | 'protocol_error'
  | 'idle'
  | 'ping_timeout'
  | 'too_many_pings';

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
export class Door {
  readonly transport: string;
  private readonly connections: Counter;
  private readonly opened: Counter;
  private readonly bytes: Counter;
  private readonly requests: Counter;
  private readonly accepted: Counter;
  private readonly rejected: Counter;
  private readonly refused: Counter;
  private readonly unkept: Counter;
  private readonly refusedConnections: Counter;

  constructor(metrics: Metrics, transport: string) {
    this.transport = transport;
    this.connections = metrics.upDown('spoor_receive_connections', 'Connections open now.');
    this.opened = metrics.counter('spoor_receive_connections_total', 'Connections opened.');
    this.bytes = metrics.counter('spoor_receive_bytes_total', 'Body bytes as sent, before decompression.');
    this.requests = metrics.counter('spoor_receive_requests_total', 'Export requests by signal.');
    this.accepted = metrics.counter('spoor_receive_spans_total', 'Spans acknowledged.');
    this.rejected = metrics.counter('spoor_receive_spans_rejected_total', 'Spans refused one by one, by reason.');
    this.refused = metrics.counter('spoor_receive_requests_refused_total', 'Requests answered with an error, by reason.');
    this.unkept = metrics.counter('spoor_receive_unkept_requests_total', 'Requests answered politely whose content is not kept yet, by signal.');
    this.refusedConnections = metrics.counter('spoor_connections_refused_total', 'Connections closed for a reason of their own, by reason.');
  }

  connectionOpened(): void {
    this.connections.add(1, { door: this.transport });
    this.opened.add(1, { door: this.transport });
  }

  connectionClosed(): void {
    this.connections.add(-1, { door: this.transport });
  }

  connectionRefused(reason: ConnectionRefusal): void {
    this.refusedConnections.add(1, { door: this.transport, reason });
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
