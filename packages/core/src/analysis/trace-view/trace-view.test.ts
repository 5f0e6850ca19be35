import { describe, expect, test } from 'vitest';
import { VirtualKind, buildTraceView } from './index.ts';
import type { TraceView } from './index.ts';

const ORPHAN = 1;
const ERROR = 8;

interface Span {
  readonly parent: number;
  readonly name?: number;
  readonly error?: boolean;
  /** Id of a parent that is not there. */
  readonly lost?: number;
}

function view(spans: readonly Span[], group = true): TraceView {
  const lost = spans.flatMap(({ lost: id }) => (id === undefined ? [] : [id, 0]));
  return buildTraceView(
    {
      count: spans.length,
      parent: Int32Array.from(spans, ({ parent }) => parent),
      start: Float64Array.from(spans, (_, i) => i * 10),
      duration: new Float64Array(spans.length).fill(5),
      service: new Uint32Array(spans.length),
      name: Uint32Array.from(spans, ({ name }) => name ?? 0),
      flags: Uint8Array.from(spans, ({ error, lost: id }) => (error === true ? ERROR : 0) | (id === undefined ? 0 : ORPHAN)),
      orphanParent: Uint32Array.from(lost),
    },
    { group, orphanFlag: ORPHAN, errorFlag: ERROR },
  );
}

/** One line a node: indented span positions, `G` for groups, `M` for missing parents with their id. */
function outline({ count, spanOf, depth, virtual }: TraceView): string[] {
  return Array.from({ length: count }, (_, i) => {
    const span = spanOf[i]!;
    const kind = span >= 0 ? String(span) : virtual.kind[-1 - span] === VirtualKind.GROUP ? 'G' : `M${virtual.id[2 * (-1 - span)]}`;
    return `${'.'.repeat(depth[i]!)}${kind}`;
  });
}

const child = (name: number, error = false): Span => ({ parent: 0, name, error });

describe('trace view', () => {
  test('without groups and orphans nodes are the spans', () => {
    const plain = view([{ parent: -1 }, { parent: 0 }, { parent: 1 }, { parent: 0 }]);
    expect(outline(plain)).toEqual(['0', '.1', '..2', '.3']);
    expect([...plain.children]).toEqual([2, 1, 0, 0]);
    expect([...plain.place]).toEqual([1, 1, 1, 2]);
    expect([...plain.size]).toEqual([4, 2, 1, 1]);
  });

  test('five like siblings are a group where the first of them stood, others in between keep their order', () => {
    const grouped = view([{ parent: -1, name: 9 }, child(1), child(2), child(1), child(1), child(3, true), child(1), child(1, true)]);
    expect(outline(grouped)).toEqual(['0', '.G', '..1', '..3', '..4', '..6', '..7', '.2', '.5']);
    expect([...grouped.errors]).toEqual([2, 1, 0, 0, 0, 0, 1, 0, 1]);
    expect([...grouped.place]).toEqual([1, 1, 1, 2, 3, 4, 5, 2, 3]);
    expect([...grouped.children].slice(0, 2)).toEqual([3, 5]);
    expect([grouped.virtual.start[0], grouped.virtual.end[0], grouped.virtual.total[0], grouped.virtual.first[0]]).toEqual([10, 75, 25, 1]);
    expect([...grouped.nodeOf]).toEqual([0, 2, 7, 3, 4, 8, 5, 6]);
  });

  test('four are not a group, and nobody is when grouping is off', () => {
    expect(outline(view([{ parent: -1, name: 9 }, child(1), child(1), child(1), child(1)]))).toEqual(['0', '.1', '.2', '.3', '.4']);
    expect(outline(view([{ parent: -1, name: 9 }, child(1), child(1), child(1), child(1), child(1)], false))).toEqual(['0', '.1', '.2', '.3', '.4', '.5']);
  });

  test('members keep what is below them', () => {
    const spans: Span[] = [{ parent: -1, name: 9 }];
    for (let i = 0; i < 5; i++) spans.push({ parent: 0, name: 1 }, { parent: 1 + 2 * i, name: 2 });
    expect(outline(view(spans)).slice(0, 6)).toEqual(['0', '.G', '..1', '...2', '..3', '...4']);
  });

  test('like roots are not grouped: each is a beginning of its own', () => {
    expect(outline(view(Array.from({ length: 6 }, () => ({ parent: -1 }))))).toEqual(['0', '1', '2', '3', '4', '5']);
  });

  test('orphans stand below the parent they name, also as a group', () => {
    const orphans = view([{ parent: -1, lost: 7, name: 1 }, { parent: -1, name: 2 }, { parent: -1, lost: 7, name: 3 }, { parent: 2, name: 4 }, { parent: -1, lost: 8 }]);
    expect(outline(orphans)).toEqual(['M7', '.0', '.2', '..3', '1', 'M8', '.4']);
    expect(orphans.roots).toBe(3);
    expect([...orphans.place]).toEqual([1, 1, 2, 1, 2, 3, 1]);
    expect(outline(view(Array.from({ length: 5 }, () => ({ parent: -1, lost: 3 }))))).toEqual(['M3', '.G', '..0', '..1', '..2', '..3', '..4']);
  });

  test('no spans', () => expect(view([]).count).toBe(0));

  test('200,000 deep and 200,000 wide', () => {
    const deep = view(Array.from({ length: 200_000 }, (_, i) => ({ parent: i - 1, name: i })));
    expect([deep.count, deep.depth[199_999], deep.size[0]]).toEqual([200_000, 199_999, 200_000]);
    const wide = view([{ parent: -1, name: 9 }, ...Array.from({ length: 199_999 }, (_, i) => child(i % 2))]);
    expect([wide.count, wide.children[0], wide.children[1], wide.size[0]]).toEqual([200_002, 2, 100_000, 200_002]);
  });
});
