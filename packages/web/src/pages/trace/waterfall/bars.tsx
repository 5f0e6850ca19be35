import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { drawBars, resolveBarColors } from '../../../draw/index.ts';
import type { BarColors, BarScene } from '../../../draw/index.ts';
import { onThemeChange } from '../../../theme/index.ts';

/** The canvas under the rows' text. Its words are in the rows. */
export function Bars({ scene, left }: { readonly scene: Omit<BarScene, 'colors'>; readonly left: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [colors, setColors] = useState<BarColors>();
  useEffect(() => {
    const read = (): void => setColors(resolveBarColors(document.body));
    read();
    return onThemeChange(read);
  }, []);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (canvas.current === null || context === null || context === undefined || colors === undefined) return;
    const ratio = devicePixelRatio;
    const [width, height] = [Math.round(scene.width * ratio), Math.round(scene.height * ratio)];
    // Setting the size clears and reallocates: only when it changed.
    if (canvas.current.width !== width || canvas.current.height !== height) {
      canvas.current.width = width;
      canvas.current.height = height;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawBars(context, { ...scene, colors });
  });
  return <canvas ref={canvas} className="wf-bars" aria-hidden="true" style={{ left, width: scene.width, height: scene.height }} />;
}
