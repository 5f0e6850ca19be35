import type { HeatmapAnswer } from '@spoor/core/wire';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { heatmap } from '../../../api/index.ts';
import { formatCount, formatDuration, formatQuantity } from '../../../format/index.ts';
import { Time } from '../../../widgets/time.tsx';
import { compact, conditionsOf, rangeOf, rangeStateOf, conditionStateOf } from '../search-state.ts';
import type { SearchState } from '../search-state.ts';
import { HeatmapPlot } from './heatmap-plot.tsx';
import './heatmap.css';

/** Cells of a few pixels on any screen. */
const COLUMNS = innerWidth < 700 ? 48 : 120;
const TABLE_ROWS = 24;

interface HeatmapPanelProps {
  readonly state: SearchState;
  /** The results come first: what is counted meanwhile would only hold them up. */
  readonly ready: boolean;
  readonly onSearch: (state: SearchState) => void;
  readonly onOpen: (traceId: string) => void;
}

export function HeatmapPanel({ state, ready, onSearch, onOpen }: HeatmapPanelProps) {
  const [asTable, setAsTable] = useState(false);
  const key = { ...conditionStateOf(state), ...rangeStateOf(state) };
  const found = useQuery({
    queryKey: ['heatmap', key],
    queryFn: ({ signal }) => heatmap(conditionsOf(state), rangeOf(state), { columns: COLUMNS, signal }),
    placeholderData: keepPreviousData,
    enabled: ready,
  });
  const cells = found.data?.cells ?? [];
  const traces = cells.reduce((sum, cell) => sum + cell.traces, 0);
  const failed = cells.reduce((sum, cell) => sum + cell.failed, 0);
  return (
    <section className="card heatmap-panel" aria-label="Durations over time">
      <div className="heatmap-head">
        <h2>Durations over time</h2>
        <p className="muted">
          {found.data === undefined ? (found.error === null ? 'Counting …' : found.error.message) : `${formatQuantity(traces, 'trace')}${failed > 0 ? `, ${formatCount(failed)} with errors` : ''}. Drag to zoom in, click to open a trace.`}
        </p>
        <button type="button" className="button quiet small" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Show as plot' : 'Show as table'}
        </button>
      </div>
      {asTable && found.data !== undefined ? (
        <HeatmapTable answer={found.data} onOpen={onOpen} />
      ) : (
        <HeatmapPlot
          answer={found.data}
          stale={found.isPlaceholderData}
          state={state}
          onOpen={onOpen}
          onSelect={({ from, to, least, most }) =>
            onSearch(compact({ ...state, range: undefined, from: String(from), to: String(to), tmin: least === undefined ? state.tmin : String(least), tmax: most === undefined ? state.tmax : String(most) }))
          }
        />
      )}
    </section>
  );
}

/** The same in words, in coarser steps. */
function HeatmapTable({ answer, onOpen }: { readonly answer: HeatmapAnswer; readonly onOpen: (traceId: string) => void }) {
  const step = Math.ceil(answer.columns / TABLE_ROWS);
  const from = BigInt(answer.from);
  const length = BigInt(answer.to) - from;
  const groups = Map.groupBy(answer.cells, ({ column }) => Math.floor(column / step));
  return (
    <div className="heatmap-table table-scroll" tabIndex={0} role="region" aria-label="Durations over time as a table">
      <table className="data-table">
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col" className="number">
              Traces
            </th>
            <th scope="col" className="number">
              With errors
            </th>
            <th scope="col" className="number">
              Slowest
            </th>
          </tr>
        </thead>
        <tbody>
          {[...groups].map(([group, cells]) => {
            const slowest = cells.reduce((most, cell) => (cell.duration > most.duration ? cell : most), cells[0]!);
            return (
              <tr key={group}>
                <th scope="row">
                  <Time nanos={from + (length * BigInt(group * step)) / BigInt(answer.columns)} />
                </th>
                <td className="number">{formatCount(cells.reduce((sum, { traces }) => sum + traces, 0))}</td>
                <td className="number">{formatCount(cells.reduce((sum, { failed }) => sum + failed, 0))}</td>
                <td className="number">
                  <button type="button" className="link-button" onClick={() => onOpen(slowest.traceId)}>
                    {formatDuration(slowest.duration)}
                  </button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
