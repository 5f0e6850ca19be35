import { parseTraceql } from '@spoor/core/traceql';
import { useEffect, useMemo, useState } from 'react';
import { rangeOf } from '../range/index.ts';
import type { SearchState } from '../pages/search/search-state.ts';
import { compact } from '../pages/search/search-state.ts';
import { attributeNames, attributeValues } from './traceql-api.ts';
import { ExplainPanel } from './explain-panel.tsx';
import { queryOfForm } from './form-query.ts';
import { keptQueries, rememberQuery, toggleSaved } from './kept-queries.ts';
import { MetricsResults } from './metrics-results.tsx';
import { QueryEditor } from './query-editor.tsx';
import { QueryMenu } from './query-menu.tsx';
import { QueryNotes } from './query-notes.tsx';
import { PAGE, SpanResults } from './span-results.tsx';
import { chartOf } from './series-text.ts';
import './query.css';
import './charts.css';

interface QueryPanelProps {
  readonly state: SearchState;
  readonly onSearch: (state: SearchState) => void;
  readonly onOpen: (traceId: string) => void;
}

/** The search page in TraceQL. The query stands in the URL; without one it is what the form says. */
export function QueryPanel({ state, onSearch, onOpen }: QueryPanelProps) {
  const query = state.q ?? queryOfForm(state);
  const [draft, setDraft] = useState(query);
  const [kept, setKept] = useState(keptQueries);
  const [runs, setRuns] = useState(0);
  const [limit, setLimit] = useState(PAGE);
  const [explaining, setExplaining] = useState(false);
  useEffect(() => {
    setDraft(query);
    setLimit(PAGE);
  }, [query]);
  const names = state.names === 'exact' ? 'exact' : 'both';
  // A preset ends when the query is run.
  const range = useMemo(() => rangeOf(state), [state.range, state.from, state.to, runs]);
  const parsed = useMemo(() => parseTraceql(query), [query]);
  const parsedDraft = useMemo(() => parseTraceql(draft), [draft]);
  const kind = useMemo(() => chartOf(query), [query]);
  const run = (text = draft): void => {
    if (!parseTraceql(text).ok) return;
    setKept(rememberQuery(text));
    if (text === query) setRuns(runs + 1);
    if (text !== state.q) onSearch(compact({ ...state, q: text }));
  };
  return (
    <>
      <div className="query-bar">
        <QueryEditor
          text={query}
          onChange={setDraft}
          onRun={() => run()}
          names={(filter, signal) => attributeNames(filter, range, signal)}
          values={(attribute, filter, signal) => attributeValues(attribute, filter, { range, signal })}
        />
        <div className="query-actions">
          <button type="button" className="button primary" disabled={!parsedDraft.ok} onClick={() => run()}>
            Run query
          </button>
          <QueryMenu kept={kept} draft={draft} onPick={(text) => run(text)} onToggle={(text) => setKept(toggleSaved(text))} />
          <button type="button" className="button" aria-pressed={explaining} onClick={() => setExplaining(!explaining)}>
            Explain
          </button>
        </div>
        <QueryNotes draft={draft} parsed={parsedDraft} names={names} onNames={(wanted) => onSearch(compact({ ...state, q: query, names: wanted === 'exact' ? 'exact' : undefined }))} />
      </div>
      {explaining && parsed.ok && <ExplainPanel query={query} names={names} range={range} />}
      <section aria-label="Results" className="search-results">
        {parsed.ok &&
          (kind === undefined ? (
            <SpanResults query={query} names={names} range={range} limit={limit} open={state.open} onOpen={onOpen} onMore={() => setLimit(limit * 2)} />
          ) : (
            <MetricsResults query={query} names={names} range={range} kind={kind} onOpen={onOpen} />
          ))}
      </section>
    </>
  );
}
