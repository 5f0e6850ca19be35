import { selfTimes } from '@spoor/core/analysis';
import { SkeletonFlag } from '@spoor/core/wire';
import { useMemo } from 'react';
import { formatCount, formatDuration, formatShare, kindName } from '../../../format/index.ts';
import { ServiceDot } from '../../../widgets/service-dot.tsx';
import type { TraceLayout } from '../../../worker/index.ts';
import type { TraceViewProps } from './other-views.tsx';

/** The trace in figures: services, kinds, how long spans are, how they hang together. */
export function StatisticsView({ layout }: TraceViewProps) {
  const figures = useMemo(() => figuresOf(layout), [layout]);
  const { trace } = layout;
  const most = Math.max(1, ...figures.buckets.map(({ count }) => count));
  const mostSelf = figures.self.reduce((found, self) => Math.max(found, self), 1);
  const services = trace.services.map((_, i) => i).sort((a, b) => figures.self[b]! - figures.self[a]!);
  return (
    <div className="statistics" tabIndex={0} role="region" aria-label="Statistics">
      <section>
        <h2>Self time by service</h2>
        <table className="span-table">
          <thead>
            <tr>
              <th scope="col">Service</th>
              <th scope="col" className="number">
                Spans
              </th>
              <th scope="col" className="number">
                Errors
              </th>
              <th scope="col" className="number">
                Self time
              </th>
              <th scope="col" className="number">
                Critical path
              </th>
            </tr>
          </thead>
          <tbody>
            {services.slice(0, 100).map((service) => (
              <tr key={service}>
                <th scope="row">
                  <ServiceDot slot={layout.serviceSlot[service]!} /> {trace.services[service]}
                </th>
                <td className="number">{formatCount(layout.serviceSpans[service]!)}</td>
                <td className="number">{figures.errors[service] === 0 ? <span className="muted">0</span> : <span className="error-text">⚠ {formatCount(figures.errors[service]!)}</span>}</td>
                <td className="number share-cell">
                  <span className="cell-share" aria-hidden="true" style={{ width: `${(figures.self[service]! / mostSelf) * 100}%` }} />
                  <span>{formatDuration(figures.self[service]!)}</span>
                </td>
                <td className="number">{formatShare(layout.serviceCritical[service]! / Math.max(trace.traceDuration, 1))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section>
        <h2>Durations of spans</h2>
        <table className="span-table histogram">
          <caption className="visually-hidden">Spans by duration</caption>
          <tbody>
            {figures.buckets.map(({ from, to, count, errors }) => (
              <tr key={from}>
                <th scope="row" className="number">
                  {from === 0 ? '0' : formatDuration(from)} – {formatDuration(to)}
                </th>
                <td>
                  {count > 0 && <span className="histogram-bar" aria-hidden="true" style={{ width: `${(count / most) * 100}%` }} />}
                </td>
                <td className="number">{formatCount(count)}</td>
                <td className="number">{errors === 0 ? '' : <span className="error-text">⚠ {formatCount(errors)}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section>
        <h2>Structure</h2>
        <dl className="figures">
          {figures.facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}

function figuresOf({ trace, path, maxDepth, view }: TraceLayout) {
  const spanSelf = selfTimes(trace);
  const self = new Float64Array(trace.services.length);
  const errors = new Uint32Array(trace.services.length);
  const kinds = new Uint32Array(6);
  const counts = new Map<number, { count: number; errors: number }>();
  let sum = 0;
  let events = 0;
  let links = 0;
  let leaves = 0;
  for (let i = 0; i < trace.count; i++) {
    const error = (trace.flags[i]! & SkeletonFlag.ERROR) !== 0;
    self[trace.service[i]!]! += spanSelf[i]!;
    if (error) errors[trace.service[i]!]!++;
    kinds[Math.min(trace.kind[i]!, 5)]!++;
    sum += trace.duration[i]!;
    events += trace.events[i]!;
    links += trace.links[i]!;
    if (i + 1 >= trace.count || trace.parent[i + 1] !== i) leaves++;
    const bucket = trace.duration[i]! <= 0 ? -1 : Math.floor(Math.log10(trace.duration[i]!) * 2);
    const found = counts.get(bucket) ?? { count: 0, errors: 0 };
    counts.set(bucket, { count: found.count + 1, errors: found.errors + (error ? 1 : 0) });
  }
  const edge = (bucket: number): number => (bucket < 0 ? 0 : bucket % 2 === 0 ? 10 ** (bucket / 2) : 3 * 10 ** ((bucket - 1) / 2));
  const present = [...counts.keys()].sort((a, b) => a - b);
  const buckets = present.length === 0 ? [] : Array.from({ length: present.at(-1)! - present[0]! + 1 }, (_, i) => present[0]! + i).map((bucket) => ({ from: edge(bucket), to: edge(bucket + 1), ...(counts.get(bucket) ?? { count: 0, errors: 0 }) }));
  const facts: (readonly [string, string])[] = [
    ['Spans', formatCount(trace.count)],
    ['All durations together', formatDuration(sum)],
    ['At once, on average', trace.traceDuration > 0 ? `${(sum / trace.traceDuration).toFixed(1)} spans` : '–'],
    ['Critical path runs through', `${formatCount(path.span.length)} spans`],
    ['Nothing ran', formatDuration(Math.max(0, trace.traceDuration - path.explained))],
    ['Depth', formatCount(maxDepth + 1)],
    ['Leaves', formatCount(leaves)],
    ['Roots', formatCount(trace.roots)],
    ['Spans with a lost parent', formatCount(trace.orphans)],
    ['Groups of like siblings', formatCount(view.virtual.kind.reduce((groups, kind) => groups + (kind === 0 ? 1 : 0), 0))],
    ['Different operations', formatCount(trace.names.length)],
    ['Events', formatCount(events)],
    ['Links', formatCount(links)],
    ...[...kinds].map((count, kind) => [`Kind ${kindName(kind)}`, formatCount(count)] as const).filter(([, count]) => count !== '0'),
  ];
  return { self, errors, buckets, facts };
}
