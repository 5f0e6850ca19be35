import { useNavigate, useSearch } from '@tanstack/react-router';
import { spanIdToHex } from '@spoor/core/model';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { formatCount } from '../../format/index.ts';
import { useShortcuts } from '../../shortcuts/index.ts';
import { FailureNotice } from '../../widgets/failure-notice.tsx';
import type { TraceLayout } from '../../worker/index.ts';
import { Minimap } from './minimap.tsx';
import { SpanPanel } from './panel/span-panel.tsx';
import { TraceHeader } from './trace-header.tsx';
import { readZoom, zoomText } from './trace-state.ts';
import type { TraceState } from './trace-state.ts';
import { TraceTabs } from './trace-tabs.tsx';
import { TraceToolbar } from './trace-toolbar.tsx';
import { useRowActions } from './use-row-actions.ts';
import { findSpans } from './find-spans.ts';
import { OtherViews } from './views/other-views.tsx';
import { Warnings } from './warnings.tsx';
import { createWindowStore } from './window-store.ts';
import type { WaterfallController } from './waterfall/waterfall-controller.ts';
import { WATERFALL_KEYS } from './waterfall/waterfall-keys.ts';
import { positionOf } from './waterfall/waterfall-rows.ts';
import type { RowsState } from './waterfall/waterfall-rows.ts';
import { Waterfall } from './waterfall/waterfall.tsx';

interface LoadedTraceProps {
  readonly layout: TraceLayout;
  /** More spans may come. */
  readonly arriving: boolean;
  readonly working: boolean;
  readonly onReload: () => void;
  readonly reloadFailure: Error | null;
}

/** The zoom goes into the URL when it has been still for so long. */
const SETTLE_MILLISECONDS = 300;

export function LoadedTrace({ layout, arriving, working, onReload, reloadFailure }: LoadedTraceProps) {
  const state = useSearch({ from: '/trace/$traceId' });
  const navigate = useNavigate({ from: '/trace/$traceId' });
  const controller = useRef<WaterfallController>(null);
  const [ready, setReady] = useState(false);
  const [windows] = useState(createWindowStore);
  const [rows, setRows] = useState<RowsState>();
  /** A group or a missing parent: they have no id to put into the URL. */
  const [virtual, setVirtual] = useState(-1);
  const { trace, view } = layout;
  const span = useMemo(() => (state.span === undefined ? -1 : positionOf(trace.spanId, state.span)), [trace, state.span]);
  const selected = span === -1 ? virtual : view.nodeOf[span]!;
  const matches = useMemo(() => (state.find === undefined ? undefined : findSpans(layout, state.find)), [layout, state.find]);

  const change = useCallback(
    (next: Partial<{ [K in keyof TraceState]: TraceState[K] | undefined }>): void => {
      // A look at the next span or a zoom is no step for the Back button.
      void navigate({ search: (was: TraceState) => Object.fromEntries(Object.entries({ ...was, ...next }).filter(([, value]) => value !== undefined)) as TraceState, replace: true });
    },
    [navigate],
  );
  const select = useCallback(
    (node: number): void => {
      const position = node === -1 ? -1 : view.spanOf[node]!;
      setVirtual(position < 0 ? node : -1);
      change({ span: position < 0 ? undefined : spanIdToHex(trace.spanId[2 * position]!, trace.spanId[2 * position + 1]!) });
    },
    [change, trace, view],
  );
  const selectSpan = useCallback((position: number) => select(position === -1 ? -1 : view.nodeOf[position]!), [select, view]);
  const act = useRowActions({ controller, layout, selected, matches, only: state.only, select, change });

  const setController = useCallback((made: WaterfallController | null): void => {
    controller.current = made;
    setReady(made !== null);
  }, []);
  // In this order: what is shown, then what of it is selected and searched for, then where it stands.
  useLayoutEffect(() => act.showLayout(), [ready, layout]);
  useLayoutEffect(() => act.showOnly(), [ready, layout, state.only, matches]);
  useLayoutEffect(() => controller.current?.setMatches(matches?.marked), [ready, layout, matches]);
  useLayoutEffect(() => act.showSelected(), [ready, layout, selected]);
  useLayoutEffect(() => {
    const zoom = state.zoom === undefined ? undefined : readZoom(state.zoom);
    const made = controller.current;
    if (made !== null && zoom !== undefined) made.setWindow({ from: made.scale.shownAt(zoom.from), to: made.scale.shownAt(zoom.to) });
    // Only the link that was followed zooms; afterwards the URL follows the zoom.
  }, [ready]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = windows.subscribe(() => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const made = controller.current;
        if (made !== null) change({ zoom: made.isWhole() ? undefined : zoomText({ from: made.scale.timeAt(made.window.from), to: made.scale.timeAt(made.window.to) }) });
      }, SETTLE_MILLISECONDS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [windows, change]);
  useShortcuts('In a trace, while its rows have the focus', WATERFALL_KEYS);

  const shown = state.view ?? 'waterfall';
  return (
    <div className="trace-page" data-working={working}>
      <TraceHeader layout={layout} arriving={arriving} onReload={onReload} />
      <Warnings layout={layout} missingSpan={state.span !== undefined && span === -1 ? state.span : undefined} adjusted={state.clocks === 'adjusted'} onAdjust={(on) => change({ clocks: on ? 'adjusted' : undefined })} />
      {reloadFailure !== null && <FailureNotice error={reloadFailure} retry={onReload} />}
      <TraceTabs shown={shown} onShow={(next) => change({ view: next === 'waterfall' ? undefined : next })}>
        <TraceToolbar layout={layout} state={state} shown={shown} matches={matches} selected={selected} rows={rows} onChange={change} onAction={act.run} />
      </TraceTabs>
      <div className="trace-columns">
        {/* The waterfall stays as it is while another view is looked at. */}
        <div className="trace-main" hidden={shown !== 'waterfall'}>
          <Minimap layout={layout} controller={controller} windows={windows} />
          <Waterfall layout={layout} onController={setController} onSelect={select} onAction={act.run} onWindow={windows.set} onRows={setRows} />
        </div>
        {shown !== 'waterfall' && <OtherViews shown={shown} layout={layout} selected={span} find={state.find} onSelect={selectSpan} />}
        {selected !== -1 && <SpanPanel layout={layout} node={selected} onSelect={select} onClose={() => select(-1)} onOpen={() => act.run({ kind: 'expand' })} />}
      </div>
      <p className="visually-hidden" role="status">
        {matches === undefined ? '' : `${formatCount(matches.count)} spans found`}
      </p>
    </div>
  );
}
