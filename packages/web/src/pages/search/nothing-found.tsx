import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { search, statusQuery } from '../../api/index.ts';
import { formatInstant } from '../../format/index.ts';
import { FailureNotice } from '../../widgets/failure-notice.tsx';
import { compact, inputOf, rangeName, rangeOf } from './search-state.ts';
import type { SearchState } from './search-state.ts';

interface NothingFoundProps {
  readonly state: SearchState;
  readonly onSearch: (state: SearchState) => void;
}

const CONDITIONS = { service: 'Service', operation: 'Operation', tags: 'Tags', min: 'Min duration', max: 'Max duration' } as const;
type Condition = keyof typeof CONDITIONS;
const HALF_HOUR = 1_800_000_000_000n;

/** Says which it is: nothing ever arrived, nothing in this range, or the conditions leave nothing. */
export function NothingFound({ state, onSearch }: NothingFoundProps) {
  const status = useQuery(statusQuery);
  const reason = useQuery({ queryKey: ['nothing-found', state], queryFn: ({ signal }) => findReason(state, signal), retry: false });
  if (reason.error !== null) return <FailureNotice error={reason.error} />;
  if (status.data?.store?.spans === 0) return <NothingEver />;
  if (reason.data === undefined) return <p className="muted">No trace found. Looking for the reason …</p>;
  if (!reason.data.inRange) return <NothingInRange state={state} newest={status.data?.store?.newest} onSearch={onSearch} />;
  return (
    <div className="notice">
      <h2>No trace meets all conditions</h2>
      <p>There are traces in {rangeName(state)}, but none with a span that meets every condition at once.</p>
      <div className="notice-actions">
        {reason.data.removable.map((condition) => (
          <button key={condition} type="button" className="button small" onClick={() => onSearch(without(state, condition))}>
            Without {CONDITIONS[condition].toLowerCase()} <span className="mono">{state[condition]}</span>
          </button>
        ))}
        <button type="button" className="button small" onClick={() => onSearch(compact({ v: '1', range: state.range, from: state.from, to: state.to, order: state.order }))}>
          Without any condition
        </button>
      </div>
    </div>
  );
}

function NothingEver() {
  return (
    <div className="notice">
      <h2>Nothing has arrived yet</h2>
      <p>
        No span was ever stored here. <Link to="/">See how to send the first one.</Link>
      </p>
    </div>
  );
}

function NothingInRange({ state, newest, onSearch }: NothingFoundProps & { readonly newest: string | undefined }) {
  const around = newest === undefined ? undefined : BigInt(newest);
  return (
    <div className="notice">
      <h2>No traces in {rangeName(state)}</h2>
      {around !== undefined && <p>The newest stored span started at {formatInstant(around)}.</p>}
      <div className="notice-actions">
        {around !== undefined && (
          <button type="button" className="button small" onClick={() => onSearch(compact({ ...state, range: undefined, from: String(around - HALF_HOUR), to: String(around + HALF_HOUR) }))}>
            Search around it
          </button>
        )}
        <button type="button" className="button small" onClick={() => onSearch(compact({ ...state, range: '7d', from: undefined, to: undefined }))}>
          Search the last 7 days
        </button>
      </div>
    </div>
  );
}

interface Reason {
  readonly inRange: boolean;
  /** Conditions without which there would be a result. */
  readonly removable: readonly Condition[];
}

async function findReason(state: SearchState, signal: AbortSignal): Promise<Reason> {
  const range = rangeOf(state);
  const anyFor = async (conditions: SearchState): Promise<boolean> => (await search({ ...inputOf(conditions), order: 'latest' }, range, { limit: 1, signal })).traces.length > 0;
  const set = (Object.keys(CONDITIONS) as Condition[]).filter((condition) => state[condition] !== undefined);
  if (!(await anyFor({}))) return { inRange: false, removable: [] };
  const found = await Promise.all(set.map((condition) => anyFor(without(state, condition))));
  return { inRange: true, removable: set.filter((_, i) => found[i]) };
}

function without(state: SearchState, condition: Condition): SearchState {
  return compact({ ...state, [condition]: undefined });
}
