/** Seconds since some fixed moment, never going back. */
export type MonotonicClock = () => number;

export const monotonicSeconds: MonotonicClock = () => performance.now() / 1000;
