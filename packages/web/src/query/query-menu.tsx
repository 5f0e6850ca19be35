import { Popover } from '../widgets/popover.tsx';
import type { KeptQueries } from './kept-queries.ts';
import { QueryText } from './query-text.tsx';

interface QueryMenuProps {
  readonly kept: KeptQueries;
  readonly draft: string;
  readonly onPick: (query: string) => void;
  readonly onToggle: (query: string) => void;
}

const EXAMPLES = [
  '{ status = error }',
  '{ kind = server && duration > 500ms } | select(span.http.route)',
  '{ } | rate() by (resource.service.name)',
  '{ kind = server } | quantile_over_time(duration, .5, .95, .99)',
  '{ } | histogram_over_time(duration)',
  '{ } | compare({ status = error })',
];

/** Saved queries, those that were run, and examples to begin with. */
export function QueryMenu({ kept, draft, onPick, onToggle }: QueryMenuProps) {
  const isSaved = kept.saved.includes(draft);
  return (
    <Popover label="Saved queries and history" className="button" button="Queries" align="end">
      {(close) => {
        const pick = (query: string): void => {
          close();
          onPick(query);
        };
        return (
          <div className="query-menu">
            <button type="button" className="button small" disabled={draft.trim() === ''} onClick={() => onToggle(draft)}>
              {isSaved ? 'Forget this query' : 'Save this query'}
            </button>
            <QueryList title="Saved" queries={kept.saved} onPick={pick} />
            <QueryList title="History" queries={kept.history} onPick={pick} />
            <QueryList title="Examples" queries={EXAMPLES} onPick={pick} />
          </div>
        );
      }}
    </Popover>
  );
}

function QueryList({ title, queries, onPick }: { readonly title: string; readonly queries: readonly string[]; readonly onPick: (query: string) => void }) {
  if (queries.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {queries.map((query) => (
          <li key={query}>
            <button type="button" onClick={() => onPick(query)} title={query}>
              <QueryText text={query} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
