import type { Metrics } from '../observe/index.ts';
import type { PipelineStatus } from '../api/web/index.ts';

const DOORS = ['otlp-grpc', 'otlp-http'];

/** The counters of this process as the UI shows them; `/metrics` prints the same ones. */
export function receiverStatus(metrics: Metrics): Pick<PipelineStatus, 'receivers' | 'rejections' | 'repairs'> {
  return {
    receivers: DOORS.map((name) => ({
      name,
      connections: total(metrics, 'spoor_receive_connections_total', { door: name }),
      requests: total(metrics, 'spoor_receive_requests_total', { door: name }),
      bytes: total(metrics, 'spoor_receive_bytes_total', { door: name }),
      accepted: total(metrics, 'spoor_receive_spans_total', { door: name }),
      rejected: total(metrics, 'spoor_receive_spans_rejected_total', { door: name }),
    })),
    rejections: [
      ...byLabel(metrics, 'spoor_receive_spans_rejected_total', 'reason'),
      ...byLabel(metrics, 'spoor_receive_requests_refused_total', 'reason'),
      ...byLabel(metrics, 'spoor_connections_refused_total', 'reason'),
    ].map(([reason, count]) => ({ reason, count })),
    repairs: byLabel(metrics, 'spoor_spans_repaired_total', 'repair').map(([name, spans]) => ({ name, spans })),
  };
}

function total(metrics: Metrics, family: string, labels: Readonly<Record<string, string>>): number {
  const wanted = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  let sum = 0;
  for (const [key, value] of metrics.samples(family)) if (wanted.every((label) => key.includes(label))) sum += value;
  return sum;
}

/** Sums of a family by one label, largest first. */
function byLabel(metrics: Metrics, family: string, label: string): [string, number][] {
  const sums = new Map<string, number>();
  for (const [key, value] of metrics.samples(family)) {
    const name = new RegExp(`[{,]${label}="([^"]*)"`).exec(key)?.[1];
    if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + value);
  }
  return [...sums].sort((a, b) => b[1] - a[1]);
}
