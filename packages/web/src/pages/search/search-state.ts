import type { Range, SearchInput } from '../../api/index.ts';
import { lookback } from '../../api/index.ts';

export const PRESETS = {
  '15m': { name: 'Last 15 minutes', seconds: 900 },
  '1h': { name: 'Last hour', seconds: 3_600 },
  '6h': { name: 'Last 6 hours', seconds: 21_600 },
  '24h': { name: 'Last 24 hours', seconds: 86_400 },
  '2d': { name: 'Last 2 days', seconds: 172_800 },
  '7d': { name: 'Last 7 days', seconds: 604_800 },
} as const;
export type PresetName = keyof typeof PRESETS;

export const ORDERS = { latest: 'Latest', slowest: 'Slowest', fastest: 'Fastest', 'most-spans': 'Most spans', 'most-errors': 'Most errors' } as const;
export type Order = keyof typeof ORDERS;

/**
 * The whole state of the search page, as it stands in the URL. `from` and `to` (nanoseconds) win over `range`.
 * `v` is the version of this format: links of older versions are to be read for ever.
 */
export interface SearchState {
  readonly v?: '1';
  readonly service?: string;
  readonly operation?: string;
  readonly tags?: string;
  readonly min?: string;
  readonly max?: string;
  readonly range?: PresetName;
  readonly from?: string;
  readonly to?: string;
  readonly order?: Order;
}

/** Reads a URL leniently: what is not understood is left out, never an error page. */
export function readSearchState(raw: Readonly<Record<string, unknown>>): SearchState {
  const text = (name: string): string | undefined => {
    const value = raw[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const nanos = (name: string): string | undefined => {
    const value = text(name);
    return value !== undefined && /^\d{1,19}$/.test(value) ? value : undefined;
  };
  const range = text('range');
  const order = text('order');
  return compact({
    v: '1',
    service: text('service'),
    operation: text('operation'),
    tags: text('tags'),
    min: text('min'),
    max: text('max'),
    range: isPreset(range) ? range : undefined,
    from: nanos('from'),
    to: nanos('to'),
    order: isOrder(order) ? order : undefined,
  });
}

/** A form's fields as state: empty ones are absent. */
export function compact(state: { readonly [K in keyof SearchState]: SearchState[K] | undefined }): SearchState {
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined && value !== '')) as SearchState;
}

export function inputOf(state: SearchState): SearchInput {
  return { service: state.service, operation: state.operation, tags: state.tags, minDuration: state.min, maxDuration: state.max, order: state.order };
}

/** A preset ends now, so it is worked out when the search runs. */
export function rangeOf(state: SearchState): Range {
  if (state.from !== undefined && state.to !== undefined) return { from: state.from, to: state.to };
  return lookback(PRESETS[state.range ?? '1h'].seconds);
}

export function rangeName(state: SearchState): string {
  return state.from !== undefined && state.to !== undefined ? 'the chosen range' : `the ${PRESETS[state.range ?? '1h'].name.toLowerCase()}`;
}

function isPreset(text: string | undefined): text is PresetName {
  return text !== undefined && Object.hasOwn(PRESETS, text);
}

function isOrder(text: string | undefined): text is Order {
  return text !== undefined && Object.hasOwn(ORDERS, text);
}
