import { ApiFailure } from '../api/index.ts';

/** What went wrong, by the code the server logs too, and a way to try again. */
export function FailureNotice({ error, retry }: { readonly error: Error; readonly retry?: (() => void) | undefined }) {
  return (
    <div className="notice error" role="alert">
      <p>
        <strong>{error instanceof ApiFailure ? error.code : 'ERROR'}</strong> {error.message}
      </p>
      {retry !== undefined && (
        <button type="button" className="button small" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
