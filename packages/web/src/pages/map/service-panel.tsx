import type { DependencyEdgeAnswer } from '@spoor/core/wire';
import { Link } from '@tanstack/react-router';
import { formatCount, formatDuration, formatRate, formatShare } from '../../format/index.ts';
import { preferredSlot } from '../../theme/index.ts';
import { compactState } from '../../url/index.ts';
import { CloseIcon } from '../../widgets/icons.tsx';
import { ServiceDot } from '../../widgets/service-dot.tsx';
import type { MapState } from './map-state.ts';
import type { ServiceGraph, ServiceNode } from './service-graph.ts';

interface ServicePanelProps {
  readonly node: ServiceNode;
  readonly graph: ServiceGraph;
  readonly state: MapState;
  readonly seconds: number;
  readonly onSelect: (service: string | undefined) => void;
  readonly onFocus: (service: string) => void;
}

/** A service's figures, who calls it and whom it calls. */
export function ServicePanel({ node, graph, state, seconds, onSelect, onFocus }: ServicePanelProps) {
  const { name, figures, ownCalls } = node;
  const search = compactState<{ v: '1'; service: string; range: MapState['range']; from: string | undefined; to: string | undefined }>({ v: '1', service: name, range: state.range, from: state.from, to: state.to }) as { v: string; service: string };
  return (
    <aside className="card service-panel" aria-label={`Service ${name}`}>
      <header>
        <h2>
          <ServiceDot slot={preferredSlot(name)} /> {name}
        </h2>
        <button type="button" className="button quiet icon-button" aria-label="Close" onClick={() => onSelect(undefined)}>
          <CloseIcon />
        </button>
      </header>
      <dl>
        <Fact name="Requests" value={figures === undefined ? 'none' : formatRate(figures.calls / seconds)} />
        <Fact name="Errors" value={figures === undefined ? '–' : formatShare(figures.errors / figures.calls)} error={(figures?.errors ?? 0) > 0} />
        <Fact name="p50" value={figures === undefined ? '–' : formatDuration(figures.p50)} />
        <Fact name="p95" value={figures === undefined ? '–' : formatDuration(figures.p95)} />
        <Fact name="p99" value={figures === undefined ? '–' : formatDuration(figures.p99)} />
        <Fact name="Spans below its own" value={formatCount(ownCalls)} />
      </dl>
      <div className="notice-actions">
        <Link to="/search" search={search} className="button small">
          Its traces
        </Link>
        <Link to="/search" search={{ ...search, tags: 'error=true' }} className="button small">
          Its errors
        </Link>
        <button type="button" className="button small" onClick={() => onFocus(name)}>
          Focus on it
        </button>
      </div>
      <Calls title="Called by" edges={graph.edges.filter(({ child }) => child === name)} end="parent" seconds={seconds} onSelect={onSelect} />
      <Calls title="Calls" edges={graph.edges.filter(({ parent }) => parent === name)} end="child" seconds={seconds} onSelect={onSelect} />
    </aside>
  );
}

function Fact({ name, value, error = false }: { readonly name: string; readonly value: string; readonly error?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={error ? 'error-text' : ''}>{value}</dd>
    </div>
  );
}

interface CallsProps {
  readonly title: string;
  readonly edges: readonly DependencyEdgeAnswer[];
  readonly end: 'parent' | 'child';
  readonly seconds: number;
  readonly onSelect: (service: string) => void;
}

function Calls({ title, edges, end, seconds, onSelect }: CallsProps) {
  if (edges.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul>
        {edges
          .toSorted((a, b) => b.calls - a.calls)
          .map((edge) => (
            <li key={edge[end]}>
              <button type="button" className="menu-item" onClick={() => onSelect(edge[end])}>
                <ServiceDot slot={preferredSlot(edge[end])} />
                <span>{edge[end]}</span>
                <span className="muted">
                  {formatRate(edge.calls / seconds)}
                  {edge.errors > 0 && <span className="error-text"> {formatShare(edge.errors / edge.calls)}</span>}
                </span>
              </button>
            </li>
          ))}
      </ul>
    </section>
  );
}
