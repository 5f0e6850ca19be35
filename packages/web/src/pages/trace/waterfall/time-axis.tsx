import { useRef, useState } from 'react';
import type { PointerEvent } from 'react';
import type { TimeWindow } from '../../../draw/index.ts';
import { formatDuration } from '../../../format/index.ts';

interface TimeAxisProps {
  readonly window: TimeWindow;
  readonly ticks: readonly number[];
  readonly width: number;
  readonly onWindow: (window: TimeWindow) => void;
  readonly onReset: () => void;
}

const LEAST_DRAG = 4;
/** A label that would not fit right of its line stands left of it. */
const LABEL_ROOM = 64;

/** Times above the bars. Drag to look closer, double-click for the whole trace. */
export function TimeAxis({ window, ticks, width, onWindow, onReset }: TimeAxisProps) {
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number }>();
  const strip = useRef<HTMLDivElement>(null);
  const at = (event: PointerEvent): number => Math.min(Math.max(event.clientX - (strip.current?.getBoundingClientRect().left ?? 0), 0), width);
  const timeAt = (x: number): number => window.from + (x / width) * (window.to - window.from);
  const finish = (): void => {
    setDrag(undefined);
    if (drag === undefined || Math.abs(drag.to - drag.from) < LEAST_DRAG) return;
    onWindow({ from: timeAt(Math.min(drag.from, drag.to)), to: timeAt(Math.max(drag.from, drag.to)) });
  };
  return (
    <div
      ref={strip}
      className="wf-axis-strip"
      title="Drag to zoom, double-click for the whole trace"
      onDoubleClick={onReset}
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
      {ticks.map((tick) => {
        const x = ((tick - window.from) / (window.to - window.from)) * width;
        return (
          <span key={tick} className="wf-tick" data-last={x > width - LABEL_ROOM} style={{ transform: `translateX(${x}px)` }}>
            <span>{formatDuration(tick)}</span>
          </span>
        );
      })}
      {drag !== undefined && <span className="wf-brush" style={{ left: Math.min(drag.from, drag.to), width: Math.abs(drag.to - drag.from) }} />}
    </div>
  );
}
