import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { ApiFailure } from '../../api/index.ts';
import { FailureNotice } from '../../widgets/failure-notice.tsx';
import { DEFAULT_OPTIONS, runJob, takeEarlyMessage } from '../../worker/index.ts';
import type { LayoutOptions, TraceLayout } from '../../worker/index.ts';
import { LoadedTrace } from './loaded-trace.tsx';
import { isYoung, pollMilliseconds } from './still-arriving.ts';
import './trace.css';

export function TracePage() {
  const { traceId } = useParams({ from: '/trace/$traceId' });
  const { clocks, groups, idle } = useSearch({ from: '/trace/$traceId' });
  const options = useMemo((): LayoutOptions => ({ adjust: clocks === 'adjusted', group: groups !== 'off', gaps: idle !== 'full' }), [clocks, groups, idle]);
  const loaded = useQuery({
    queryKey: ['trace', traceId],
    queryFn: async ({ signal }) => noteTimes(await runJob('load', { traceId, options: DEFAULT_OPTIONS, message: await takeEarlyMessage(traceId) }, signal)),
    // Typed arrays: nothing to share but the whole, when no span came. A large trace need not stay once its page is left.
    structuralSharing: (was, now) => (sameTrace(was as TraceLayout | undefined, now as TraceLayout) ? was : now),
    gcTime: 60_000,
    staleTime: Infinity,
    retry: false,
    refetchInterval: ({ state }) => pollMilliseconds(state.data, Date.now()),
  });
  const base = loaded.data;
  const isDefault = options.adjust === DEFAULT_OPTIONS.adjust && options.group === DEFAULT_OPTIONS.group && options.gaps === DEFAULT_OPTIONS.gaps;
  const other = useQuery({
    queryKey: ['trace-layout', traceId, base?.trace.count, options],
    queryFn: async ({ signal }) => withColumnsOf(base!, await runJob('layout', { trace: base!.trace, options }, signal)),
    enabled: base !== undefined && !isDefault,
    structuralSharing: false,
    placeholderData: keepPreviousData,
    gcTime: 10_000,
    staleTime: Infinity,
    retry: false,
  });
  if (base === undefined) {
    return loaded.error === null ? <TraceSkeleton /> : <NoTrace traceId={traceId} error={loaded.error} retry={() => void loaded.refetch()} />;
  }
  if (base.trace.traceId !== traceId && loaded.isPlaceholderData) return <TraceSkeleton />;
  const layout = isDefault ? base : (other.data ?? base);
  return <LoadedTrace key={base.trace.traceId} layout={layout} arriving={isYoung(base, Date.now())} working={!isDefault && other.isFetching} onReload={() => void loaded.refetch()} reloadFailure={loaded.error ?? other.error} />;
}

/** For the browser's performance tools, and for `npm run bench:ui`. */
function noteTimes(layout: TraceLayout): TraceLayout {
  performance.measure('spoor: fetch in the worker', { start: 0, duration: layout.took.fetch });
  performance.measure('spoor: layout in the worker', { start: 0, duration: layout.took.layout });
  performance.measure('spoor: critical path in the worker', { start: 0, duration: layout.took.criticalPath });
  return layout;
}

/** The worker had a copy of the columns: what it gave back unchanged is dropped for what is here already. */
function withColumnsOf(base: TraceLayout, made: TraceLayout): TraceLayout {
  const shared = { ...made, subtreeSize: base.subtreeSize, firstMark: base.firstMark };
  if (made.skew.delta === undefined) return { ...shared, trace: base.trace, path: base.path };
  const { start, traceDuration, startUnixNano } = made.trace;
  return { ...shared, trace: { ...base.trace, start, traceDuration, startUnixNano } };
}

function sameTrace(was: TraceLayout | undefined, now: TraceLayout): boolean {
  return was !== undefined && was.trace.count === now.trace.count && was.trace.traceDuration === now.trace.traceDuration && was.errors === now.errors;
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
        <div className="trace-shares" />
      </div>
      <div className="trace-toolbar" />
      <div className="minimap" />
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
