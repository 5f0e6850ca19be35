import { apiUrl } from '../../api/index.ts';
import { formatCount, formatDuration, formatInstant } from '../../format/index.ts';
import { CopyButton } from '../../widgets/copy-button.tsx';
import { ServiceDot } from '../../widgets/service-dot.tsx';
import { useTitle } from '../../widgets/use-title.ts';
import type { TraceLayout } from '../../worker/index.ts';

const SHOWN_SERVICES = 12;

export function TraceHeader({ layout, onReload }: { readonly layout: TraceLayout; readonly onReload: () => void }) {
  const { trace, root } = layout;
  const name = trace.names[trace.name[root]!] ?? '';
  useTitle(`${trace.services[trace.service[root]!]} ${name}`);
  return (
    <header className="trace-header">
      <div className="trace-title">
        <h1>
          {trace.services[trace.service[root]!]} <span className="trace-operation">{name === '' ? '(no name)' : name}</span>
        </h1>
        <div className="trace-actions">
          <CopyButton text={trace.traceId} label="trace id" idle="Copy id" />
          <button type="button" className="button quiet small" onClick={onReload} title="Look for spans that arrived since">
            Reload
          </button>
          <a className="button quiet small" download href={apiUrl(`/traces/${trace.traceId}/export`, { format: 'otlp-json' })}>
            JSON
          </a>
          <a className="button quiet small" download href={apiUrl(`/traces/${trace.traceId}/export`, { format: 'otlp-protobuf' })}>
            Protobuf
          </a>
        </div>
      </div>
      <dl className="trace-facts">
        <Fact name="Duration" value={formatDuration(trace.traceDuration)} strong />
        <Fact name="Spans" value={formatCount(trace.count)} />
        <Fact name="Services" value={formatCount(trace.services.length)} />
        <Fact name="Errors" value={formatCount(layout.errors)} error={layout.errors > 0} />
        <Fact name="Depth" value={formatCount(layout.maxDepth + 1)} />
        <Fact name="Start" value={formatInstant(trace.startUnixNano)} />
        <Fact name="Trace id" value={trace.traceId} mono />
      </dl>
      <Legend layout={layout} />
    </header>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string;
  readonly strong?: boolean;
  readonly error?: boolean;
  readonly mono?: boolean;
}

function Fact({ name, value, strong = false, error = false, mono = false }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={[strong ? 'strong' : '', error ? 'error-text' : '', mono ? 'mono' : ''].join(' ')}>{value}</dd>
    </div>
  );
}

/** Services by their number of spans, with the colours their bars have. */
function Legend({ layout }: { readonly layout: TraceLayout }) {
  const { services } = layout.trace;
  const order = services.map((_, i) => i).sort((a, b) => layout.serviceSpans[b]! - layout.serviceSpans[a]!);
  const hidden = order.length - SHOWN_SERVICES;
  return (
    <ul className="trace-legend" aria-label="Services in this trace">
      {order.slice(0, SHOWN_SERVICES).map((service) => (
        <li key={service}>
          <ServiceDot slot={layout.serviceSlot[service]!} />
          {services[service]} <span className="muted">{formatCount(layout.serviceSpans[service]!)}</span>
        </li>
      ))}
      {hidden > 0 && <li className="muted">and {formatCount(hidden)} more</li>}
    </ul>
  );
}
