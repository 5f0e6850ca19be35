import type { WaterfallController } from './waterfall-controller.ts';

const LEAST_DRAG = 4;

/**
 * Mouse, wheel and touch over the rows: Ctrl + wheel or a pinch zooms where the pointer is, a sideways wheel or Shift +
 * wheel and a sideways drag move, a double click fits. Up and down is the browser's scrolling. Answers how to stop.
 */
export function listenToGestures(scroller: HTMLElement, controller: WaterfallController, nameWidth: () => number): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  const pointers = new Map<number, number>();
  let drag: { readonly x: number; moved: boolean } | undefined;
  let pinch = 0;
  const timeX = (clientX: number): number => clientX - scroller.getBoundingClientRect().left - nameWidth();

  scroller.addEventListener('scroll', () => controller.invalidate(), { signal, passive: true });
  // Not passive: the browser must not zoom the page or go back in history.
  scroller.addEventListener(
    'wheel',
    (event) => {
      const sideways = event.shiftKey ? event.deltaY : event.deltaX;
      if (event.ctrlKey || event.metaKey) controller.zoomAt(timeX(event.clientX), Math.exp(event.deltaY * (event.deltaMode === 1 ? 0.04 : 0.002)));
      else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) controller.panBy(sideways / controller.timeWidth);
      else return;
      event.preventDefault();
    },
    { signal, passive: false },
  );
  scroller.addEventListener('pointerdown', (event) => {
    if (timeX(event.clientX) < 0 || event.button !== 0) return;
    pointers.set(event.pointerId, event.clientX);
    drag = pointers.size === 1 ? { x: event.clientX, moved: false } : undefined;
    pinch = spread(pointers);
  }, { signal });
  scroller.addEventListener('pointermove', (event) => {
    controller.showCursor(event.pointerType === 'mouse' ? timeX(event.clientX) : undefined);
    const was = pointers.get(event.pointerId);
    if (was === undefined) return;
    pointers.set(event.pointerId, event.clientX);
    if (pointers.size === 2) {
      const now = spread(pointers);
      const middle = [...pointers.values()].reduce((sum, x) => sum + x, 0) / 2;
      if (now > 10 && pinch > 10) controller.zoomAt(timeX(middle), pinch / now);
      pinch = now;
    } else if (drag !== undefined && (drag.moved || Math.abs(event.clientX - drag.x) >= LEAST_DRAG)) {
      if (!drag.moved) scroller.setPointerCapture(event.pointerId);
      drag.moved = true;
      controller.panBy((was - event.clientX) / controller.timeWidth);
    }
  }, { signal });
  const release = (event: PointerEvent): void => {
    pointers.delete(event.pointerId);
    pinch = spread(pointers);
  };
  scroller.addEventListener('pointerup', release, { signal });
  scroller.addEventListener('pointercancel', release, { signal });
  scroller.addEventListener('pointerleave', () => controller.showCursor(undefined), { signal });
  // A drag is no click on the row it ends on.
  scroller.addEventListener('click', (event) => {
    if (drag?.moved === true) event.stopPropagation();
    drag = undefined;
  }, { signal, capture: true });
  scroller.addEventListener('dblclick', (event) => {
    const node = controller.nodeAt(event.target);
    if (node !== -1 && timeX(event.clientX) >= 0) controller.fit(node);
  }, { signal });
  return () => listening.abort();
}

function spread(pointers: ReadonlyMap<number, number>): number {
  const [first, second] = [...pointers.values()];
  return first === undefined || second === undefined ? 0 : Math.abs(first - second);
}
