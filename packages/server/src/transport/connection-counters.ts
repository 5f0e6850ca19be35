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

/** Connections of one door, counted on `Metrics`. */
export class ConnectionCounters {
  readonly transport: string;
  private readonly connections: Counter;
  private readonly opened: Counter;
  private readonly refusedConnections: Counter;

  constructor(metrics: Metrics, transport: string) {
    this.transport = transport;
    this.connections = metrics.upDown('spoor_receive_connections', 'Connections open now.');
    this.opened = metrics.counter('spoor_receive_connections_total', 'Connections opened.');
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
}
