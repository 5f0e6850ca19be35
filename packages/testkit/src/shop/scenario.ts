import { mix } from '../random.ts';

/**
 * What goes wrong when. Incidents repeat with a period: for a backfill the whole range (at most a day), for live data half
 * an hour, so that any stretch of that length has each of them once.
 */
export interface Scenario {
  /** Nanoseconds since the Unix epoch at which the first period starts. */
  readonly origin: bigint;
  /** Seconds. */
  readonly period: number;
}

/** Shares of the period. */
export const INCIDENTS = {
  lock: [[0.2, 0.24], [0.6, 0.63]],
  retryStorm: [[0.4, 0.43]],
  deploy: [[0.7, 0.77]],
  consumerLag: [[0.85, 0.88]],
} as const;
export type Incident = keyof typeof INCIDENTS;

export interface Moment {
  /** In [0, 1) of the period. */
  readonly phase: number;
  /** Which period, from 0. */
  readonly round: number;
}

export function momentAt(seconds: number, period: number): Moment {
  const round = Math.floor(seconds / period);
  return { round, phase: seconds / period - round };
}

export function isOn(incident: Incident, phase: number): boolean {
  return INCIDENTS[incident].some(([from, to]) => phase >= from && phase < to);
}

/** Share of the period at which `service` rolls to its next version; the payment service does it where its trouble starts. */
export function rolloutPhase(service: string, index: number): number {
  return service === 'payment' ? INCIDENTS.deploy[0][0] : 0.1 + (mix(index, 77) / 2 ** 32) * 0.85;
}

/** Relative traffic at a time, UTC: nights are quiet, weekends slower, evenings busy. 1 on average over a week. */
export function traffic(unixSeconds: number): number {
  const day = unixSeconds / 86_400;
  const hour = (day - Math.floor(day)) * 24;
  const weekday = (Math.floor(day) + 4) % 7; // 1970-01-01 was a Thursday; 0 is Sunday
  const daily = 1 + 0.62 * Math.sin(((hour - 9) / 24) * 2 * Math.PI) + 0.2 * Math.sin(((hour - 5) / 12) * 2 * Math.PI);
  return daily * (weekday === 0 || weekday === 6 ? 0.75 : 1.1);
}
