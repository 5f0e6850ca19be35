import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { followTail } from '../../api/index.ts';
import { TraceDrawer } from '../../frame/trace-drawer.tsx';
import { formatCount, formatRate } from '../../format/index.ts';
import { useShortcuts } from '../../shortcuts/index.ts';
import { compactState } from '../../url/index.ts';
import { FailureNotice } from '../../widgets/failure-notice.tsx';
import { PauseIcon, PlayIcon } from '../../widgets/icons.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { useTitle } from '../../widgets/use-title.ts';
import { SearchForm } from '../search/search-form.tsx';
import { conditionStateOf, conditionsOf } from '../search/search-state.ts';
import { LiveList } from './live-list.tsx';
import type { LiveState } from './live-state.ts';
import { EMPTY_VIEW, TailBuffer } from './tail-buffer.ts';
import type { TailView } from './tail-buffer.ts';
import '../search/search.css';
import './live.css';

export function LivePage() {
  useTitle('Live');
  const state = useSearch({ from: '/live' });
  const navigate = useNavigate({ from: '/live' });
  const [stopped, setStopped] = useState(false);
  const [hovered, setHovered] = useState(false);
  const paused = stopped || hovered || state.open !== undefined;
  const { view, trouble, clear } = useTail(state, paused);
  useShortcuts('Live tail', [
    { keys: ['p'], name: 'Pause or go on', run: () => setStopped((now) => !now) },
    { keys: ['x'], name: 'Clear', run: clear },
  ]);
  const show = (next: LiveState): void => void navigate({ search: compactState<LiveState>({ ...next, v: '1' }) });
  return (
    <div className="page-body live-page">
      <div className="page-head">
        <h1>Live tail</h1>
        <div className="page-actions">
          <Segmented label="Which spans" options={{ entry: 'Requests', all: 'All spans' }} value={state.spans ?? 'entry'} onChange={(spans) => show(compactState<LiveState>({ ...state, spans: spans === 'all' ? 'all' : undefined }))} />
          <button type="button" className="button" onClick={clear}>
            Clear
          </button>
          <button type="button" className="button" aria-pressed={stopped} onClick={() => setStopped(!stopped)}>
            {stopped ? <PlayIcon /> : <PauseIcon />} {stopped ? 'Go on' : 'Pause'}
          </button>
        </div>
      </div>
      <SearchForm key={JSON.stringify(conditionStateOf(state))} label="Filter the live tail" submit="Filter" busy={false} conditions={conditionStateOf(state)} onSubmit={(conditions) => show(compactState<LiveState>({ ...conditions, spans: state.spans }))} />
      {trouble !== undefined && <FailureNotice error={trouble} />}
      <Figures view={view} paused={paused} stopped={stopped} />
      <div onPointerEnter={() => setHovered(true)} onPointerLeave={() => setHovered(false)}>
        <LiveList spans={view.spans} open={state.open} onOpen={(open) => show({ ...state, open })} />
      </div>
      {state.open !== undefined && <TraceDrawer key={state.open} traceId={state.open} onClose={() => show(compactState<LiveState>({ ...state, open: undefined }))} />}
    </div>
  );
}

interface Tail {
  readonly view: TailView;
  readonly trouble: Error | undefined;
  readonly clear: () => void;
}

function useTail(state: LiveState, paused: boolean): Tail {
  const buffer = useRef<TailBuffer>(null);
  buffer.current ??= new TailBuffer();
  const tail = buffer.current;
  const [view, setView] = useState(EMPTY_VIEW);
  const [trouble, setTrouble] = useState<Error>();
  const asked = JSON.stringify({ ...conditionsOf(state), spans: state.spans ?? 'entry' });
  useEffect(() => {
    const stop = new AbortController();
    tail.clear();
    setView(tail.view());
    setTrouble(undefined);
    void followTail(
      JSON.parse(asked) as Parameters<typeof followTail>[0],
      {
        onMessage: (message) => {
          tail.add(message);
          setView(tail.view());
        },
        onTrouble: setTrouble,
      },
      stop.signal,
    );
    return () => stop.abort();
  }, [asked, tail]);
  useEffect(() => {
    tail.pause(paused);
    setView(tail.view());
  }, [paused, tail]);
  const clear = (): void => {
    tail.clear();
    setView(tail.view());
  };
  return { view, trouble, clear };
}

const WIDTH = 240;
const HEIGHT = 28;
const SLOTS = 120;

function Figures({ view, paused, stopped }: { readonly view: TailView; readonly paused: boolean; readonly stopped: boolean }) {
  const most = view.history.reduce((max, rate) => Math.max(max, rate), 1);
  const width = WIDTH / SLOTS;
  const first = SLOTS - view.history.length;
  return (
    <div className="live-figures card">
      <dl>
        <div>
          <dt>Matching</dt>
          <dd>{formatRate(view.rate.matched)}</dd>
        </div>
        <div>
          <dt>Arriving</dt>
          <dd>{formatRate(view.rate.seen)}</dd>
        </div>
        <div>
          <dt>Left out</dt>
          <dd title="More matched than can be shown; they are stored all the same">{formatCount(view.dropped)}</dd>
        </div>
      </dl>
      <svg className="live-history" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`Matches a second over the last minute, at most ${formatRate(most)}`}>
        <path d={view.history.map((rate, i) => `M${(first + i) * width} ${HEIGHT}v${-Math.max(rate > 0 ? 1.5 : 0.5, (rate / most) * HEIGHT)}h${width - 0.4}V${HEIGHT}z`).join('')} />
      </svg>
      <p className="live-state" data-paused={paused} aria-live="polite">
        <span className="live-dot" aria-hidden="true" />
        {paused ? `Paused${stopped ? '' : ' while you look'}${view.waiting > 0 ? `, ${formatCount(view.waiting)} waiting` : ''}` : 'Following'}
      </p>
    </div>
  );
}
