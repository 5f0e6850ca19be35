import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { formatCount, formatQuantity } from '../../format/index.ts';
import { ChevronLeft, ChevronRight, SearchIcon } from '../../widgets/icons.tsx';
import { Popover } from '../../widgets/popover.tsx';
import type { TraceLayout } from '../../worker/index.ts';
import type { Matches } from './find-spans.ts';
import type { TraceState, TraceViewName } from './trace-state.ts';
import type { WaterfallAction } from './waterfall/waterfall-keys.ts';
import type { RowsState } from './waterfall/waterfall-rows.ts';
import './trace-toolbar.css';

interface TraceToolbarProps {
  readonly layout: TraceLayout;
  readonly state: TraceState;
  readonly shown: TraceViewName;
  readonly matches: Matches | undefined;
  readonly selected: number;
  readonly rows: RowsState | undefined;
  readonly onChange: (next: Partial<{ [K in keyof TraceState]: TraceState[K] | undefined }>) => void;
  readonly onAction: (action: WaterfallAction) => void;
}

const TYPING_MILLISECONDS = 150;

export function TraceToolbar(props: TraceToolbarProps) {
  const { layout, state, shown, rows, onChange, onAction } = props;
  const inRows = shown === 'waterfall';
  const hidden = rows?.keep === undefined ? 0 : layout.view.count - rows.nodeOfRow.length;
  return (
    <div className="trace-tools">
      {(inRows || shown === 'flame') && <Find {...props} />}
      {inRows && (
        <>
          {layout.errors > 0 && (
            <Steps name="error" label={<span className="error-text">⚠ {formatCount(layout.errors)}</span>} onStep={(step) => onAction({ kind: 'error', step })} />
          )}
          <button type="button" className="button small" aria-pressed={state.only === 'matters'} title="Only the critical path and errors (m)" onClick={() => onAction({ kind: 'matters' })}>
            What matters
          </button>
          {hidden > 0 && (
            <button type="button" className="button quiet small" onClick={() => onChange({ only: undefined })}>
              {formatQuantity(hidden, 'row')} hidden: show all
            </button>
          )}
          <Popover label="View options" className="button small" button="View" align="end">
            {() => (
              <div className="trace-options">
                <Option name="Group like siblings" on={state.groups !== 'off'} onSet={(on) => onChange({ groups: on ? undefined : 'off' })} />
                <Option name="Shrink idle time" on={state.idle !== 'full'} onSet={(on) => onChange({ idle: on ? undefined : 'full' })} />
                <Option name="Adjust clocks that cannot be right" on={state.clocks === 'adjusted'} onSet={(on) => onChange({ clocks: on ? 'adjusted' : undefined })} />
                <div className="trace-depths" role="group" aria-label="Close everything from a depth on">
                  <span>Open to depth</span>
                  {[1, 2, 3, 4, 5].map((depth) => (
                    <button key={depth} type="button" className="button small" onClick={() => onAction({ kind: 'depth', depth })}>
                      {depth}
                    </button>
                  ))}
                  <button type="button" className="button small" onClick={() => onAction({ kind: 'depth', depth: Infinity })}>
                    All
                  </button>
                </div>
                <p className="muted">
                  Zoom: <kbd>Ctrl</kbd> + wheel, pinch, <kbd>w</kbd> <kbd>s</kbd>, drag over the times. <kbd>?</kbd> lists all keys.
                </p>
              </div>
            )}
          </Popover>
        </>
      )}
    </div>
  );
}

function Find({ state, matches, selected, onChange, onAction, shown }: TraceToolbarProps) {
  const [text, setText] = useState(state.find ?? '');
  useEffect(() => setText(state.find ?? ''), [state.find]);
  useEffect(() => {
    const wanted = text.trim() === '' ? undefined : text;
    if (wanted === state.find) return undefined;
    const timer = setTimeout(() => onChange({ find: wanted, ...(wanted === undefined && state.only === 'matches' ? { only: undefined } : {}) }), TYPING_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [text, state.find, state.only, onChange]);
  const at = matches === undefined || selected === -1 || matches.marked[selected] !== 1 ? 0 : countTo(matches.marked, selected);
  return (
    <div className="trace-find" role="search">
      <SearchIcon />
      <input
        id="trace-find"
        className="input"
        type="search"
        aria-label="Find in this trace"
        placeholder="Find in this trace"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onAction({ kind: 'match', step: event.shiftKey ? -1 : 1 });
          else if (event.key === 'Escape' && text !== '') setText('');
          else return;
          event.preventDefault();
        }}
      />
      {matches !== undefined && shown === 'waterfall' && (
        <>
          <Steps name="match" label={`${at === 0 ? '' : `${formatCount(at)} of `}${formatCount(matches.count)}`} onStep={(step) => onAction({ kind: 'match', step })} />
          <button type="button" className="button small" aria-pressed={state.only === 'matches'} disabled={matches.count === 0} onClick={() => onChange({ only: state.only === 'matches' ? undefined : 'matches' })}>
            Only these
          </button>
        </>
      )}
    </div>
  );
}

function countTo(marked: Uint8Array, node: number): number {
  let count = 0;
  for (let at = 0; at <= node; at++) count += marked[at]!;
  return count;
}

function Steps({ name, label, onStep }: { readonly name: string; readonly label: ReactNode; readonly onStep: (step: 1 | -1) => void }) {
  return (
    <span className="trace-steps">
      <span className="trace-steps-label">{label}</span>
      <button type="button" className="button quiet small" aria-label={`Previous ${name}`} title={`Previous ${name}`} onClick={() => onStep(-1)}>
        <ChevronLeft />
      </button>
      <button type="button" className="button quiet small" aria-label={`Next ${name}`} title={`Next ${name}`} onClick={() => onStep(1)}>
        <ChevronRight />
      </button>
    </span>
  );
}

function Option({ name, on, onSet }: { readonly name: string; readonly on: boolean; readonly onSet: (on: boolean) => void }) {
  return (
    <label className="trace-option">
      <input type="checkbox" checked={on} onChange={(event) => onSet(event.target.checked)} />
      {name}
    </label>
  );
}
