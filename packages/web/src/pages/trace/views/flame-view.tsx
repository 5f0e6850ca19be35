import { useQuery } from '@tanstack/react-query';
import { SkeletonFlag } from '@spoor/core/wire';
import { useMemo, useState } from 'react';
import type { FlameScene } from '../../../draw/index.ts';
import { formatCount, formatDuration, formatQuantity, formatShare } from '../../../format/index.ts';
import { FailureNotice } from '../../../widgets/failure-notice.tsx';
import { Segmented } from '../../../widgets/segmented.tsx';
import { runJob } from '../../../worker/index.ts';
import { findSpans } from '../find-spans.ts';
import { FlameCanvas } from './flame-canvas.tsx';
import { mergedFlame } from './merged-flame.ts';
import { ViewSkeleton } from './other-views.tsx';
import type { TraceViewProps } from './other-views.tsx';

type Mode = 'time' | 'merged';

/** The trace as a flame graph: over time, each span in the first free lane below its parent; or merged, like calls as one block as wide as their time. */
export function FlameView(props: TraceViewProps) {
  const [mode, setMode] = useState<Mode>('time');
  return (
    <>
      <div className="view-bar">
        <Segmented label="Flame graph" options={{ time: 'Over time', merged: 'Merged by path' }} value={mode} onChange={setMode} />
        <span className="muted">Ctrl + wheel or w s zooms, a double click fits, Enter selects. The table shows the same as numbers.</span>
      </div>
      {mode === 'time' ? <TimeFlame {...props} /> : <MergedFlame {...props} />}
    </>
  );
}

type Content = Omit<FlameScene, 'window' | 'offset' | 'width' | 'height' | 'colors' | 'selected' | 'hovered' | 'rowHeight'>;

function TimeFlame({ layout, selected, find, onSelect }: TraceViewProps) {
  const { trace } = layout;
  const lanes = useQuery({ queryKey: ['flame-lanes', trace.traceId, trace.count, layout.options.adjust], queryFn: ({ signal }) => runJob('lanes', { trace }, signal), structuralSharing: false, staleTime: Infinity, gcTime: 30_000, retry: false });
  const matches = useMemo(() => (find === undefined ? undefined : findSpans(layout, find)), [layout, find]);
  const content = useMemo((): Content | undefined => {
    if (lanes.data === undefined) return undefined;
    return {
      rows: lanes.data.lanes,
      first: lanes.data.first,
      items: lanes.data.spans,
      start: trace.start,
      length: trace.duration,
      slotOf: (span) => layout.serviceSlot[trace.service[span]!]!,
      error: (span) => (trace.flags[span]! & SkeletonFlag.ERROR) !== 0,
      label: (span) => `${trace.services[trace.service[span]!]} ${trace.names[trace.name[span]!]}`,
      dimmed: matches === undefined ? undefined : (span) => matches.marked[layout.view.nodeOf[span]!] !== 1,
    };
  }, [lanes.data, layout, trace, matches]);
  if (lanes.error !== null) return <FailureNotice error={lanes.error} retry={() => void lanes.refetch()} />;
  if (content === undefined) return <ViewSkeleton />;
  return (
    <FlameCanvas
      label={`Flame graph over time, ${formatQuantity(lanes.data!.lanes, 'lane')}`}
      content={content}
      length={trace.traceDuration}
      axis={formatDuration}
      selected={selected}
      describe={(span) => `${content.label(span)} · ${formatDuration(trace.duration[span]!)} at ${formatDuration(trace.start[span]!)}`}
      onSelect={onSelect}
    />
  );
}

function MergedFlame({ layout }: TraceViewProps) {
  const { trace } = layout;
  const paths = useQuery({ queryKey: ['flame-paths', trace.traceId, trace.count], queryFn: ({ signal }) => runJob('paths', { trace }, signal), structuralSharing: false, staleTime: Infinity, gcTime: 30_000, retry: false });
  const [selected, setSelected] = useState(-1);
  const merged = useMemo(() => (paths.data === undefined ? undefined : mergedFlame(paths.data, layout)), [paths.data, layout]);
  if (paths.error !== null) return <FailureNotice error={paths.error} retry={() => void paths.refetch()} />;
  if (merged === undefined || paths.data === undefined) return <ViewSkeleton />;
  const [figures] = paths.data.sides;
  return (
    <FlameCanvas
      label={`Merged flame graph, ${formatQuantity(paths.data.count, 'path')}`}
      content={merged}
      length={merged.total}
      axis={(part) => formatShare(part / Math.max(merged.total, 1))}
      selected={selected}
      describe={(node) => `${merged.label(node)} · ×${formatCount(figures!.count[node]!)} · ${formatDuration(figures!.total[node]!)} in all, ${formatDuration(figures!.self[node]!)} self`}
      onSelect={setSelected}
    />
  );
}
