import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { lookback, search, statusQuery } from '../../api/index.ts';
import { FailureNotice } from '../../widgets/failure-notice.tsx';
import { useTitle } from '../../widgets/use-title.ts';
import { DemoNotice } from './demo-notice.tsx';
import { ServicesTable } from './services-table.tsx';
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

  return (
    <div className="page-body">
      {status.error !== null && status.data === undefined ? (
        <FailureNotice error={status.error} retry={() => void status.refetch()} />
      ) : empty ? (
        <Waiting
          status={status.data}
          onDemo={() => {
            demo.current = true;
          }}
        />
      ) : (
        <>
          <ServicesTable />
          <DemoNotice />
        </>
      )}
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
