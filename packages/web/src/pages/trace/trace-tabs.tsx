import type { KeyboardEvent, ReactNode } from 'react';
import { TRACE_VIEWS } from './trace-state.ts';
import type { TraceViewName } from './trace-state.ts';

const NAMES: Readonly<Record<TraceViewName, string>> = { waterfall: 'Waterfall', flame: 'Flame', table: 'Table', map: 'Map', statistics: 'Statistics', json: 'JSON' };

/** The views of a trace side by side with the tools of the one shown. */
export function TraceTabs({ shown, onShow, children }: { readonly shown: TraceViewName; readonly onShow: (view: TraceViewName) => void; readonly children: ReactNode }) {
  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (TRACE_VIEWS.indexOf(shown) + step + TRACE_VIEWS.length) % TRACE_VIEWS.length;
    onShow(TRACE_VIEWS[next]!);
    const tab = event.currentTarget.children[next];
    if (tab instanceof HTMLElement) tab.focus();
  };
  return (
    <div className="trace-toolbar">
      <div className="segmented trace-views" role="tablist" aria-label="Views of this trace" onKeyDown={move}>
        {TRACE_VIEWS.map((name) => (
          <button key={name} type="button" role="tab" aria-selected={name === shown} tabIndex={name === shown ? 0 : -1} onClick={() => onShow(name)}>
            {NAMES[name]}
          </button>
        ))}
      </div>
      {children}
    </div>
  );
}
