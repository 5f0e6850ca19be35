import type { OutlineAnswer, SearchAnswer } from '@spoor/core/wire';
import { useQueries } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { outlinesQuery } from '../../api/index.ts';
import { formatBytes, formatCount, formatDuration, formatQuantity } from '../../format/index.ts';
import { CloseIcon, CompareIcon } from '../../widgets/icons.tsx';
import { TraceList } from '../../widgets/trace-list.tsx';
import { ORDERS, compact } from './search-state.ts';
import type { Order, SearchState } from './search-state.ts';

interface SearchResultsProps {
  readonly pages: readonly SearchAnswer[] | undefined;
  readonly stale: boolean;
  readonly state: SearchState;
  readonly onSearch: (state: SearchState) => void;
  readonly onOpen: (traceId: string) => void;
}

export function SearchResults({ pages, stale, state, onSearch, onOpen }: SearchResultsProps) {
  const outlines = useQueries({ queries: (pages ?? []).map(({ traces }) => outlinesQuery(traces)), combine: (results) => merged(results.map(({ data }) => data)) });
  const [picked, setPicked] = useState<readonly string[]>([]);
  const pick = (traceId: string): void => setPicked(picked.includes(traceId) ? picked.filter((id) => id !== traceId) : [...picked, traceId].slice(-2));
  return (
    <>
      <ResultsHead pages={pages} state={state} onSearch={onSearch} picked={picked} />
      {pages === undefined ? (
        <SkeletonResults />
      ) : (
        <TraceList traces={pages.flatMap(({ traces }) => traces)} outlines={outlines} stale={stale} picked={picked} onPick={pick} open={state.open} onOpen={onOpen} />
      )}
    </>
  );
}

function merged(maps: readonly (ReadonlyMap<string, OutlineAnswer> | undefined)[]): ReadonlyMap<string, OutlineAnswer> {
  return new Map(maps.flatMap((map) => [...(map ?? [])]));
}

type HeadProps = Pick<SearchResultsProps, 'pages' | 'state' | 'onSearch'> & { readonly picked: readonly string[] };

function ResultsHead({ pages, state, onSearch, picked }: HeadProps) {
  const id = useId();
  const navigate = useNavigate();
  const [first, second] = picked;
  return (
    <div className="results-head">
      <p className="muted" role="status">
        {pages === undefined ? 'Searching …' : <Found pages={pages} state={state} />}
      </p>
      {(state.tmin !== undefined || state.tmax !== undefined) && (
        <button type="button" className="chip" onClick={() => onSearch(compact({ ...state, tmin: undefined, tmax: undefined }))} aria-label="Remove the bounds on the trace's duration">
          Trace {state.tmin === undefined ? '' : formatDuration(Number(state.tmin))} – {state.tmax === undefined ? '' : formatDuration(Number(state.tmax))} <CloseIcon />
        </button>
      )}
      <div className="page-actions">
        <button
          type="button"
          className="button small"
          disabled={first === undefined || second === undefined}
          title="Pick two traces first"
          onClick={() => {
            if (first !== undefined && second !== undefined) void navigate({ to: '/compare', search: { a: first, b: second } });
          }}
        >
          <CompareIcon /> Compare {picked.length > 0 ? `(${picked.length} of 2)` : ''}
        </button>
        <label htmlFor={`${id}-order`} className="muted">
          Order
        </label>
        <select id={`${id}-order`} className="input small" value={state.order ?? 'latest'} onChange={({ target }) => onSearch(compact({ ...state, order: target.value === 'latest' ? undefined : (target.value as Order) }))}>
          {Object.entries(ORDERS).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

function Found({ pages, state }: { readonly pages: readonly SearchAnswer[]; readonly state: SearchState }) {
  const sum = (pick: (page: SearchAnswer) => number): number => pages.reduce((total, page) => total + pick(page), 0);
  const count = sum(({ traces }) => traces.length);
  const more = pages[pages.length - 1]?.next !== undefined;
  return (
    <>
      {more ? `First ${formatQuantity(count, 'trace')}` : formatQuantity(count, 'trace')}, {ORDERS[state.order ?? 'latest'].toLowerCase()} first
      <span className="cost">
        {' '}
        · {formatCount(sum(({ rowsRead }) => rowsRead))} rows, {formatBytes(sum(({ bytesRead }) => bytesRead))} read in {formatCount(sum(({ tookMilliseconds }) => tookMilliseconds))} ms
      </span>
    </>
  );
}

function SkeletonResults() {
  return (
    <ul className="trace-list" aria-hidden="true">
      {Array.from({ length: 10 }, (_, i) => (
        <li key={i} className="trace-item">
          <span className="trace-pick" />
          <span className="trace-link">
            <span className="trace-thumb" />
            <span className="trace-main">
              <span className="skeleton result-skeleton" />
              <span className="skeleton result-skeleton short" />
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
