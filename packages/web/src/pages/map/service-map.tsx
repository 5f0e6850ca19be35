import { useMemo, useState } from 'react';
import type { CSSProperties, KeyboardEvent } from 'react';
import { formatDuration, formatRate, formatShare } from '../../format/index.ts';
import { preferredSlot } from '../../theme/index.ts';
import { useWidth } from '../../widgets/use-width.ts';
import { layoutGraph } from './layered-layout.ts';
import type { Point } from './layered-layout.ts';
import type { ServiceGraph, ServiceNode } from './service-graph.ts';

const SIZES = { nodeWidth: 184, nodeHeight: 50, gapX: 96, gapY: 18 };
const MARGIN = 24;
/** Smaller is not readable: then the map scrolls. */
const LEAST_SCALE = 0.8;
const ZOOM = 1.25;

interface ServiceMapProps {
  readonly graph: ServiceGraph;
  readonly seconds: number;
  readonly selected: string | undefined;
  readonly focus: string | undefined;
  readonly onSelect: (service: string | undefined) => void;
  readonly onFocus: (service: string | undefined) => void;
}

export function ServiceMap({ graph, seconds, selected, focus, onSelect, onFocus }: ServiceMapProps) {
  const [host, width] = useWidth<HTMLDivElement>();
  const [zoom, setZoom] = useState(1);
  const [hovered, setHovered] = useState<string>();
  const layout = useMemo(
    () =>
      layoutGraph(
        graph.nodes.map(({ name }) => name),
        graph.edges.map(({ parent, child, calls }) => ({ from: parent, to: child, weight: calls })),
        SIZES,
      ),
    [graph],
  );
  const most = graph.edges.reduce((max, { calls }) => Math.max(max, calls), 1);
  const [fullWidth, fullHeight] = [layout.width + 2 * MARGIN, layout.height + 2 * MARGIN];
  const fit = width === 0 ? 1 : Math.min(1.15, Math.max(LEAST_SCALE, width / fullWidth));
  const scale = fit * zoom;
  const lit = hovered ?? selected;
  const isLit = (parent: string, child: string): boolean => lit === undefined || parent === lit || child === lit;
  const near = new Set(lit === undefined ? [] : [lit, ...graph.edges.filter(({ parent, child }) => isLit(parent, child)).flatMap(({ parent, child }) => [parent, child])]);
  return (
    <div className="card service-map">
      <div className="map-zoom">
        <button type="button" className="button icon-button" aria-label="Zoom in" onClick={() => setZoom(zoom * ZOOM)}>
          +
        </button>
        <button type="button" className="button icon-button" aria-label="Zoom out" onClick={() => setZoom(zoom / ZOOM)}>
          −
        </button>
        <button type="button" className="button small" onClick={() => setZoom(1)}>
          Fit
        </button>
      </div>
      <div ref={host} className="map-scroll" tabIndex={0} role="region" aria-label="Service map" onPointerDown={(event) => event.target instanceof Element && event.target.closest('.map-node') === null && onSelect(undefined)}>
        {width > 0 && <svg width={fullWidth * scale} height={fullHeight * scale} viewBox={`${-MARGIN} ${-MARGIN} ${fullWidth} ${fullHeight}`} role="group" aria-label="Services, callers left of what they call">
          <g aria-hidden="true">
            {graph.edges.map(({ parent, child, calls, errors }, i) => (
              <Edge key={`${parent}\n${child}`} route={layout.routes[i]!} share={calls / most} failed={errors / calls} dim={!isLit(parent, child)} title={`${parent} → ${child}: ${formatRate(calls / seconds)}${errors > 0 ? `, ${formatShare(errors / calls)} failed` : ''}`} />
            ))}
          </g>
          {graph.nodes.map((node) => (
            <Node key={node.name} node={node} at={layout.nodes.get(node.name)!} seconds={seconds} isSelected={node.name === selected} isFocus={node.name === focus} dim={lit !== undefined && !near.has(node.name)} onSelect={onSelect} onFocus={onFocus} onHover={setHovered} />
          ))}
        </svg>}
      </div>
    </div>
  );
}

