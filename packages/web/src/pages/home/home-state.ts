import { readRange } from '../../range/index.ts';
import type { RangeState } from '../../range/index.ts';
import { compactState, textOf, upgradeState } from '../../url/index.ts';
import type { RawState } from '../../url/index.ts';

export const SORTS = { errors: 'Errors', service: 'Service', rate: 'Rate', p50: 'p50', p95: 'p95', p99: 'p99' } as const;
export type Sort = keyof typeof SORTS;

/** The services page in the URL; `v` is the version of this format. */
export interface HomeState extends RangeState {
  readonly v?: string;
  /** Default `errors`: the worst first. */
  readonly sort?: Sort;
}

/** Version 0 had no state at all. */
const UPGRADERS = [(state: RawState): RawState => state];

export function readHomeState(raw: RawState): HomeState {
  const state = upgradeState(raw, UPGRADERS);
  const sort = textOf(state, 'sort');
  const range = readRange(state);
  // A link to the bare page stays bare.
  const v = textOf(raw, 'v') === undefined ? undefined : textOf(state, 'v');
  return compactState<HomeState>({ v, ...range, sort: sort !== undefined && Object.hasOwn(SORTS, sort) ? (sort as Sort) : undefined });
}
