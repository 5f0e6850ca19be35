import { useRef } from 'react';

/** Between the names and the bars: drag it, or move it with the arrow keys; a double click gives it its place back. */
export function NameSplitter({ width, most, onWidth }: { readonly width: number; readonly most: number; readonly onWidth: (width: number) => void }) {
  const from = useRef<{ readonly x: number; readonly width: number }>(undefined);
  return (
    <div
      className="wf-splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the names"
      aria-valuenow={width}
      aria-valuemin={120}
      aria-valuemax={most}
      tabIndex={0}
      style={{ left: width - 4 }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        if (from.current !== undefined) onWidth(from.current.width + event.clientX - from.current.x);
      }}
      onPointerUp={() => (from.current = undefined)}
      onPointerCancel={() => (from.current = undefined)}
      onDoubleClick={() => onWidth(360)}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -16, ArrowRight: 16 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        onWidth(width + step);
      }}
    />
  );
}
