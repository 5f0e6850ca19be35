import type { SearchAnswer, TraceSummaryAnswer } from '@spoor/core/wire';
import { Link } from '@tanstack/react-router';
import { formatAgo, formatBytes, formatCount, formatDuration, formatInstant, formatQuantity } from '../../format/index.ts';
import { assignServiceSlots } from '../../theme/index.ts';
import { ServiceDot } from '../../widgets/service-dot.tsx';
import type { SearchState } from './search-state.ts';
import { ORDERS } from './search-state.ts';

interface SearchResultsProps {
  readonly pages: readonly SearchAnswer[] | undefined;
  readonly stale: boolean;
  readonly state: SearchState;
  readonly onSearch: (state: SearchState) => void;
}

const SHOWN_SERVICES = 8;

export function SearchResults({ pages, stale, state }: SearchResultsProps) {
  if (pages === undefined) return <SkeletonResults />;
  const traces = pages.flatMap((page) => page.traces);
  const longest = Math.max(1, ...traces.map(({ duration }) => duration));
  const rows = pages.reduce((sum, page) => sum + page.rowsRead, 0);
  const bytes = pages.reduce((sum, page) => sum + page.bytesRead, 0);
  const took = pages.reduce((sum, page) => sum + page.tookMilliseconds, 0);
  const more = pages[pages.length - 1]?.next !== undefined;
  return (
    <>
      <p className="results-head muted">
        {more ? `First ${formatQuantity(traces.length, 'trace')}` : formatQuantity(traces.length, 'trace')}, {ORDERS[state.order ?? 'latest'].toLowerCase()} first · {formatCount(rows)} rows, {formatBytes(bytes)} read in {took} ms
      </p>
      <ul className="results" data-stale={stale}>
        {traces.map((trace) => (
          <Result key={trace.traceId} trace={trace} longest={longest} />
        ))}
      </ul>
    </>
  );
}

function Result({ trace, longest }: { readonly trace: TraceSummaryAnswer; readonly longest: number }) {
  const start = BigInt(trace.start);
  const slots = assignServiceSlots(
    trace.services.map(({ name }) => name),
    trace.services.map(({ spans }) => spans),
  );
  const hidden = trace.services.length - SHOWN_SERVICES;
  return (
    <li className="result">
      <Link to="/trace/$traceId" params={{ traceId: trace.traceId }} className="result-link">
        <span className="result-title">
          <strong>{trace.rootService === '' ? 'No root span' : trace.rootService}</strong> {trace.rootName}
        </span>
        <span className="result-duration">{formatDuration(trace.duration)}</span>
        <span className="result-bar" aria-hidden="true">
          <span style={{ width: `${Math.max(0.5, (trace.duration / longest) * 100)}%` }} />
        </span>
        <span className="result-facts muted">
          <span>{formatQuantity(trace.spans, 'span')}</span>
          {trace.errors > 0 && <span className="error-text">⚠ {formatQuantity(trace.errors, 'error')}</span>}
          {trace.orphans > 0 && <span className="warn-text">{formatQuantity(trace.orphans, 'orphan span')}</span>}
          {trace.services.slice(0, SHOWN_SERVICES).map(({ name, spans }, i) => (
            <span key={name} className="result-service">
              <ServiceDot slot={slots[i]!} />
              {name} {formatCount(spans)}
            </span>
          ))}
          {hidden > 0 && <span>and {formatQuantity(hidden, 'more service', 'more services')}</span>}
          <span className="result-time" title={formatInstant(start)}>
            {formatAgo(start, Date.now())} · <span className="mono">{trace.traceId.slice(0, 8)}</span>
          </span>
        </span>
      </Link>
    </li>
  );
}

function SkeletonResults() {
  return (
    <>
      <p className="results-head muted" role="status">
        Searching …
      </p>
      <ul className="results" aria-hidden="true">
        {Array.from({ length: 8 }, (_, i) => (
          <li key={i} className="result">
            <div className="result-link">
              <span className="skeleton result-skeleton" />
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
