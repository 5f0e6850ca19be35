import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { lookback, search, statusQuery } from '../../api/index.ts';
import { RangePicker } from '../../range/index.ts';
import { compactState } from '../../url/index.ts';
import { FailureNotice } from '../../widgets/failure-notice.tsx';
import { useTitle } from '../../widgets/use-title.ts';
import { DemoNotice } from './demo-notice.tsx';
import { Highlights } from './highlights.tsx';
import type { HomeState } from './home-state.ts';
import { ServicesTable } from './services-table.tsx';
import { StorageCard } from './storage-card.tsx';
import { Waiting } from './waiting.tsx';
import './home.css';

const WEEK = 7 * 86_400;

export function HomePage() {
  useTitle('Services');
  const [waited, setWaited] = useState(false);
  const demo = useRef(false);
  const status = useQuery({ ...statusQuery, refetchInterval: waited ? 1_000 : 10_000 });
  const stored = status.data?.store?.spans;
  // An unanswered store is no reason to greet an old user as a newcomer.
  const empty = stored === 0;
  if (empty && !waited) setWaited(true);
  useFirstTrace(waited && !demo.current && stored !== undefined && stored > 0);

  if (status.error !== null && status.data === undefined) {
    return (
      <div className="page-body">
        <FailureNotice error={status.error} retry={() => void status.refetch()} />
      </div>
    );
  }
  if (empty) {
    return (
      <div className="page-body">
        <Waiting
          status={status.data}
          onDemo={() => {
            demo.current = true;
          }}
        />
      </div>
    );
  }
  return <Overview />;
}

function Overview() {
  const state = useSearch({ from: '/' });
  const navigate = useNavigate({ from: '/' });
  const show = (next: HomeState): void => void navigate({ search: compactState<HomeState>({ ...next, v: '1' }) });
  return (
    <div className="page-body">
      <div className="page-head">
        <h1>Services</h1>
        <RangePicker value={state} onChange={(range) => show({ ...range, ...(state.sort === undefined ? {} : { sort: state.sort }) })} />
      </div>
      <div className="home-columns">
        <ServicesTable state={state} onShow={show} />
        <Highlights state={state} />
      </div>
      <div className="home-foot">
        <StorageCard />
        <DemoNotice />
      </div>
    </div>
  );
}

/** Turns the waiting page into the newcomer's first trace. */
function useFirstTrace(arrived: boolean): void {
  const navigate = useNavigate();
  const latest = useQuery({
    queryKey: ['first-trace'],
    queryFn: ({ signal }) => search({}, lookback(WEEK), { limit: 1, signal }),
    enabled: arrived,
    refetchInterval: 1_000,
  });
  const traceId = latest.data?.traces[0]?.traceId;
  useEffect(() => {
    if (arrived && traceId !== undefined) void navigate({ to: '/trace/$traceId', params: { traceId } });
  }, [arrived, traceId, navigate]);
}
