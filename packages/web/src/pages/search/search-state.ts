import type { SearchConditions, SearchInput } from '../../api/index.ts';
import { PRESETS, rangeName, rangeOf, readRange } from '../../range/index.ts';
import type { PresetName, RangeState } from '../../range/index.ts';
import { compactState, textOf, upgradeState } from '../../url/index.ts';
import type { RawState } from '../../url/index.ts';

export { rangeName, rangeOf };

export const ORDERS = { latest: 'Latest', slowest: 'Slowest', fastest: 'Fastest', 'most-spans': 'Most spans', 'most-errors': 'Most errors' } as const;
export type Order = keyof typeof ORDERS;

/** What spans must meet, as in the form. */
export interface ConditionState {
  readonly service?: string;
  readonly operation?: string;
  readonly tags?: string;
  readonly min?: string;
  readonly max?: string;
}

/** The whole state of the search page, as it stands in the URL. `v` is the version of this format: links of older versions are read for ever. */
export interface SearchState extends ConditionState, RangeState {
  readonly v?: string;
  readonly order?: Order;
  /** Bounds on the whole trace's duration, nanoseconds: from the box drawn on the heatmap. */
  readonly tmin?: string;
  readonly tmax?: string;
  /** The trace shown beside the results. */
  readonly open?: string;
  /** The page asks in TraceQL instead of with the form. */
  readonly mode?: 'query';
  /** The query; absent: what the form says. */
  readonly q?: string;
  /** Old and new names of semantic conventions are not taken for the same. */
  readonly names?: 'exact';
}

const MICROS_TO_NANOS = '000';

/**
 * Version 0 → 1: links of Jaeger's UI, which has no version: `minDuration`, `lookback`, `start` and `end` in
 * microseconds, tags as a JSON object.
 */
function fromJaeger(raw: RawState): RawState {
  const micros = (name: string): string | undefined => {
    const value = textOf(raw, name);
    return value !== undefined && /^\d{1,16}$/.test(value) ? `${value}${MICROS_TO_NANOS}` : undefined;
  };
  const lookback = textOf(raw, 'lookback');
  const isPreset = lookback !== undefined && Object.hasOwn(PRESETS, lookback);
  const operation = textOf(raw, 'operation');
  return {
    ...raw,
    operation: operation === 'all' && lookback !== undefined ? undefined : operation,
    min: raw['min'] ?? textOf(raw, 'minDuration'),
    max: raw['max'] ?? textOf(raw, 'maxDuration'),
    range: raw['range'] ?? (isPreset ? lookback : undefined),
    from: raw['from'] ?? (isPreset ? undefined : micros('start')),
    to: raw['to'] ?? (isPreset ? undefined : micros('end')),
    tags: tagLine(textOf(raw, 'tags')),
  };
}

/** `{"http.status_code":"500"}` as `http.status_code=500`. */
function tagLine(tags: string | undefined): string | undefined {
  if (tags === undefined || !tags.trimStart().startsWith('{')) return tags;
  try {
    const parsed: unknown = JSON.parse(tags);
    const quoted = (text: string): string => (/^[^\s"=:]+$/.test(text) ? text : JSON.stringify(text));
    return Object.entries(parsed as Readonly<Record<string, unknown>>)
      .map(([key, value]) => `${quoted(key)}=${quoted(String(value))}`)
      .join(' ');
  } catch {
    return tags;
  }
}

const UPGRADERS = [fromJaeger];

/** Reads a URL leniently: what is not understood is left out, never an error page. */
export function readSearchState(raw: RawState): SearchState {
  const state = upgradeState(raw, UPGRADERS);
  const order = textOf(state, 'order');
  const digits = (name: string): string | undefined => {
    const value = textOf(state, name);
    return value !== undefined && /^\d{1,19}$/.test(value) ? value : undefined;
  };
  const open = textOf(state, 'open');
  return compactState<SearchState>({
    v: textOf(state, 'v'),
    ...readConditions(state),
    ...readRange(state),
    order: order !== undefined && Object.hasOwn(ORDERS, order) ? (order as Order) : undefined,
    tmin: digits('tmin'),
    tmax: digits('tmax'),
    open: open !== undefined && /^[0-9a-f]{32}$/.test(open) ? open : undefined,
    mode: textOf(state, 'mode') === 'query' ? 'query' : undefined,
    q: textOf(state, 'q'),
    names: textOf(state, 'names') === 'exact' ? 'exact' : undefined,
  });
}

export function readConditions(state: RawState): { readonly [K in keyof ConditionState]: ConditionState[K] | undefined } {
  return { service: textOf(state, 'service'), operation: textOf(state, 'operation'), tags: textOf(state, 'tags'), min: textOf(state, 'min'), max: textOf(state, 'max') };
}

export function conditionStateOf(state: ConditionState): ConditionState {
  return compactState<ConditionState>(readConditions({ ...state }));
}

/** A form's fields as state: empty ones are absent. */
export function compact(state: { readonly [K in keyof SearchState]: SearchState[K] | undefined }): SearchState {
  return compactState<SearchState>(state);
}

export function conditionsOf(state: ConditionState): SearchConditions {
  return { service: state.service, operation: state.operation, tags: state.tags, minDuration: state.min, maxDuration: state.max };
}

export function inputOf(state: SearchState): SearchInput {
  const nanos = (value: string | undefined): string | undefined => (value === undefined ? undefined : `${value}ns`);
  return { ...conditionsOf(state), minTraceDuration: nanos(state.tmin), maxTraceDuration: nanos(state.tmax), order: state.order };
}

/** What the results depend on: everything but the trace beside them. */
export function resultsKey({ open: _open, ...rest }: SearchState): SearchState {
  return rest;
}

export function rangeStateOf(state: RangeState): RangeState {
  return compactState<RangeState>({ range: state.range, from: state.from, to: state.to });
}

export type { PresetName };
