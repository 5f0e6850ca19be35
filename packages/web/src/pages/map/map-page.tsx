import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useId, useMemo } from 'react';
import { dependenciesQuery, serviceNamesQuery, servicesQuery, statusQuery } from '../../api/index.ts';
import { formatCount, formatQuantity } from '../../format/index.ts';
import { RangePicker, rangeName, rangeOf, rangeSeconds } from '../../range/index.ts';
import type { RangeState } from '../../range/index.ts';
import { compactState } from '../../url/index.ts';
import { FailureNotice } from '../../widgets/failure-notice.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { useTitle } from '../../widgets/use-title.ts';
import { DependencyTable } from './dependency-table.tsx';
import { HOPS } from './map-state.ts';
import type { Hops, MapState } from './map-state.ts';
import { busiest, focusOn, serviceGraph } from './service-graph.ts';
import type { ServiceGraph } from './service-graph.ts';
import { ServiceMap } from './service-map.tsx';
import { ServicePanel } from './service-panel.tsx';
import './map.css';

/** More than this many boxes nobody can read. */
const READABLE = 80;
const SUGGESTED = 12;

export function MapPage() {
  useTitle('Map');
  const state = useSearch({ from: '/map' });
  const navigate = useNavigate({ from: '/map' });
  const range = compactState<RangeState>({ range: state.range, from: state.from, to: state.to });
  const edges = useQuery(dependenciesQuery(range, () => rangeOf(range)));
  const services = useQuery({ ...servicesQuery(range, () => rangeOf(range)), placeholderData: keepPreviousData });
  const whole = useMemo(() => (edges.data === undefined ? undefined : serviceGraph(edges.data.edges, services.data?.services ?? [])), [edges.data, services.data]);
  const focused = useMemo(() => (whole === undefined || state.focus === undefined ? whole : focusOn(whole, state.focus, Number(state.hops ?? '2'))), [whole, state.focus, state.hops]);
  const show = (next: { readonly [K in keyof MapState]: MapState[K] | undefined }, replace = false): void => void navigate({ search: compactState<MapState>({ ...next, v: '1' }), replace });
  const select = (service: string | undefined): void => show({ ...state, service }, true);
  const focus = (name: string | undefined): void => show({ ...state, focus: name, service: name });

  return (
    <div className="page-body map-page">
      <div className="page-head">
        <h1>Map</h1>
        <div className="page-actions">
          <FocusFields state={state} onShow={show} />
          <Segmented label="View" options={{ map: 'Map', table: 'Table' }} value={state.view ?? 'map'} onChange={(view) => show({ ...state, view: view === 'table' ? 'table' : undefined })} />
          <RangePicker value={state} onChange={(next) => show({ ...state, range: undefined, from: undefined, to: undefined, ...next })} />
        </div>
      </div>
      {edges.error !== null && <FailureNotice error={edges.error} retry={() => void edges.refetch()} />}
      {focused === undefined ? (
        edges.error === null && <MapSkeleton />
      ) : (
        <MapBody graph={focused} whole={whole ?? focused} state={state} stale={edges.isPlaceholderData} onSelect={select} onFocus={focus} onShow={show} />
      )}
    </div>
  );
}

interface MapBodyProps {
  readonly graph: ServiceGraph;
  readonly whole: ServiceGraph;
  readonly state: MapState;
  readonly stale: boolean;
  readonly onSelect: (service: string | undefined) => void;
  readonly onFocus: (service: string | undefined) => void;
  readonly onShow: (next: { readonly [K in keyof MapState]: MapState[K] | undefined }) => void;
}

