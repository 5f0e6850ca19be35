import { useEffect, useState } from 'react';
import { formatAgo, formatInstant } from '../format/index.ts';
import { usePreferences } from '../preferences/index.ts';

/** A point in time, relative or absolute as the person chose; the other form is its tooltip. */
export function Time({ nanos }: { readonly nanos: bigint }) {
  const { times } = usePreferences();
  const now = useNow(times === 'relative' ? 10_000 : 0);
  const absolute = formatInstant(nanos);
  const relative = formatAgo(nanos, now);
  return <time title={times === 'relative' ? absolute : relative}>{times === 'relative' ? relative : absolute}</time>;
}

/** Milliseconds since the Unix epoch, renewed every so many milliseconds. */
export function useNow(everyMilliseconds: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (everyMilliseconds === 0) return undefined;
    const timer = setInterval(() => setNow(Date.now()), everyMilliseconds);
    return () => clearInterval(timer);
  }, [everyMilliseconds]);
  return now;
}
