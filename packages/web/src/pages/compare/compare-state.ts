import { compactState, textOf, upgradeState } from '../../url/index.ts';
import type { RawState } from '../../url/index.ts';

/** The compare page's state in the URL; `v` is the version of this format. */
export interface CompareState {
  readonly v?: '1';
  /** The trace looked at. */
  readonly a?: string;
  /** What it is compared with: a trace, or `typical`. */
  readonly b?: string;
}

export const TYPICAL = 'typical';

const UPGRADERS = [(state: RawState): RawState => state];

export function readCompareState(raw: RawState): CompareState {
  const state = upgradeState(raw, UPGRADERS);
  return compactState<CompareState>({ v: '1', a: textOf(state, 'a'), b: textOf(state, 'b') });
}
