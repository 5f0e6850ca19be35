import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { search } from '../../api/index.ts';
import { FailureNotice } from '../../widgets/failure-notice.tsx';
import { useTitle } from '../../widgets/use-title.ts';
import { NothingFound } from './nothing-found.tsx';
import { SearchForm } from './search-form.tsx';
import { inputOf, rangeOf } from './search-state.ts';
import type { SearchState } from './search-state.ts';
import { SearchResults } from './search-results.tsx';
import './search.css';

const PAGE = 20;

export function SearchPage() {
  const state = useSearch({ from: '/search' });
  useTitle('Search');
  const navigate = useNavigate({ from: '/search' });
  const found = useInfiniteQuery({
    queryKey: ['search', state],
    queryFn: async ({ pageParam, signal }) => {
      // Later pages belong to the first one's range, or they would shift under the reader.
      const range = pageParam?.range ?? rangeOf(state);
      return { range, answer: await search(inputOf(state), range, { limit: PAGE, cursor: pageParam?.cursor, signal }) };
    },
    initialPageParam: undefined as { readonly range: ReturnType<typeof rangeOf>; readonly cursor: string } | undefined,
    getNextPageParam: ({ range, answer }) => (answer.next === undefined ? undefined : { range, cursor: answer.next }),
    placeholderData: keepPreviousData,
  });
  const show = (next: SearchState): void => {
    // The same state again means: look again.
    if (JSON.stringify(next) === JSON.stringify(state)) void found.refetch();
    else void navigate({ search: next });
  };
  const traces = found.data?.pages.flatMap(({ answer }) => answer.traces) ?? [];
  const empty = found.data !== undefined && traces.length === 0 && !found.isPlaceholderData && found.error === null;

  return (
    <div className="page-body search-page">
      <SearchForm key={JSON.stringify(state)} state={state} busy={found.isFetching} onSearch={show} />
      <section aria-label="Results">
        {found.error !== null && <FailureNotice error={found.error} retry={() => void found.refetch()} />}
        {empty ? (
          <NothingFound state={state} onSearch={show} />
        ) : (
          found.error === null && (
            <SearchResults pages={found.data?.pages.map(({ answer }) => answer)} stale={found.isPlaceholderData} state={state} onSearch={show} />
          )
        )}
        {found.hasNextPage && (
          <button type="button" className="button" disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {found.isFetchingNextPage ? 'Loading …' : 'Next traces'}
          </button>
        )}
      </section>
    </div>
  );
}
