import { describe, expect, test } from 'vitest';
import { DeltaReason, mergePaths, topDeltas } from './index.ts';
import type { PathTrace } from './index.ts';

const ERROR = 8;
type Span = readonly [parent: number, name: string, start: number, end: number, error?: boolean];

/** The service is the part of the name before the slash. */
function trace(...spans: readonly Span[]): PathTrace {
  const names = [...new Set(spans.map(([, name]) => name))];
  const services = [...new Set(names.map((name) => name.split('/')[0]!))].reverse();
  return {
    count: spans.length,
    parent: Int32Array.from(spans, ([parent]) => parent),
    start: Float64Array.from(spans, ([, , start]) => start),
    duration: Float64Array.from(spans, ([, , start, end]) => end - start),
    name: Uint32Array.from(spans, ([, name]) => names.indexOf(name)),
    service: Uint32Array.from(spans, ([, name]) => services.indexOf(name.split('/')[0]!)),
    flags: Uint8Array.from(spans, ([, , , , error]) => (error === true ? ERROR : 0)),
    names,
    services,
  };
}

const usual = trace([-1, 'shop/checkout', 0, 100], [0, 'db/select', 10, 20], [0, 'db/select', 30, 40], [0, 'pay/charge', 50, 90]);
const slow = trace([-1, 'shop/checkout', 0, 300], [0, 'pay/charge', 10, 250, true], ...Array.from({ length: 4 }, (_, i): Span => [0, 'db/select', 250 + 10 * i, 260 + 10 * i]), [0, 'mail/send', 291, 300]);

const lines = (tree: ReturnType<typeof mergePaths>): string[] =>
  Array.from({ length: tree.count }, (_, i) => `${'.'.repeat(tree.depth[i]!)}${tree.names[tree.name[i]!]} ${tree.sides.map(({ count, total }) => `${count[i]}×${total[i]}`).join(' → ')}`);

describe('merged paths', () => {
  test('like spans below one node are one node; the heaviest first', () => {
    expect(lines(mergePaths([[usual], [slow]], ERROR))).toEqual(['shop/checkout 1×100 → 1×300', '.pay/charge 1×40 → 1×240', '.db/select 2×20 → 4×40', '.mail/send 0×0 → 1×9']);
  });

  test('several traces on a side are a mean', () => {
    const shorter = trace([-1, 'shop/checkout', 0, 60], [0, 'pay/charge', 10, 50]);
    expect(lines(mergePaths([[usual, shorter]], ERROR))).toEqual(['shop/checkout 1×80', '.pay/charge 1×40', '.db/select 1×10']);
  });

  test('self time and errors add up', () => {
    const { sides } = mergePaths([[usual], [slow]], ERROR);
    expect([...sides[0]!.self]).toEqual([40, 40, 20, 0]);
    expect([...sides[1]!.errors]).toEqual([0, 1, 0, 0]);
  });

  test('the same name below another parent is another node', () => {
    expect(lines(mergePaths([[trace([-1, 'a/x', 0, 9], [0, 'a/y', 1, 5], [1, 'a/x', 2, 3])]], ERROR))).toEqual(['a/x 1×9', '.a/y 1×4', '..a/x 1×1']);
  });

  test('200,000 deep and 200,000 wide; no trace at all', () => {
    const names = Array.from({ length: 100 }, (_, i) => `s/${i}`);
    const deep = mergePaths([[{ ...trace([-1, 's/0', 0, 1]), names, count: 200_000, parent: Int32Array.from({ length: 200_000 }, (_, i) => i - 1), start: new Float64Array(200_000), duration: new Float64Array(200_000), service: new Uint32Array(200_000), name: Uint32Array.from({ length: 200_000 }, (_, i) => i % 100), flags: new Uint8Array(200_000) }]], ERROR);
    expect([deep.count, deep.size[0], deep.depth[199_999]]).toEqual([200_000, 200_000, 199_999]);
    expect(mergePaths([[], []], ERROR).count).toBe(0);
  });
});

describe('what changed', () => {
  test('by self time, with the reason that explains most of it', () => {
    const tree = mergePaths([[usual], [slow]], ERROR);
    expect(topDeltas(tree, 9).map(({ node, reason, delta }) => [tree.names[tree.name[node]!], reason, delta])).toEqual([
      // One charge took 240 instead of 40.
      ['pay/charge', DeltaReason.TIME, 200],
      // 4 × 10 instead of 2 × 10: more calls, none of them longer.
      ['db/select', DeltaReason.CALLS, 20],
      // Without the children: 0-10, 290-291 instead of 0-10, 20-30, 40-50, 90-100.
      ['shop/checkout', DeltaReason.TIME, -29],
      ['mail/send', DeltaReason.ADDED, 9],
    ].sort((a, b) => Math.abs(Number(b[2])) - Math.abs(Number(a[2]))));
  });

  test('the other way round: removed', () => {
    const tree = mergePaths([[slow], [usual]], ERROR);
    expect(topDeltas(tree, 9).find(({ node }) => tree.names[tree.name[node]!] === 'mail/send')?.reason).toBe(DeltaReason.REMOVED);
  });

  test('nothing changed, nothing named', () => expect(topDeltas(mergePaths([[usual], [usual]], ERROR), 9)).toEqual([]));
});
