import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { SyntheticEvent } from 'react';
import { formatCount, formatDuration, formatInstant, formatQuantity } from '../../format/index.ts';
import { FailureNotice } from '../../widgets/failure-notice.tsx';
import { useTitle } from '../../widgets/use-title.ts';
import { runJob } from '../../worker/index.ts';
import type { ComparedTrace } from '../../worker/index.ts';
import { TYPICAL } from './compare-state.ts';
import { ComparedTree } from './compared-tree.tsx';
import { TopDeltas } from './top-deltas.tsx';
import { findTypical } from './typical-traces.ts';
import { signed } from './delta-text.ts';
import './compare.css';

/** One trace against another, or against what is typical of its operation. */
export function ComparePage() {
  const { a, b } = useSearch({ from: '/compare' });
  useTitle('Compare');
  if (a === undefined) return <Choose />;
  return <Compared key={`${a} ${b ?? TYPICAL}`} a={a} b={b ?? TYPICAL} />;
}

function Compared({ a, b }: { readonly a: string; readonly b: string }) {
  const navigate = useNavigate({ from: '/compare' });
  const compared = useQuery({
    queryKey: ['compare', a, b],
    queryFn: async ({ signal }) => {
      if (b !== TYPICAL) return { ...(await runJob('compare', { first: [b], second: [a] }, signal)), typical: undefined };
      const alone = await runJob('compare', { first: [], second: [a] }, signal);
      const [trace] = alone.second;
      if (trace === undefined) return { ...alone, typical: undefined };
      const typical = await findTypical(trace, signal);
      return { ...(await runJob('compare', { first: typical.traceIds, second: [a] }, signal)), typical };
    },
    structuralSharing: false,
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });
  if (compared.error !== null) {
    return (
      <div className="page-body">
        <FailureNotice error={compared.error} retry={() => void compared.refetch()} />
        <Choose a={a} b={b === TYPICAL ? '' : b} />
      </div>
    );
  }
  if (compared.data === undefined) return <CompareSkeleton />;
  const { tree, first, second, missing, typical } = compared.data;
  const [trace] = second;
  const other = first[0];
  const before = typical === undefined ? other?.duration : typical.median;
  return (
    <div className="compare">
      <header className="compare-head">
        <h1>
          {trace === undefined ? 'Compare' : `${trace.rootService} ${trace.rootName}`}{' '}
          {trace !== undefined && before !== undefined && before > 0 && (
            <span className="compare-verdict" data-worse={trace.duration > before}>
              {signed(trace.duration - before, formatDuration)}
            </span>
          )}
        </h1>
        <div className="compare-sides">
          {typical === undefined ? <Side role="Compared with" trace={other} traceId={b} color="a" /> : <TypicalSide count={typical.traceIds.length} candidates={typical.candidates} median={typical.median} />}
          <button type="button" className="button small" disabled={b === TYPICAL} title={b === TYPICAL ? 'Choose another trace first' : 'Change sides'} onClick={() => void navigate({ search: { v: '1', a: b, b: a } })}>
            ⇄<span className="visually-hidden"> Change sides</span>
          </button>
          <Side role="This trace" trace={trace} traceId={a} color="b" />
        </div>
        <OtherSide a={a} b={b} />
      </header>
      {missing.length > 0 && (
        <p className="notice warn compare-notice">
          Not here any more: <span className="mono">{missing.join(', ')}</span>. Older than the retention, or still on its way.
        </p>
      )}
      {first.length === 0 && missing.length === 0 && <p className="notice compare-notice">No other trace begins with this operation within a day of it. Give the id of a trace to compare with.</p>}
      {first.length > 0 && second.length > 0 && (
        <>
          <TopDeltas tree={tree} />
          <ComparedTree tree={tree} />
        </>
      )}
    </div>
  );
}

