import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { formatCount, formatDuration, formatQuantity, formatShare } from '../../../format/index.ts';
import { FailureNotice } from '../../../widgets/failure-notice.tsx';
import { Segmented } from '../../../widgets/segmented.tsx';
import { ServiceDot } from '../../../widgets/service-dot.tsx';
import { runJob } from '../../../worker/index.ts';
import type { SpanTable, TableGrouping, TraceLayout } from '../../../worker/index.ts';
import { ViewSkeleton } from './other-views.tsx';
import type { TraceViewProps } from './other-views.tsx';

const COLUMNS = {
  count: 'Spans',
  errors: 'Errors',
  self: 'Self time',
  total: 'Total',
  critical: 'Critical path',
  p50: 'p50',
  p95: 'p95',
  most: 'Longest',
} as const;
type Column = keyof typeof COLUMNS;

/** Rows shown at first, and more with each press. */
const STEP = 200;

/** Where the time went, as numbers: self time by service, operation or statement. */
export function TableView({ layout, onSelect }: TraceViewProps) {
  const { trace, path } = layout;
  const [grouping, setGrouping] = useState<TableGrouping>('operation');
  const [sort, setSort] = useState<{ readonly column: Column; readonly up: boolean }>({ column: 'self', up: false });
  const [limit, setLimit] = useState(STEP);
  const table = useQuery({ queryKey: ['span-table', trace.traceId, trace.count, grouping], queryFn: ({ signal }) => runJob('table', { trace, path, grouping }, signal), structuralSharing: false, staleTime: Infinity, gcTime: 60_000, retry: false });
  const order = useMemo(() => {
    if (table.data === undefined) return [];
    const values = table.data.figures[sort.column];
    return Array.from({ length: table.data.figures.groups }, (_, group) => group).sort((a, b) => (sort.up ? 1 : -1) * (values[a]! - values[b]!) || a - b);
  }, [table.data, sort]);
  const mostSelf = useMemo(() => table.data?.figures.self.reduce((most, self) => Math.max(most, self), 1) ?? 1, [table.data]);
  return (
    <>
      <div className="view-bar">
        <Segmented label="Group by" options={{ service: 'Service', operation: 'Operation', statement: 'Statement' }} value={grouping} onChange={(next) => (setGrouping(next), setLimit(STEP))} />
        {table.data !== undefined && (
          <span className="muted">
            {formatQuantity(table.data.figures.groups, grouping)}
            {table.data.without > 0 && `; ${formatQuantity(table.data.without, 'span')} without a statement`}
          </span>
        )}
      </div>
      {table.error !== null && <FailureNotice error={table.error} retry={() => void table.refetch()} />}
      {table.data === undefined ? (
        table.error === null && <ViewSkeleton />
      ) : table.data.figures.groups === 0 ? (
        <p className="notice view-notice">No span of this trace has a database statement (<code>db.query.text</code> or <code>db.statement</code>).</p>
      ) : (
        <div className="table-scroll" tabIndex={0} role="region" aria-label="Span table">
          <table className="span-table">
            <thead>
              <tr>
                <th scope="col">{{ service: 'Service', operation: 'Operation', statement: 'Statement' }[grouping]}</th>
                {(Object.keys(COLUMNS) as Column[]).map((column) => (
                  <th key={column} scope="col" className="number" aria-sort={sort.column === column ? (sort.up ? 'ascending' : 'descending') : undefined}>
                    <button type="button" onClick={() => setSort({ column, up: sort.column === column && !sort.up })}>
                      {COLUMNS[column]}
                      <span aria-hidden="true">{sort.column === column ? (sort.up ? ' ↑' : ' ↓') : ''}</span>
                    </button>
                  </th>
                ))}
                <th scope="col">
                  <span className="visually-hidden">Go to</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {order.slice(0, limit).map((group) => (
                <Row key={group} table={table.data} group={group} mostSelf={mostSelf} layout={layout} onSelect={onSelect} />
              ))}
            </tbody>
          </table>
          {order.length > limit && (
            <button type="button" className="button view-more" onClick={() => setLimit(limit + STEP)}>
              Show {formatCount(Math.min(STEP, order.length - limit))} more of {formatCount(order.length)}
            </button>
          )}
        </div>
      )}
    </>
  );
}

function Row({ table, group, mostSelf, layout, onSelect }: { readonly table: SpanTable; readonly group: number; readonly mostSelf: number; readonly layout: TraceLayout; readonly onSelect: (span: number) => void }) {
  const { figures, grouping } = table;
  const { trace } = layout;
  const service = table.service[group]!;
  const whole = Math.max(trace.traceDuration, 1);
  const name = grouping === 'statement' ? table.texts[table.name[group]!] : trace.names[table.name[group]!];
  return (
    <tr>
      <th scope="row">
        <ServiceDot slot={layout.serviceSlot[service]!} /> <strong>{trace.services[service]}</strong> {grouping !== 'service' && <span className={grouping === 'statement' ? 'mono' : ''}>{name === '' ? '(no name)' : name}</span>}
      </th>
      <td className="number">{formatCount(figures.count[group]!)}</td>
      <td className="number">{figures.errors[group] === 0 ? <span className="muted">0</span> : <span className="error-text">⚠ {formatCount(figures.errors[group]!)}</span>}</td>
      <td className="number share-cell">
        <span className="cell-share" aria-hidden="true" style={{ width: `${(figures.self[group]! / mostSelf) * 100}%` }} />
        <span>{formatDuration(figures.self[group]!)}</span>
      </td>
      <td className="number">{formatDuration(figures.total[group]!)}</td>
      <td className="number">{figures.critical[group] === 0 ? <span className="muted">0</span> : formatShare(figures.critical[group]! / whole)}</td>
      <td className="number">{formatDuration(figures.p50[group]!)}</td>
      <td className="number">{formatDuration(figures.p95[group]!)}</td>
      <td className="number">
        <button type="button" className="button quiet small" title="Select the longest" onClick={() => onSelect(figures.longest[group]!)}>
          {formatDuration(figures.most[group]!)}
        </button>
      </td>
      <td>
        <Link to="/search" search={{ v: '1', service: trace.services[service]!, ...(grouping === 'operation' ? { operation: name } : {}) }} className="button quiet small" aria-label={`Search spans of ${trace.services[service]} ${name ?? ''}`}>
          Search
        </Link>
      </td>
    </tr>
  );
}
