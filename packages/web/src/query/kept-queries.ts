/** Queries that were run and queries that were saved, in this browser. */
export interface KeptQueries {
  /** Newest first. */
  readonly history: readonly string[];
  readonly saved: readonly string[];
}

const KEY = 'spoor.queries';
const MOST = { history: 30, saved: 200 } as const;
const LONGEST = 16_384;
const EMPTY: KeptQueries = { history: [], saved: [] };

export function keptQueries(): KeptQueries {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    if (typeof value !== 'object' || value === null) return EMPTY;
    return { history: texts('history' in value ? value.history : []), saved: texts('saved' in value ? value.saved : []) };
  } catch {
    return EMPTY;
  }
}

export function rememberQuery(query: string): KeptQueries {
  const kept = keptQueries();
  if (query.length > LONGEST) return kept;
  return keep({ ...kept, history: [query, ...kept.history.filter((other) => other !== query)].slice(0, MOST.history) });
}

export function toggleSaved(query: string): KeptQueries {
  const kept = keptQueries();
  const others = kept.saved.filter((other) => other !== query);
  return keep({ ...kept, saved: others.length < kept.saved.length ? others : [query, ...others].slice(0, MOST.saved) });
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text): text is string => typeof text === 'string' && text.length <= LONGEST) : [];
}

function keep(queries: KeptQueries): KeptQueries {
  try {
    localStorage.setItem(KEY, JSON.stringify(queries));
  } catch {
    // Storage is off or full: they last as long as the page.
    return queries;
  }
  return queries;
}
