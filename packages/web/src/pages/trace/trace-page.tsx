import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { ApiFailure } from '../../api/index.ts';
import { FailureNotice } from '../../widgets/failure-notice.tsx';
import { loadTrace } from '../../worker/index.ts';
import type { TraceLayout } from '../../worker/index.ts';
import { SpanPanel } from './panel/span-panel.tsx';
import { TraceHeader } from './trace-header.tsx';
import { Warnings } from './warnings.tsx';
import { positionOf } from './waterfall/waterfall-rows.ts';
import { Waterfall, spanIdOf } from './waterfall/waterfall.tsx';
import './trace.css';

export function TracePage() {
  const { traceId } = useParams({ from: '/trace/$traceId' });
  const loaded = useQuery({
    queryKey: ['trace', traceId],
    queryFn: ({ signal }) => loadTrace(traceId, signal),
    // Typed arrays: nothing to share structurally, and a large trace need not stay once its page is left.
    structuralSharing: false,
    gcTime: 60_000,
    staleTime: Infinity,
    retry: false,
  });
  if (loaded.error !== null && loaded.data === undefined) return <NoTrace traceId={traceId} error={loaded.error} retry={() => void loaded.refetch()} />;
  if (loaded.data === undefined) return <TraceSkeleton />;
  return <LoadedTrace key={loaded.dataUpdatedAt} layout={loaded.data} onReload={() => void loaded.refetch()} />;
}

function LoadedTrace({ layout, onReload }: { readonly layout: TraceLayout; readonly onReload: () => void }) {
  const { span } = useSearch({ from: '/trace/$traceId' });
  const navigate = useNavigate({ from: '/trace/$traceId' });
  const selected = useMemo(() => (span === undefined ? -1 : positionOf(layout, span)), [layout, span]);
  const select = useCallback(
    (position: number): void => {
      // A look at the next span is no step for the Back button.
      void navigate({ search: position === -1 ? { v: '1' } : { v: '1', span: spanIdOf(layout, position) }, replace: true });
    },
    [layout, navigate],
  );
  return (
    <div className="trace-page">
      <TraceHeader layout={layout} onReload={onReload} />
      <Warnings layout={layout} missingSpan={span !== undefined && selected === -1 ? span : undefined} />
      <div className="trace-body">
        <Waterfall layout={layout} selected={selected} onSelect={select} />
        {selected !== -1 && <SpanPanel layout={layout} span={selected} onSelect={select} onClose={() => select(-1)} />}
      </div>
    </div>
  );
}

function NoTrace({ traceId, error, retry }: { readonly traceId: string; readonly error: Error; readonly retry: () => void }) {
  const missing = error instanceof ApiFailure && error.status === 404;
  if (!missing) {
    return (
      <div className="page-body">
        <FailureNotice error={error} retry={retry} />
      </div>
    );
  }
  return (
    <div className="page-body">
      <div className="notice">
        <h1>This trace is not here</h1>
        <p className="mono">{traceId}</p>
        <p>It may be older than the retention, or still be on its way: spans are searchable about a second after they are accepted.</p>
        <div className="notice-actions">
          <button type="button" className="button small" onClick={retry}>
            Look again
          </button>
          <Link to="/search" className="button small">
            Search traces
          </Link>
        </div>
      </div>
    </div>
  );
}

/** The page's own measures, so that nothing moves when the trace arrives. */
function TraceSkeleton() {
  return (
    <div className="trace-page" role="status" aria-label="Loading the trace">
      <div className="trace-header">
        <h1>
          <span className="skeleton trace-title-skeleton" />
        </h1>
        <div className="trace-facts">
          <span className="skeleton trace-facts-skeleton" />
        </div>
      </div>
      <div className="trace-skeleton-rows" aria-hidden="true">
        {Array.from({ length: 16 }, (_, i) => (
          <div key={i}>
            <span className="skeleton" />
          </div>
        ))}
      </div>
    </div>
  );
}
