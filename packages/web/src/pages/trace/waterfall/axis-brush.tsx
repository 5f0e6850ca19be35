import { useRef, useState } from 'react';
import type { PointerEvent, ReactNode } from 'react';
import type { WaterfallController } from './waterfall-controller.ts';

const LEAST_DRAG = 4;

/** The times above the bars: drag to look closer, double-click for the whole trace. */
export function AxisBrush({ controller, children }: { readonly controller: WaterfallController | undefined; readonly children: ReactNode }) {
  const strip = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number }>();
  const at = (event: PointerEvent): number => {
    const box = strip.current?.getBoundingClientRect();
    return box === undefined ? 0 : Math.min(Math.max(event.clientX - box.left, 0), box.width);
  };
  const finish = (): void => {
    setDrag(undefined);
    if (drag === undefined || controller === undefined || Math.abs(drag.to - drag.from) < LEAST_DRAG) return;
    const { window, timeWidth } = controller;
    const shownAt = (x: number): number => window.from + (x / timeWidth) * (window.to - window.from);
    controller.setWindow({ from: shownAt(Math.min(drag.from, drag.to)), to: shownAt(Math.max(drag.from, drag.to)) });
  };
  return (
    <div
      ref={strip}
      className="wf-axis-strip"
      title="Drag to zoom, double-click for the whole trace"
      onDoubleClick={() => controller?.showWhole()}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from: at(event), to: at(event) });
      }}
      onPointerMove={(event) => {
        if (drag !== undefined) setDrag({ ...drag, to: at(event) });
      }}
      onPointerUp={finish}
      onPointerCancel={() => setDrag(undefined)}
    >
      {children}
      {drag !== undefined && <span className="wf-brush" style={{ left: Math.min(drag.from, drag.to), width: Math.abs(drag.to - drag.from) }} />}
    </div>
  );
}
