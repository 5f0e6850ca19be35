import { useEffect, useState } from 'react';

export interface Updates<T> {
  readonly latest: T | undefined;
  readonly error: Error | undefined;
  readonly busy: boolean;
}

/** Follows a stream of answers; a new `key` ends the old stream (the server stops its query) and begins anew, keeping what was shown. */
export function useUpdates<T>(key: string, open: (signal: AbortSignal) => AsyncIterable<T>, merge: (before: T | undefined, update: T) => T = (_, update) => update): Updates<T> {
  const [state, setState] = useState<Updates<T> & { readonly key: string }>({ key, latest: undefined, error: undefined, busy: true });
  useEffect(() => {
    const abort = new AbortController();
    setState((before) => ({ key, latest: before.latest, error: undefined, busy: true }));
    const follow = async (): Promise<void> => {
      let latest: T | undefined;
      try {
        for await (const update of open(abort.signal)) {
          latest = merge(latest, update);
          if (!abort.signal.aborted) setState({ key, latest, error: undefined, busy: true });
        }
        if (!abort.signal.aborted) setState({ key, latest, error: undefined, busy: false });
      } catch (error) {
        if (!abort.signal.aborted) setState({ key, latest, error: error instanceof Error ? error : new Error(String(error)), busy: false });
      }
    };
    void follow();
    return () => abort.abort();
    // The key stands for everything that `open` depends on.
  }, [key]);
  return state;
}
