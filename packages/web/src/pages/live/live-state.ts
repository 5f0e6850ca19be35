import { compactState, textOf, upgradeState } from '../../url/index.ts';
import type { RawState } from '../../url/index.ts';
import { readConditions } from '../search/search-state.ts';
import type { ConditionState } from '../search/search-state.ts';

/** The live tail in the URL; `v` is the version of this format. */
export interface LiveState extends ConditionState {
  readonly v?: string;
  /** Default: entry spans, one or a few a request. */
  readonly spans?: 'all';
  readonly open?: string;
}

const UPGRADERS = [(state: RawState): RawState => state];

export function readLiveState(raw: RawState): LiveState {
  const state = upgradeState(raw, UPGRADERS);
  const open = textOf(state, 'open');
  return compactState<LiveState>({
    v: textOf(state, 'v'),
    ...readConditions(state),
    spans: textOf(state, 'spans') === 'all' ? 'all' : undefined,
    open: open !== undefined && /^[0-9a-f]{32}$/.test(open) ? open : undefined,
  });
}
