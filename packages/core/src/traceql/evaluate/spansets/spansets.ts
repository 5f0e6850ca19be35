import type { NamedValue } from '../../result.ts';
import type { BlockContext } from '../columns/block-context.ts';

/**
 * The spans that are left after a stage. A span is in at most one spanset: that of its trace, or after `by()` that of
 * its group.
 */
export interface Spansets {
  /** By row: 1 when the span is in. */
  readonly mask: Uint8Array<ArrayBuffer>;
  /** Absent: one spanset a trace, which `traces` numbers; it is not made before somebody asks. */
  readonly groups?: Groups;
}

export interface Groups {
  readonly count: number;
  /** By row, where the mask is set: the number of its spanset. */
  readonly of: Int32Array<ArrayBuffer>;
  /** What the stages said about a spanset; made when a hit shows it. */
  readonly attributesOf: (group: number) => readonly NamedValue[];
}

const NO_ATTRIBUTES: readonly NamedValue[] = [];

/** All spans of the block. */
export function allSpans(context: BlockContext): Spansets {
  return { mask: new Uint8Array(context.block.count).fill(1) };
}

/** The groups of the spansets, made from the traces when no stage made others. */
export function groupsOf({ groups }: Spansets, context: BlockContext): Groups {
  if (groups !== undefined) return groups;
  return { count: context.traces.count, of: context.traces.traceOf, attributesOf: () => NO_ATTRIBUTES };
}
