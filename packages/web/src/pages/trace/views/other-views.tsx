import { Suspense, lazy } from 'react';
import type { TraceLayout } from '../../../worker/index.ts';
import type { TraceViewName } from '../trace-state.ts';
import './views.css';

/** Loaded when they are looked at: the first load is the waterfall's. */
const FlameView = lazy(async () => ({ default: (await import('./flame-view.tsx')).FlameView }));
const TableView = lazy(async () => ({ default: (await import('./table-view.tsx')).TableView }));
const MapView = lazy(async () => ({ default: (await import('./map-view.tsx')).MapView }));
const StatisticsView = lazy(async () => ({ default: (await import('./statistics-view.tsx')).StatisticsView }));
const JsonView = lazy(async () => ({ default: (await import('./json-view.tsx')).JsonView }));

export interface TraceViewProps {
  readonly layout: TraceLayout;
  /** Position of the selected span, -1 for none. */
  readonly selected: number;
  readonly find: string | undefined;
  readonly onSelect: (span: number) => void;
}

export function OtherViews({ shown, ...props }: TraceViewProps & { readonly shown: TraceViewName }) {
  return (
    <div className="trace-view" role="tabpanel" aria-label={shown}>
      <Suspense fallback={<ViewSkeleton />}>
        {shown === 'flame' && <FlameView {...props} />}
        {shown === 'table' && <TableView {...props} />}
        {shown === 'map' && <MapView {...props} />}
        {shown === 'statistics' && <StatisticsView {...props} />}
        {shown === 'json' && <JsonView {...props} />}
      </Suspense>
    </div>
  );
}

export function ViewSkeleton() {
  return (
    <div className="view-skeleton" role="status" aria-label="Loading">
      {Array.from({ length: 12 }, (_, i) => (
        <span key={i} className="skeleton" />
      ))}
    </div>
  );
}
