import { describe, expect, test } from 'vitest';
import { layoutGraph } from './layered-layout.ts';

const SIZES = { nodeWidth: 100, nodeHeight: 40, gapX: 50, gapY: 20 };
const edge = (text: string, weight = 1) => ({ from: text[0]!, to: text[1]!, weight });
const layout = (names: string, edges: readonly string[]) => layoutGraph([...names], edges.map((text) => edge(text)), SIZES);

describe('layoutGraph', () => {
  test('callers left of callees, nothing overlaps', () => {
    const { nodes, width, height } = layout('abcdef', ['ab', 'ac', 'bd', 'cd', 'de', 'af']);
    for (const [from, to] of ['ab', 'ac', 'bd', 'cd', 'de', 'af']) expect(nodes.get(from!)!.x).toBeLessThan(nodes.get(to!)!.x);
    const points = [...nodes.values()];
    points.forEach((a, i) => points.slice(i + 1).forEach((b) => expect(a.x !== b.x || Math.abs(a.y - b.y) >= 40).toBe(true)));
    for (const { x, y } of points) expect(x >= 50 && x <= width - 50 && y >= 20 && y <= height - 20).toBe(true);
  });

  test('crossings that need not be are not there', () => {
    // a→d and b→c cross in the order of names.
    const { nodes } = layout('abcd', ['ad', 'bc']);
    expect(Math.sign(nodes.get('a')!.y - nodes.get('b')!.y)).toBe(Math.sign(nodes.get('d')!.y - nodes.get('c')!.y));
  });

  test('cycles are drawn backwards, their routes start at the caller', () => {
    const { nodes, routes } = layoutGraph(['a', 'b', 'c'], [edge('ab', 9), edge('bc', 9), edge('ca', 1)], SIZES);
    expect(nodes.get('a')!.x).toBeLessThan(nodes.get('c')!.x);
    expect(routes[2]![0]!.x).toBeGreaterThan(routes[2]![routes[2]!.length - 1]!.x);
  });

  test('an edge over several layers bends around what is between', () => {
    const { routes } = layout('abcd', ['ab', 'bc', 'cd', 'ad']);
    expect(routes[3]!.length).toBe(4);
  });

  test('the same every time, and nothing for nothing', () => {
    const names = Array.from({ length: 60 }, (_, i) => `s${i}`);
    const edges = Array.from({ length: 200 }, (_, i) => ({ from: names[(i * 7) % 60]!, to: names[(i * 13 + 5) % 60]!, weight: i })).filter(({ from, to }) => from !== to);
    expect(layoutGraph(names, edges, SIZES)).toEqual(layoutGraph(names, edges, SIZES));
    expect(layoutGraph([], [], SIZES)).toMatchObject({ routes: [] });
  });

  test('a chain of 20,000 services needs no stack', () => {
    const names = Array.from({ length: 20_000 }, (_, i) => `s${i}`);
    const { nodes } = layoutGraph(names, names.slice(1).map((to, i) => ({ from: names[i]!, to, weight: 1 })), SIZES);
    expect(nodes.get('s19999')!.x).toBe(19_999 * 150 + 50);
  });
});
