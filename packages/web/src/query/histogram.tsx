import type { TraceqlMetricsAnswer } from '@spoor/core/wire';
import { useMemo } from 'react';
import { formatDuration, formatQuantity, formatSecond } from '../format/index.ts';
import { useWidth } from '../widgets/use-width.ts';

const HEIGHT = 260;
const LEFT = 64;
const BOTTOM = 22;
const LEVELS = 7;

interface HistogramProps {
  readonly answer: TraceqlMetricsAnswer;
  readonly onOpen: (traceId: string) => void;
}

/** `histogram_over_time` as a heatmap: how many spans fell into a bucket (its upper bound in seconds) in each interval. */
export function Histogram({ answer, onOpen }: HistogramProps) {
  const [setHost, width] = useWidth<HTMLDivElement>();
  const rows = useMemo(() => bucketsOf(answer), [answer]);
  const exemplars = useMemo(() => answer.series.flatMap((series) => series.exemplars).sort((a, b) => (b.value ?? 0) - (a.value ?? 0)).slice(0, 8), [answer]);
  const most = rows.reduce((max, { samples }) => Math.max(max, ...samples), 1);
  const [columnWidth, rowHeight] = [(width - LEFT) / answer.count, (HEIGHT - BOTTOM) / Math.max(1, rows.length)];
  const paths = Array.from({ length: LEVELS }, () => '');
  for (const [row, { samples }] of rows.entries()) {
    const y = HEIGHT - BOTTOM - (row + 1) * rowHeight;
    for (const [column, count] of samples.entries()) {
      if (count <= 0) continue;
      const level = Math.min(LEVELS - 1, Math.floor((Math.log(count + 1) / Math.log(most + 1)) * LEVELS));
      paths[level] += `M${(LEFT + column * columnWidth).toFixed(1)} ${y.toFixed(1)}h${Math.max(1, columnWidth - 0.5).toFixed(1)}v${Math.max(1, rowHeight - 0.5).toFixed(1)}h${(-Math.max(1, columnWidth - 0.5)).toFixed(1)}z`;
    }
  }
  const every = Math.max(1, Math.ceil(rows.length / 8));
  const end = BigInt(answer.first) + BigInt(answer.step) * BigInt(answer.count - 1);
  return (
    <div ref={setHost} className="chart">
      {width > LEFT && (
        <svg className="histogram" width={width} height={HEIGHT} role="img" aria-label={`${formatQuantity(rows.length, 'bucket')} over time, at most ${formatQuantity(Math.round(most), 'span')} in a cell`}>
          {paths.map((path, level) => (
            <path key={level} d={path} data-level={level + 1} />
          ))}
          {rows.map(({ bound }, row) =>
            row % every === 0 ? (
              <text key={bound} x={LEFT - 8} y={HEIGHT - BOTTOM - (row + 0.5) * rowHeight + 4} textAnchor="end">
                {formatDuration(bound * 1e9)}
              </text>
            ) : null,
          )}
          <text x={LEFT} y={HEIGHT - 4}>
            {formatSecond(BigInt(answer.first))}
          </text>
          <text x={width} y={HEIGHT - 4} textAnchor="end">
            {formatSecond(end)}
          </text>
        </svg>
      )}
      {exemplars.length > 0 && (
        <p className="histogram-exemplars">
          <span className="muted">Exemplars</span>
          {exemplars.map(({ traceId, spanId, value }) => (
            <button key={spanId} type="button" className="chart-exemplar" onClick={() => onOpen(traceId)}>
              {value === null ? traceId.slice(0, 8) : formatDuration(value * 1e9)}
            </button>
          ))}
        </p>
      )}
    </div>
  );
}

/** By upper bound, the groups of a `by` added up. */
function bucketsOf({ series, count }: TraceqlMetricsAnswer): readonly { readonly bound: number; readonly samples: readonly number[] }[] {
  const buckets = new Map<number, number[]>();
  for (const { labels, samples } of series) {
    const bound = Number(labels.find(({ name }) => name === '__bucket')?.text ?? 'NaN');
    if (!Number.isFinite(bound)) continue;
    const sums = buckets.get(bound) ?? Array.from({ length: count }, () => 0);
    buckets.set(bound, sums);
    for (const [i, sample] of samples.entries()) sums[i] = (sums[i] ?? 0) + (sample ?? 0);
  }
  return Array.from(buckets, ([bound, samples]) => ({ bound, samples })).sort((a, b) => a.bound - b.bound);
}