interface EdgeProps {
  readonly route: readonly Point[];
  readonly share: number;
  readonly failed: number;
  readonly dim: boolean;
  readonly title: string;
}

function Edge({ route, share, failed, dim, title }: EdgeProps) {
  const width = 1 + 5 * Math.sqrt(share);
  const last = route[route.length - 1]!;
  const isBack = last.x < route[0]!.x;
  return (
    <g className="map-edge" data-dim={dim} style={{ '--failed': `${Math.min(100, failed === 0 ? 0 : 25 + failed * 300)}%` } as CSSProperties}>
      <title>{title}</title>
      <path d={curveOf(route)} strokeWidth={width} strokeDasharray={isBack ? '5 4' : undefined} />
      <path className="map-arrow" d={`M${last.x} ${last.y}l${isBack ? 7 : -7} -${3 + width / 2}v${6 + width}z`} />
    </g>
  );
}

/** Smooth and level at every point. */
function curveOf(route: readonly Point[]): string {
  let path = `M${route[0]!.x} ${route[0]!.y}`;
  for (let i = 1; i < route.length; i++) {
    const [a, b] = [route[i - 1]!, route[i]!];
    const bend = (b.x - a.x) / 2;
    path += `C${a.x + bend} ${a.y} ${b.x - bend} ${b.y} ${b.x} ${b.y}`;
  }
  return path;
}

interface NodeProps {
  readonly node: ServiceNode;
  readonly at: Point;
  readonly seconds: number;
  readonly isSelected: boolean;
  readonly isFocus: boolean;
  readonly dim: boolean;
  readonly onSelect: (service: string) => void;
  readonly onFocus: (service: string) => void;
  readonly onHover: (service: string | undefined) => void;
}

const NAME_LENGTH = 21;

function Node({ node, at, seconds, isSelected, isFocus, dim, onSelect, onFocus, onHover }: NodeProps) {
  const { name, figures } = node;
  const failed = figures === undefined || figures.calls === 0 ? 0 : figures.errors / figures.calls;
  const shownName = name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH - 1)}…` : name;
  const shownFacts = figures === undefined ? '–' : `${formatRate(figures.calls / seconds)} · ${formatDuration(figures.p95)}`;
  const shownFailed = failed > 0 ? `⚠ ${formatShare(failed)}` : '';
  const { nodeWidth, nodeHeight } = SIZES;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    if (isSelected) onFocus(name);
    else onSelect(name);
  };
  return (
    <g
      className="map-node"
      role="button"
      tabIndex={0}
      aria-pressed={isSelected}
      aria-label={`${shownName} ${shownFacts} ${shownFailed}`.trim()}
      data-dim={dim}
      data-focus={isFocus}
      transform={`translate(${at.x - nodeWidth / 2} ${at.y - nodeHeight / 2})`}
      onClick={() => onSelect(name)}
      onDoubleClick={() => onFocus(name)}
      onKeyDown={onKeyDown}
      onPointerEnter={() => onHover(name)}
      onPointerLeave={() => onHover(undefined)}
    >
      <title>{`${name}${figures === undefined ? ': no requests of its own' : `: ${shownFacts.replace(' · ', ', p95 ')}`}${failed > 0 ? `, ${formatShare(failed)} failed` : ''}`}</title>
      <rect width={nodeWidth} height={nodeHeight} rx="9" />
      <rect className="map-slot" data-slot={preferredSlot(name)} x="9" y="9" width="4" height={nodeHeight - 18} rx="2" />
      <text className="map-name" x="22" y="21">
        {shownName}
      </text>
      {/* Blanks for whoever reads the texts one after the other. */}
      {' '}
      <text className="map-facts" x="22" y="38">
        {shownFacts}
      </text>
      {' '}
      {failed > 0 && (
        <text className="map-failed" x={nodeWidth - 10} y="38">
          {shownFailed}
        </text>
      )}
    </g>
  );
}