function MapBody({ graph, whole, state, stale, onSelect, onFocus, onShow }: MapBodyProps) {
  const seconds = rangeSeconds(state);
  if (whole.nodes.length === 0) return <NoCalls state={state} onShow={onShow} />;
  if (graph.nodes.length === 0) {
    return (
      <div className="notice">
        <h2>
          {state.focus} made and answered no calls in {rangeName(state)}
        </h2>
        <button type="button" className="button small" onClick={() => onFocus(undefined)}>
          Show all services
        </button>
      </div>
    );
  }
  const table = <DependencyTable graph={graph} seconds={seconds} onSelect={onFocus} />;
  if (state.view === 'table') return <div className={stale ? 'stale' : ''}>{table}</div>;
  if (graph.nodes.length > READABLE) {
    return (
      <>
        <div className="notice">
          <h2>{formatQuantity(graph.nodes.length, 'service')} are too many to read at once</h2>
          <p>Start from one of them, with what is {HOPS[state.hops ?? '2'].slice(1)} around it. The busiest:</p>
          <div className="notice-actions">
            {busiest(graph, SUGGESTED).map((name) => (
              <button key={name} type="button" className="button small" onClick={() => onFocus(name)}>
                {name}
              </button>
            ))}
          </div>
        </div>
        {table}
      </>
    );
  }
  const selected = graph.nodes.find(({ name }) => name === state.service);
  return (
    <div className={`map-columns ${stale ? 'stale' : ''}`} data-selected={selected !== undefined}>
      <ServiceMap graph={graph} seconds={seconds} selected={state.service} focus={state.focus} onSelect={onSelect} onFocus={onFocus} />
      {selected !== undefined && <ServicePanel node={selected} graph={whole} state={state} seconds={seconds} onSelect={onSelect} onFocus={onFocus} />}
      <p className="muted map-count">
        {formatCount(graph.nodes.length)} {graph.nodes.length === whole.nodes.length ? '' : `of ${formatCount(whole.nodes.length)} `}services, {formatQuantity(graph.edges.length, 'connection')} from the parents and children of real spans. Thicker means more calls; red is the failed share.
      </p>
    </div>
  );
}

function FocusFields({ state, onShow }: { readonly state: MapState; readonly onShow: MapBodyProps['onShow'] }) {
  const id = useId();
  const names = useQuery(serviceNamesQuery);
  return (
    <>
      <label htmlFor={`${id}-focus`} className="visually-hidden">
        Focus on a service
      </label>
      <select id={`${id}-focus`} className="input map-focus" value={state.focus ?? ''} onChange={({ target }) => onShow({ ...state, focus: target.value === '' ? undefined : target.value, service: target.value === '' ? undefined : target.value })}>
        <option value="">All services</option>
        {[...new Set([...(state.focus === undefined ? [] : [state.focus]), ...(names.data?.services ?? [])])].map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      {state.focus !== undefined && <Segmented label="How far around it" options={HOPS} value={state.hops ?? '2'} onChange={(hops: Hops) => onShow({ ...state, hops: hops === '2' ? undefined : hops })} />}
    </>
  );
}

function NoCalls({ state, onShow }: { readonly state: MapState; readonly onShow: MapBodyProps['onShow'] }) {
  const status = useQuery(statusQuery);
  const newest = status.data?.store?.newest;
  const around = newest === undefined ? undefined : BigInt(newest);
  return (
    <div className="notice">
      <h2>{status.data?.store?.spans === 0 ? 'Nothing has arrived yet' : `No calls between services in ${rangeName(state)}`}</h2>
      <div className="notice-actions">
        {around !== undefined && (
          <button type="button" className="button small" onClick={() => onShow({ ...state, range: undefined, from: String(around - 1_800_000_000_000n), to: String(around + 1_800_000_000_000n) })}>
            Show the hour around the newest span
          </button>
        )}
        <button type="button" className="button small" onClick={() => onShow({ ...state, range: '24h', from: undefined, to: undefined })}>
          Show the last 24 hours
        </button>
      </div>
    </div>
  );
}

function MapSkeleton() {
  return (
    <div className="card service-map" role="status" aria-label="Counting calls">
      <div className="map-skeleton" aria-hidden="true">
        {Array.from({ length: 12 }, (_, i) => (
          <span key={i} className="skeleton" />
        ))}
      </div>
    </div>
  );
}
