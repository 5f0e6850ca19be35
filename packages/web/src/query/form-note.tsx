import type { SearchState } from '../pages/search/search-state.ts';
import { formOfQuery, queryOfForm } from './form-query.ts';
import { QueryText } from './query-text.tsx';
import './query.css';

/** Below the form: the TraceQL it stands for, or the query that says more than it can hold. */
export function FormNote({ state, onEdit }: { readonly state: SearchState; readonly onEdit: () => void }) {
  const exceeds = state.q !== undefined && formOfQuery(state.q) === undefined;
  return (
    <p className="form-note">
      {exceeds && <span className="warn-text">The query says more than the form can hold; it is kept until the form is used. </span>}
      <button type="button" onClick={onEdit} title="Edit as TraceQL">
        <QueryText text={exceeds ? (state.q ?? '') : queryOfForm(state)} />
      </button>
    </p>
  );
}
