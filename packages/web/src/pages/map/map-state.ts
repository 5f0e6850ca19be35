import { readRange } from '../../range/index.ts';
import type { RangeState } from '../../range/index.ts';
import { compactState, textOf, upgradeState } from '../../url/index.ts';
import type { RawState } from '../../url/index.ts';

export const HOPS = { '1': '±1 hop', '2': '±2 hops', '3': '±3 hops' } as const;
export type Hops = keyof typeof HOPS;

/** The map in the URL; `v` is the version of this format. */
export interface MapState extends RangeState {
  readonly v?: string;
  /** Only services within `hops` calls of this one. */
  readonly focus?: string;
  readonly hops?: Hops;
  /** The service whose figures are shown. */
  readonly service?: string;
  readonly view?: 'table';
}

const UPGRADERS = [(state: RawState): RawState => state];

export function readMapState(raw: RawState): MapState {
  const state = upgradeState(raw, UPGRADERS);
  const hops = textOf(state, 'hops');
  return compactState<MapState>({
    v: textOf(state, 'v'),
    ...readRange(state),
    focus: textOf(state, 'focus'),
    hops: hops !== undefined && Object.hasOwn(HOPS, hops) ? (hops as Hops) : undefined,
    service: textOf(state, 'service'),
    view: textOf(state, 'view') === 'table' ? 'table' : undefined,
  });
}
