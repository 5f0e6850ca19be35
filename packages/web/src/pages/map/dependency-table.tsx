import type { DependencyEdgeAnswer } from '@spoor/core/wire';
import { useState } from 'react';
import { formatCount, formatRate, formatShare } from '../../format/index.ts';
import { preferredSlot } from '../../theme/index.ts';
import { ServiceDot } from '../../widgets/service-dot.tsx';
import type { ServiceGraph } from './service-graph.ts';
import '../home/home.css';

type Sort = 'calls' | 'errors' | 'parent' | 'child';

const ORDERS: Readonly<Record<Sort, (a: DependencyEdgeAnswer, b: DependencyEdgeAnswer) => number>> = {
  calls: (a, b) => b.calls - a.calls,
  errors: (a, b) => b.errors / b.calls - a.errors / a.calls || b.errors - a.errors,
  parent: (a, b) => (a.parent < b.parent ? -1 : a.parent > b.parent ? 1 : 0),
  child: (a, b) => (a.child < b.child ? -1 : a.child > b.child ? 1 : 0),
};
const COLUMNS: readonly { readonly sort: Sort; readonly name: string; readonly number: boolean }[] = [
  { sort: 'parent', name: 'Caller', number: false },
  { sort: 'child', name: 'Called', number: false },
  { sort: 'calls', name: 'Calls', number: true },
  { sort: 'errors', name: 'Failed', number: true },
];

/** The map in words. */
export function DependencyTable({ graph, seconds, onSelect }: { readonly graph: ServiceGraph; readonly seconds: number; readonly onSelect: (service: string) => void }) {
  const [sort, setSort] = useState<Sort>('calls');
  const edges = graph.edges.toSorted((a, b) => ORDERS[sort](a, b) || ORDERS.parent(a, b) || ORDERS.child(a, b));
  const name = (service: string) => (
    <button type="button" className="service-link link-button" onClick={() => onSelect(service)}>
      <ServiceDot slot={preferredSlot(service)} />
      <span>{service}</span>
    </button>
  );
  return (
    <div className="card table-scroll" tabIndex={0} role="region" aria-label="Dependencies">
      <table className="data-table">
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column.sort} scope="col" className={column.number ? 'number' : ''} aria-sort={column.sort === sort ? (column.number ? 'descending' : 'ascending') : 'none'}>
                <button type="button" className="sort-button" onClick={() => setSort(column.sort)}>
                  {column.name}
                  <span aria-hidden="true">{column.sort === sort ? (column.number ? '↓' : '↑') : ''}</span>
                </button>
              </th>
            ))}
            <th scope="col" className="number">
              Rate
            </th>
          </tr>
        </thead>
        <tbody>
          {edges.map((edge) => (
            <tr key={`${edge.parent}\n${edge.child}`}>
              <th scope="row">{name(edge.parent)}</th>
              <td>{name(edge.child)}</td>
              <td className="number">{formatCount(edge.calls)}</td>
              <td className="number">{edge.errors === 0 ? <span className="muted">0 %</span> : <span className="error-text">{formatShare(edge.errors / edge.calls)}</span>}</td>
              <td className="number">{formatRate(edge.calls / seconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
