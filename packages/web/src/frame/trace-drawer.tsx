import { RouterProvider, useRouter } from '@tanstack/react-router';
import { useContext, useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import { CloseIcon, ExpandIcon } from '../widgets/icons.tsx';
import { DrawerRouter } from './drawer-router.ts';
import './trace-drawer.css';

const LEAST_WIDTH = 360;

/**
 * The page of a trace beside another page. It has a router of its own, so that it works exactly as the page does;
 * links that lead away from the trace are followed by the real one.
 */
export function TraceDrawer({ traceId, onClose }: { readonly traceId: string; readonly onClose: () => void }) {
  const outer = useRouter();
  const host = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(() => Math.max(LEAST_WIDTH, Math.round(innerWidth * 0.58)));
  const makeRouter = useContext(DrawerRouter);
  const [inner] = useState(() => makeRouter(`/trace/${traceId}?v=1`));
  useEffect(
    () =>
      inner.history.subscribe(() => {
        const { location } = inner.history;
        if (!location.pathname.startsWith(`/trace/${traceId}`)) outer.history.push(location.href);
      }),
    [inner, outer, traceId],
  );
  useEffect(() => host.current?.focus(), []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    onClose();
  };
  const resize = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.buttons === 1) setWidth(Math.min(innerWidth - 80, Math.max(LEAST_WIDTH, innerWidth - event.clientX)));
  };
  return (
    <aside ref={host} className="trace-drawer" aria-label="Trace" tabIndex={-1} style={{ width: `${width}px` }} onKeyDown={onKeyDown}>
      <div
        className="drawer-handle"
        role="separator"
        aria-orientation="vertical"
        aria-label="Width of the trace"
        aria-valuenow={width}
        aria-valuemin={LEAST_WIDTH}
        tabIndex={0}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={resize}
        onKeyDown={({ key }) => {
          const step = key === 'ArrowLeft' ? 40 : key === 'ArrowRight' ? -40 : 0;
          if (step !== 0) setWidth(Math.min(innerWidth - 80, Math.max(LEAST_WIDTH, width + step)));
        }}
      />
      <div className="drawer-bar">
        <button type="button" className="button quiet small" onClick={() => outer.history.push(inner.state.location.href)}>
          <ExpandIcon /> Whole page
        </button>
        <button type="button" className="button quiet small" onClick={onClose} title="Close (Escape)">
          <CloseIcon /> Close
        </button>
      </div>
      <div className="drawer-body">
        <RouterProvider router={inner} />
      </div>
    </aside>
  );
}
