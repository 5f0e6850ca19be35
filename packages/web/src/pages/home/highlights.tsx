import type { TraceSummaryAnswer } from '@spoor/core/wire';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { search } from '../../api/index.ts';
import { formatDuration, formatQuantity } from '../../format/index.ts';
import { rangeOf } from '../../range/index.ts';
import type { RangeState } from '../../range/index.ts';
import { compactState } from '../../url/index.ts';
import { preferredSlot } from '../../theme/index.ts';
import { ServiceDot } from '../../widgets/service-dot.tsx';
import { Time } from '../../widgets/time.tsx';

const SHOWN = 6;

/** What to look at first: the newest errors and the slowest traces of the range. */
export function Highlights({ state }: { readonly state: RangeState }) {
  const range = compactState<RangeState>({ range: state.range, from: state.from, to: state.to });
  return (
    <aside className="highlights" aria-label="Worth a look">
      <TraceCard
        title="Newest errors"
        order="latest"
        tags="error=true"
        range={range}
        none="No errors in this range."
        fact={({ errors, start, services }) => (
          <>
            <span className="error-text">{formatQuantity(errors, 'error')}</span>
            <span className="highlight-in">in {failing(services)}</span>
            <Time nanos={BigInt(start)} />
          </>
        )}
      />
      <TraceCard
        title="Slowest traces"
        order="slowest"
        tags={undefined}
        range={range}
        none="No traces in this range."
        fact={({ duration, spans }) => (
          <>
            <strong>{formatDuration(duration)}</strong>
            <span>{formatQuantity(spans, 'span')}</span>
          </>
        )}
      />
    </aside>
  );
}

/** The services that failed, those with the most errors first. */
function failing(services: TraceSummaryAnswer['services']): string {
  return services
    .filter(({ errors }) => errors > 0)
    .sort((a, b) => b.errors - a.errors)
    .map(({ name }) => name)
    .join(', ');
}

interface TraceCardProps {
  readonly title: string;
  readonly order: 'latest' | 'slowest';
  readonly tags: string | undefined;
  readonly range: RangeState;
  readonly none: string;
  readonly fact: (trace: TraceSummaryAnswer) => ReactNode;
}

function TraceCard({ title, order, tags, range, none, fact }: TraceCardProps) {
  const found = useQuery({
    queryKey: ['highlights', order, tags, range],
    queryFn: ({ signal }) => search({ order, tags }, rangeOf(range), { limit: SHOWN, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
  const traces = found.data?.traces;
  return (
    <section className="card highlight-card" aria-label={title}>
      <div className="card-head">
        <h2>{title}</h2>
        <Link to="/search" search={{ v: '1', ...range, ...(tags === undefined ? {} : { tags }), ...(order === 'latest' ? {} : { order }) }}>
          All
        </Link>
      </div>
      <ol className={found.isPlaceholderData ? 'stale' : ''}>
        {traces === undefined && found.error === null && Array.from({ length: SHOWN }, (_, i) => (
          <li key={i} className="highlight-row">
            <span className="skeleton wide" />
          </li>
        ))}
        {traces?.map((trace) => (
          <li key={trace.traceId}>
            <Link to="/trace/$traceId" params={{ traceId: trace.traceId }} className="highlight-row">
              <span className="highlight-name">
                <ServiceDot slot={preferredSlot(trace.rootService)} />
                <span>
                  <strong>{trace.rootService === '' ? 'No root span' : trace.rootService}</strong> {trace.rootName}
                </span>
              </span>
              <span className="highlight-fact">{fact(trace)}</span>
            </Link>
          </li>
        ))}
      </ol>
      {traces?.length === 0 && <p className="highlight-none muted">{none}</p>}
      {found.error !== null && <p className="highlight-none error-text">{found.error.message}</p>}
    </section>
  );
}
