import { lookback } from '../api/index.ts';
import type { Range } from '../api/index.ts';
import { formatSecond } from '../format/index.ts';
import { textOf } from '../url/index.ts';
import type { RawState } from '../url/index.ts';

export const PRESETS = {
  '5m': { name: 'Last 5 minutes', seconds: 300 },
  '15m': { name: 'Last 15 minutes', seconds: 900 },
  '1h': { name: 'Last hour', seconds: 3_600 },
  '3h': { name: 'Last 3 hours', seconds: 10_800 },
  '6h': { name: 'Last 6 hours', seconds: 21_600 },
  '24h': { name: 'Last 24 hours', seconds: 86_400 },
  '2d': { name: 'Last 2 days', seconds: 172_800 },
  '7d': { name: 'Last 7 days', seconds: 604_800 },
  '30d': { name: 'Last 30 days', seconds: 2_592_000 },
} as const;
export type PresetName = keyof typeof PRESETS;
export const DEFAULT_PRESET: PresetName = '1h';

/** `from` and `to` (nanoseconds since the Unix epoch) win over `range`. */
export interface RangeState {
  readonly range?: PresetName;
  readonly from?: string;
  readonly to?: string;
}

/** The range in a raw URL state; what is not understood is left out. */
export function readRange(raw: RawState): { readonly [K in keyof RangeState]: RangeState[K] | undefined } {
  const nanos = (name: string): string | undefined => {
    const value = textOf(raw, name);
    return value !== undefined && /^\d{1,19}$/.test(value) ? value : undefined;
  };
  const range = textOf(raw, 'range');
  const [from, to] = [nanos('from'), nanos('to')];
  const absolute = from !== undefined && to !== undefined && BigInt(from) < BigInt(to);
  return { range: !absolute && range !== undefined && Object.hasOwn(PRESETS, range) ? (range as PresetName) : undefined, from: absolute ? from : undefined, to: absolute ? to : undefined };
}

/** A preset ends now, so it is worked out when it is asked. */
export function rangeOf(state: RangeState): Range {
  if (state.from !== undefined && state.to !== undefined) return { from: state.from, to: state.to };
  return lookback(PRESETS[state.range ?? DEFAULT_PRESET].seconds);
}

export function rangeSeconds(state: RangeState): number {
  if (state.from !== undefined && state.to !== undefined) return Number(BigInt(state.to) - BigInt(state.from)) / 1e9;
  return PRESETS[state.range ?? DEFAULT_PRESET].seconds;
}

/** In a sentence: `the last hour`. */
export function rangeName(state: RangeState): string {
  return state.from !== undefined && state.to !== undefined ? 'the chosen range' : `the ${PRESETS[state.range ?? DEFAULT_PRESET].name.toLowerCase()}`;
}

/** On a button: `Last hour`, `2026-11-22 16:00:00 – 17:00:00`. */
export function rangeLabel(state: RangeState): string {
  if (state.from === undefined || state.to === undefined) return PRESETS[state.range ?? DEFAULT_PRESET].name;
  const [from, to] = [formatSecond(BigInt(state.from)), formatSecond(BigInt(state.to))];
  return `${from} – ${to.slice(0, 10) === from.slice(0, 10) ? to.slice(11) : to}`;
}

/** The same length, moved by a share of it; never into the future's future: it ends by `now` at the latest. */
export function shiftRange(state: RangeState, share: number, now: bigint): RangeState {
  const { from, to } = rangeOf(state);
  const length = BigInt(to) - BigInt(from);
  const moved = BigInt(to) + BigInt(Math.round(Number(length) * share));
  const end = moved > now ? now : moved;
  return end <= length ? {} : { from: String(end - length), to: String(end) };
}
