import type { ParseResult } from '@spoor/core/traceql';
import type { NameMode } from './traceql-api.ts';

interface QueryNotesProps {
  readonly draft: string;
  readonly parsed: ParseResult;
  readonly names: NameMode;
  readonly onNames: (names: NameMode) => void;
}

/** In words below the editor: the first error with its place, the warnings, and which names were widened. */
export function QueryNotes({ draft, parsed, names, onNames }: QueryNotesProps) {
  if (draft.trim() === '') return <p className="query-note">Write a query, such as {'{ status = error }'}. Ctrl-Space offers what may come next.</p>;
  if (!parsed.ok) {
    const [first] = parsed.errors;
    return first === undefined ? null : (
      <p className="query-note" data-kind="error" role="status">
        <strong>
          Line {first.line}, column {first.column}
        </strong>{' '}
        {first.message}
        {first.suggestion === undefined ? '' : `: ${first.suggestion}`}
      </p>
    );
  }
  const warnings = parsed.warnings.filter(({ code }) => code !== 'widened-name');
  const widened = parsed.warnings.filter(({ code }) => code === 'widened-name');
  return (
    <>
      {warnings.map(({ start, message }) => (
        <p key={start} className="query-note" data-kind="warning" role="status">
          {message}
        </p>
      ))}
      {widened.length > 0 && (
        <div className="query-note">
          <label>
            <input type="checkbox" checked={names === 'both'} onChange={({ target }) => onNames(target.checked ? 'both' : 'exact')} /> Old and new names
          </label>
          {names === 'both' && <span> {widened.map(({ message }) => message.replace(/: old and new names.*$/, '')).join('; ')}</span>}
        </div>
      )}
    </>
  );
}
