import { describe, expect, test } from 'vitest';
import { drawFlame, flameHit } from './draw-flame.ts';
import type { FlameScene } from './draw-flame.ts';

const colors = { services: ['zero'], onServices: ['on'], error: 'red', grid: '', text: '', faint: '', background: '', raised: '', accent: '', gap: '' };

/** One row of items given as [start, length]. */
function scene(items: readonly (readonly [number, number])[], window = { from: 0, to: 1_000 }): FlameScene {
  return {
    rows: 1, first: Uint32Array.of(0, items.length), items: Uint32Array.from(items, (_, i) => i), start: Float64Array.from(items, ([start]) => start), length: Float64Array.from(items, ([, length]) => length),
    slotOf: () => 0, error: () => false, label: (item) => `item ${item}`, dimmed: undefined, selected: -1, hovered: -1, window, rowHeight: 20, offset: 0, width: 500, height: 100, colors,
  };
}

function drawn(of: FlameScene): { readonly boxes: [number, number][]; readonly texts: string[] } {
  const boxes: [number, number][] = [];
  const texts: string[] = [];
  const context = { fillStyle: '', font: '', textBaseline: '', globalAlpha: 1, clearRect: () => undefined, strokeRect: () => undefined, fillRect: (x: number, _y: number, width: number) => boxes.push([x, width]), fillText: (text: string) => texts.push(text) };
  drawFlame(context as unknown as CanvasRenderingContext2D, of);
  return { boxes, texts };
}

describe('flame graph', () => {
  test('boxes where the items are, labelled when there is room', () => {
    const { boxes, texts } = drawn(scene([[0, 400], [400, 20], [500, 500]]));
    expect(boxes).toEqual([[0, 199], [200, 9], [250, 249]]);
    expect(texts).toEqual(['item 0', 'item 2']);
  });

  test('of many within a pixel one is drawn: a million cost no more than the screen is wide', () => {
    const many = scene(Array.from({ length: 200_000 }, (_, i) => [i / 200, 1 / 400] as const));
    expect(drawn(many).boxes.length).toBeLessThanOrEqual(501);
    expect(drawn(many).boxes.length).toBeGreaterThan(240);
  });

  test('only what the window shows', () => {
    expect(drawn(scene([[0, 100], [450, 100], [900, 50]], { from: 400, to: 600 })).boxes).toEqual([[125, 249]]);
  });

  test('the item under a point, also when it is narrower than a pixel', () => {
    const of = scene([[0, 400], [500, 0.1], [700, 300]]);
    expect([flameHit(of, 100, 5), flameHit(of, 250, 5), flameHit(of, 220, 5), flameHit(of, 499, 5), flameHit(of, 100, 25)]).toEqual([0, 1, -1, 2, -1]);
  });
});
