import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Suspense, lazy } from 'react';
import { search } from '../../api/index.ts';
import { TraceDrawer } from '../../frame/trace-drawer.tsx';
import { RangePicker } from '../../range/index.ts';
import { LiveIcon } from '../../widgets/icons.tsx';
import { FailureNotice } from '../../widgets/failure-notice.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { useTitle } from '../../widgets/use-title.ts';
import { HeatmapPanel } from './heatmap/heatmap-panel.tsx';
import { NothingFound } from './nothing-found.tsx';
import { SearchForm } from './search-form.tsx';
import { compact, inputOf, rangeOf, rangeStateOf, conditionStateOf, resultsKey } from './search-state.ts';
import type { SearchState } from './search-state.ts';
import { SearchResults } from './search-results.tsx';
import './search.css';

const PAGE = 20;
const QueryPanel = lazy(async () => ({ default: (await import('../../query/query-panel.tsx')).QueryPanel }));
const FormNote = lazy(async () => ({ default: (await import('../../query/form-note.tsx')).FormNote }));
const MODES = { form: 'Form', query: 'TraceQL' } as const;

export function SearchPage() {
  const state = useSearch({ from: '/search' });
  useTitle('Search');
  const navigate = useNavigate({ from: '/search' });
  const queryClient = useQueryClient();
  const key = resultsKey(state);
  const found = useInfiniteQuery({
    queryKey: ['search', key],
    queryFn: async ({ pageParam, signal }) => {
      // Later pages belong to the first one's range, or they would shift under the reader.
      const range = pageParam?.range ?? rangeOf(state);
      return { range, answer: await search(inputOf(state), range, { limit: PAGE, cursor: pageParam?.cursor, signal }) };
    },
    initialPageParam: undefined as { readonly range: ReturnType<typeof rangeOf>; readonly cursor: string } | undefined,
    getNextPageParam: ({ range, answer }) => (answer.next === undefined ? undefined : { range, cursor: answer.next }),
    placeholderData: keepPreviousData,
    enabled: state.mode !== 'query',
  });
  const show = (next: SearchState): void => {
    const wanted = compact({ ...next, v: '1', open: undefined });
    // The same state again means: look again.
    if (JSON.stringify(resultsKey(wanted)) === JSON.stringify(key)) void Promise.all([found.refetch(), queryClient.invalidateQueries({ queryKey: ['heatmap'] })]);
    else void navigate({ search: wanted });
  };
  const open = (traceId: string | undefined): void => void navigate({ search: compact({ ...state, open: traceId }), replace: state.open !== undefined && traceId !== undefined });
  const toMode = async (mode: keyof typeof MODES): Promise<void> => {
    if (mode === 'query') return void (await navigate({ search: compact({ ...state, mode: 'query' }) }));
    const { formOfQuery } = await import('../../query/form-query.ts');
    const form = state.q === undefined ? undefined : formOfQuery(state.q);
    // What the form cannot hold stays in the URL until the form is used.
    const { service: _service, operation: _operation, tags: _tags, min: _min, max: _max, tmin: _tmin, tmax: _tmax, q: _q, ...rest } = state;
    await navigate({ search: compact(form === undefined ? { ...state, mode: undefined } : { ...rest, ...form, mode: undefined }) });
  };
  const pages = found.data?.pages.map(({ answer }) => answer);
  const empty = pages?.every(({ traces }) => traces.length === 0) === true && !found.isPlaceholderData && found.error === null;

  return (
    <div className="search-layout" data-drawer={state.open !== undefined}>
      <div className="page-body search-page">
        <div className="page-head">
          <h1>Search</h1>
          <Segmented label="How to ask" options={MODES} value={state.mode ?? 'form'} onChange={(mode) => void toMode(mode)} />
          <div className="page-actions">
            <Link to="/live" search={compact({ v: '1', ...conditionStateOf(state) })} className="button">
              <LiveIcon /> Live tail
            </Link>
            <RangePicker value={state} onChange={(range) => show(compact({ ...state, range: undefined, from: undefined, to: undefined, ...range }))} />
          </div>
        </div>
        {state.mode === 'query' ? (
          <Suspense fallback={<div className="query-space" role="status" aria-label="Loading the editor" />}>
            <QueryPanel state={state} onSearch={show} onOpen={open} />
          </Suspense>
        ) : (
          <>
            <SearchForm
              key={JSON.stringify(conditionStateOf(state))}
              label="Search traces"
              submit="Find traces"
              conditions={conditionStateOf(state)}
              busy={found.isFetching}
              onSubmit={(conditions) => show(compact({ ...rangeStateOf(state), order: state.order, tmin: state.tmin, tmax: state.tmax, ...conditions }))}
            />
            <Suspense fallback={<p className="form-note-space" />}>
              <FormNote state={state} onEdit={() => void toMode('query')} />
            </Suspense>
            <HeatmapPanel state={state} ready={found.data !== undefined || found.error !== null} onSearch={show} onOpen={open} />
            <section aria-label="Results" className="search-results">
              {found.error !== null && <FailureNotice error={found.error} retry={() => void found.refetch()} />}
              {empty && <NothingFound state={key} onSearch={show} />}
              {!empty && found.error === null && <SearchResults pages={pages} stale={found.isPlaceholderData} state={state} onSearch={show} onOpen={open} />}
              {found.hasNextPage && !found.isPlaceholderData && (
                <button type="button" className="button more-button" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
                  {found.isFetchingNextPage ? 'Loading …' : 'Next traces'}
                </button>
              )}
            </section>
          </>
        )}
      </div>
      {state.open !== undefined && <TraceDrawer key={state.open} traceId={state.open} onClose={() => open(undefined)} />}
    </div>
  );
}