function Side({ role, trace, traceId, color }: { readonly role: string; readonly trace: ComparedTrace | undefined; readonly traceId: string; readonly color: 'a' | 'b' }) {
  return (
    <div className="compare-side" data-side={color}>
      <p className="muted">{role}</p>
      {trace === undefined ? (
        <p className="mono">{traceId}</p>
      ) : (
        <>
          <p>
            <strong>{formatDuration(trace.duration)}</strong> · {formatQuantity(trace.spans, 'span')} {trace.errors > 0 && <span className="error-text">· ⚠ {formatCount(trace.errors)}</span>}
          </p>
          <p className="muted">{formatInstant(trace.startUnixNano)}</p>
          <Link to="/trace/$traceId" params={{ traceId: trace.traceId }} search={{ v: '1' }} className="mono">
            {trace.traceId}
          </Link>
        </>
      )}
    </div>
  );
}

function TypicalSide({ count, candidates, median }: { readonly count: number; readonly candidates: number; readonly median: number }) {
  return (
    <div className="compare-side" data-side="a">
      <p className="muted">Compared with</p>
      <p>{count === 0 ? <strong>Nothing yet</strong> : <><strong>{formatDuration(median)}</strong> · typical</>}</p>
      <p className="muted">
        {count === 0 ? 'No other trace of this operation was found.' : `Median of ${formatQuantity(candidates, 'trace')} of this operation; the tree below is the mean of the ${formatCount(count)} around it.`}
      </p>
    </div>
  );
}

/** What else it could be compared with. */
function OtherSide({ a, b }: { readonly a: string; readonly b: string }) {
  const navigate = useNavigate({ from: '/compare' });
  const [text, setText] = useState(b === TYPICAL ? '' : b);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (text.trim() !== '') void navigate({ search: { v: '1', a, b: text.trim() } });
  };
  return (
    <form className="compare-form" onSubmit={submit}>
      <input className="input mono" aria-label="Id of the trace to compare with" placeholder="Id of another trace" spellCheck={false} value={text} onChange={(event) => setText(event.target.value)} />
      <button type="submit" className="button small">
        Compare with it
      </button>
      {b !== TYPICAL && (
        <Link to="/compare" search={{ v: '1', a, b: TYPICAL }} className="button small">
          Compare with what is typical
        </Link>
      )}
    </form>
  );
}

function Choose({ a: first = '', b: second = '' }: { readonly a?: string; readonly b?: string }) {
  const navigate = useNavigate({ from: '/compare' });
  const [a, setA] = useState(first);
  const [b, setB] = useState(second);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (a.trim() !== '') void navigate({ search: { v: '1', a: a.trim(), b: b.trim() === '' ? TYPICAL : b.trim() } });
  };
  return (
    <div className="page-body compare-choose">
      <h1>Compare traces</h1>
      <p className="muted">Two traces as one tree, with what became slower, faster, more or less. Or one trace against what is typical of its operation: leave the second id empty.</p>
      <form onSubmit={submit}>
        <div className="field">
          <label htmlFor="compare-a">Trace id</label>
          <input id="compare-a" className="input mono" spellCheck={false} value={a} onChange={(event) => setA(event.target.value)} />
        </div>
        <div className="field">
          <label htmlFor="compare-b">Compared with (empty: what is typical)</label>
          <input id="compare-b" className="input mono" spellCheck={false} value={b} onChange={(event) => setB(event.target.value)} />
        </div>
        <button type="submit" className="button primary">
          Compare
        </button>
      </form>
      <p className="muted">
        Or select two results in the <Link to="/search">search</Link>, or press Compare on a trace.
      </p>
    </div>
  );
}

function CompareSkeleton() {
  return (
    <div className="compare" role="status" aria-label="Comparing">
      <header className="compare-head">
        <h1>
          <span className="skeleton compare-skeleton" />
        </h1>
        <div className="compare-sides">
          <div className="compare-side" />
          <div className="compare-side" />
        </div>
      </header>
    </div>
  );
}
