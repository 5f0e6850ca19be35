import { Link, useRouterState } from '@tanstack/react-router';
import { apiUrl } from '../../api/index.ts';
import { formatCount, formatDuration, formatInstant, formatShare } from '../../format/index.ts';
import { CompareIcon } from '../../widgets/icons.tsx';
import { CopyButton } from '../../widgets/copy-button.tsx';
import { Popover } from '../../widgets/popover.tsx';
import { ServiceDot } from '../../widgets/service-dot.tsx';
import { useTitle } from '../../widgets/use-title.ts';
import type { TraceLayout } from '../../worker/index.ts';
import { downloadImage } from './waterfall-image.ts';

const SHOWN_SERVICES = 8;

export function TraceHeader({ layout, arriving, onReload }: { readonly layout: TraceLayout; readonly arriving: boolean; readonly onReload: () => void }) {
  const { trace, root } = layout;
  const name = trace.names[trace.name[root]!] ?? '';
  const service = trace.services[trace.service[root]!] ?? '';
  const href = useRouterState({ select: (state) => state.location.href });
  useTitle(`${service} ${name}`);
  return (
    <header className="trace-header">
      <div className="trace-title">
        <h1 title={`${service} ${name}`}>
          {service} <span className="trace-operation">{name === '' ? '(no name)' : name}</span>
        </h1>
        {arriving && (
          <span className="trace-arriving" role="status" title="Its last span ended less than 30 s ago: this page looks for more by itself.">
            still arriving
          </span>
        )}
        <div className="trace-actions">
          <CopyButton text={`${location.origin}${href}`} label="link to this view" idle="Copy link" />
          <CopyButton text={trace.traceId} label="trace id" idle="Copy id" />
          <button type="button" className="button quiet small" onClick={onReload} title="Look for spans that arrived since">
            Reload
          </button>
          <Link to="/compare" search={{ v: '1', a: trace.traceId }} className="button quiet small" title="Compare with another trace or with what is typical">
            <CompareIcon /> Compare
          </Link>
          <Popover label="Export" className="button quiet small" button="Export" align="end">
            {(close) => (
              <div className="trace-exports">
                <a className="button quiet small" download href={apiUrl(`/traces/${trace.traceId}/export`, { format: 'otlp-json' })} onClick={close}>
                  OTLP JSON
                </a>
                <a className="button quiet small" download href={apiUrl(`/traces/${trace.traceId}/export`, { format: 'otlp-protobuf' })} onClick={close}>
                  OTLP protobuf
                </a>
                <button
                  type="button"
                  className="button quiet small"
                  onClick={() => {
                    downloadImage(layout);
                    close();
                  }}
                >
                  Image of the waterfall
                </button>
              </div>
            )}
          </Popover>
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
      <CriticalShares layout={layout} />
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

/** What the duration is made of: services by their share of the critical path, with the colours their bars have. */
function CriticalShares({ layout }: { readonly layout: TraceLayout }) {
  const { services, traceDuration } = layout.trace;
  const whole = Math.max(traceDuration, 1);
  const order = services.map((_, i) => i).sort((a, b) => layout.serviceCritical[b]! - layout.serviceCritical[a]! || layout.serviceSpans[b]! - layout.serviceSpans[a]!);
  const nobody = whole - layout.path.explained;
  const hidden = order.length - SHOWN_SERVICES;
  return (
    <div className="trace-shares">
      <div className="share-bar" aria-hidden="true">
        {order
          .filter((service) => layout.serviceCritical[service]! > 0)
          .map((service) => (
            <span key={service} className="share-piece" data-slot={layout.serviceSlot[service]} title={`${services[service]} ${formatShare(layout.serviceCritical[service]! / whole)}`} style={{ flexGrow: layout.serviceCritical[service]! / whole }} />
          ))}
        {nobody / whole > 0.001 && <span className="share-piece" data-slot="none" style={{ flexGrow: nobody / whole }} title={`Nothing ran: ${formatShare(nobody / whole)}`} />}
      </div>
      <ul className="trace-legend" aria-label="Services by their share of the critical path">
        {order.slice(0, SHOWN_SERVICES).map((service) => (
          <li key={service} title={`${formatCount(layout.serviceSpans[service]!)} spans, ${formatDuration(layout.serviceCritical[service]!)} on the critical path`}>
            <ServiceDot slot={layout.serviceSlot[service]!} />
            {services[service]} <span className="muted">{formatShare(layout.serviceCritical[service]! / whole)}</span>
          </li>
        ))}
        {hidden > 0 && <li className="muted">and {formatCount(hidden)} more</li>}
        {nobody / whole > 0.001 && <li className="muted">nothing ran {formatShare(nobody / whole)}</li>}
      </ul>
    </div>
  );
}
