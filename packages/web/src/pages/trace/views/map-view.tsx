import { serviceEdges } from '@spoor/core/analysis';
import { SkeletonFlag } from '@spoor/core/wire';
import { useMemo, useState } from 'react';
import { formatCount, formatDuration, formatQuantity, formatShare } from '../../../format/index.ts';
import { ServiceDot } from '../../../widgets/service-dot.tsx';
import type { TraceViewProps } from './other-views.tsx';
import { placeServices } from './place-services.ts';

/** More services than this do not make a picture. */
const MOST = 60;
const NODE = { width: 176, height: 52 };

/** The services of this trace and who called whom. */
export function MapView({ layout, onSelect }: TraceViewProps) {
  const { trace } = layout;
  const edges = useMemo(() => serviceEdges(trace, SkeletonFlag.ERROR), [trace]);
  const errors = useMemo(() => {
    const counts = new Uint32Array(trace.services.length);
    for (let i = 0; i < trace.count; i++) if ((trace.flags[i]! & SkeletonFlag.ERROR) !== 0) counts[trace.service[i]!]!++;
    return counts;
  }, [trace]);
  const [hovered, setHovered] = useState(-1);
  const tooMany = trace.services.length > MOST;
  const places = useMemo(() => (tooMany ? undefined : placeServices(trace.services.length, edges, trace.service[layout.root]!)), [tooMany, trace, edges, layout.root]);
  const most = Math.max(1, ...edges.map(({ calls }) => calls));
  const firstOf = (service: number): void => {
    const span = trace.service.indexOf(service);
    if (span !== -1) onSelect(span);
  };
  const whole = Math.max(trace.traceDuration, 1);
  return (
    <div className="map-view" tabIndex={0} role="region" aria-label="Services in this trace">
      {places === undefined ? (
        <p className="notice view-notice">{formatQuantity(trace.services.length, 'service')} are too many for a readable picture; the table below has them all.</p>
      ) : (
        <div className="map-scroll" tabIndex={0} role="region" aria-label="Map of the services in this trace">
          <svg width={places.width} viewBox={`0 0 ${places.width} ${places.height}`} role="img" aria-label={`${formatQuantity(trace.services.length, 'service')}, ${formatQuantity(edges.length, 'edge')}; the table below says the same`}>
            <defs>
              <marker id="map-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse" markerUnits="userSpaceOnUse">
                <path d="M0 0 8 4 0 8z" className="map-arrow" />
              </marker>
            </defs>
            {edges.map((edge) => {
              const from = places.at[edge.from]!;
              const to = places.at[edge.to]!;
              const back = to.x <= from.x;
              const [x1, y1] = [from.x + (back ? NODE.width / 2 : NODE.width), from.y + (back ? NODE.height : NODE.height / 2)];
              const [x2, y2] = [to.x + (back ? NODE.width / 2 : 0), to.y + (back ? NODE.height : NODE.height / 2)];
              const bend = back ? `M${x1} ${y1} C${x1} ${Math.max(y1, y2) + 48} ${x2} ${Math.max(y1, y2) + 48} ${x2} ${y2}` : `M${x1} ${y1} C${x1 + 44} ${y1} ${x2 - 44} ${y2} ${x2} ${y2}`;
              const faded = hovered !== -1 && hovered !== edge.from && hovered !== edge.to;
              return (
                <g key={`${edge.from} ${edge.to}`} className="map-edge" data-error={edge.errors > 0} data-faded={faded}>
                  <path d={bend} strokeWidth={most === 1 ? 1.5 : 1.25 + 2.75 * Math.sqrt(edge.calls / most)} markerEnd="url(#map-arrow)">
                    <title>{`${trace.services[edge.from]} → ${trace.services[edge.to]}: ${formatQuantity(edge.calls, 'call')}, ${formatQuantity(edge.errors, 'error')}`}</title>
                  </path>
                  <text x={(x1 + x2) / 2} y={back ? Math.max(y1, y2) + 34 : (y1 + y2) / 2 - 5} textAnchor="middle">
                    {edge.calls > 1 ? `×${formatCount(edge.calls)}` : ''}
                  </text>
                </g>
              );
            })}
            {trace.services.map((name, service) => {
              const { x, y } = places.at[service]!;
              return (
                <g key={service} className="map-node" data-error={errors[service]! > 0} transform={`translate(${x} ${y})`} onPointerEnter={() => setHovered(service)} onPointerLeave={() => setHovered(-1)} onClick={() => firstOf(service)}>
                  <rect width={NODE.width} height={NODE.height} rx="8" />
                  <rect className="map-slot" data-slot={layout.serviceSlot[service]} x="0" y="8" width="4" height={NODE.height - 16} rx="2" />
                  <text x="14" y="21" className="map-name">
                    {name.length > 22 ? `${name.slice(0, 21)}…` : name}
                    <title>{name}</title>
                  </text>
                  <text x="14" y="39" className="map-figures">
                    {formatQuantity(layout.serviceSpans[service]!, 'span')} · {formatShare(layout.serviceCritical[service]! / whole)} critical{errors[service]! > 0 ? ` · ⚠ ${formatCount(errors[service]!)}` : ''}
                  </text>
                </g>
              );
            })}
          </svg>
        </div>
      )}
      <table className="span-table map-table">
        <caption>Calls between services in this trace</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col" className="number">
              Calls
            </th>
            <th scope="col" className="number">
              Errors
            </th>
            <th scope="col" className="number">
              Mean
            </th>
          </tr>
        </thead>
        <tbody>
          {edges.slice(0, 500).map((edge) => (
            <tr key={`${edge.from} ${edge.to}`}>
              <td>
                <ServiceDot slot={layout.serviceSlot[edge.from]!} /> {trace.services[edge.from]}
              </td>
              <td>
                <ServiceDot slot={layout.serviceSlot[edge.to]!} /> {trace.services[edge.to]}
              </td>
              <td className="number">{formatCount(edge.calls)}</td>
              <td className="number">{edge.errors === 0 ? <span className="muted">0</span> : <span className="error-text">⚠ {formatCount(edge.errors)}</span>}</td>
              <td className="number">{formatDuration(edge.total / edge.calls)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
