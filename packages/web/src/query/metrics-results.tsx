import type { TraceqlMetricsAnswer } from '@spoor/core/wire';
import { Suspense, lazy } from 'react';
import type { Range } from '../api/index.ts';
import { formatBytes, formatCount, formatQuantity } from '../format/index.ts';
import { FailureNotice } from '../widgets/failure-notice.tsx';
import { CompareBars } from './compare-bars.tsx';
import { Histogram } from './histogram.tsx';
import { unitOf } from './series-text.ts';
import type { ChartKind } from './series-text.ts';
import { streamMetrics } from './traceql-api.ts';
import type { NameMode } from './traceql-api.ts';
import { useUpdates } from './use-updates.ts';

const SeriesChart = lazy(async () => ({ default: (await import('./series-chart.tsx')).SeriesChart }));

interface MetricsResultsProps {
  readonly query: string;
  readonly names: NameMode;
  readonly range: Range;
  readonly kind: ChartKind;
  readonly onOpen: (traceId: string) => void;
}

/** What a metrics query computes: lines with exemplars, a heatmap of a histogram, or bars of a comparison. */
export function MetricsResults({ query, names, range, kind, onOpen }: MetricsResultsProps) {
  const { latest, error, busy } = useUpdates<TraceqlMetricsAnswer>(JSON.stringify([query, names, range]), (signal) => streamMetrics({ q: query, names, range, signal }));
  if (error !== undefined) return <FailureNotice error={error} />;
  if (latest === undefined) {
    return (
      <div className="chart-space" role="status">
        <span className="muted">Computing …</span>
      </div>
    );
  }
  return (
    <>
      <div className="results-head">
        <p className="muted" role="status">
          {busy ? 'Computing … ' : ''}
          {kind === 'compare' ? 'Shares of the selected spans against all others' : formatQuantity(latest.series.length, 'series', 'series')}
          <span className="cost">
            {' '}
            ·{latest.progress.rowsRead > 0 ? ` ${formatCount(latest.progress.rowsRead)} rows, ${formatBytes(latest.progress.bytesRead)} read in` : ''} {formatCount(latest.tookMilliseconds)} ms
          </span>
        </p>
      </div>
      {latest.droppedSeries > 0 && <p className="notice warn">{formatQuantity(latest.droppedSeries, 'more series', 'more series')} not shown. Choose the highest with | topk(10).</p>}
      {latest.uncountedSpans > 0 && <p className="notice warn">{formatQuantity(latest.uncountedSpans, 'span')} not counted: there are too many groups.</p>}
      <div className={busy ? 'stale' : ''}>
        {latest.series.length === 0 ? (
          <p className="notice query-nothing">No span matches in this range.</p>
        ) : kind === 'compare' ? (
          <CompareBars series={latest.series} />
        ) : kind === 'histogram' ? (
          <Histogram answer={latest} onOpen={onOpen} />
        ) : (
          <Suspense fallback={<div className="chart-space" />}>
            <SeriesChart answer={latest} unit={unitOf(query)} onOpen={onOpen} />
          </Suspense>
        )}
      </div>
    </>
  );
}
