import type { OutlineAnswer, TraceSummaryAnswer } from '@spoor/core/wire';
import { Link } from '@tanstack/react-router';
import { memo, useCallback, useMemo } from 'react';
import type { MouseEvent } from 'react';
import { formatCount, formatDuration, formatQuantity, formatShare } from '../format/index.ts';
import { OTHER_SLOT, assignServiceSlots } from '../theme/index.ts';
import { ErrorIcon } from './icons.tsx';
import { ServiceDot } from './service-dot.tsx';
import { Time } from './time.tsx';
import { TraceShape } from './trace-shape.tsx';
import './trace-list.css';

interface TraceListProps {
  readonly traces: readonly TraceSummaryAnswer[];
  readonly outlines?: ReadonlyMap<string, OutlineAnswer> | undefined;
  readonly stale?: boolean;
  /** Traces picked for a comparison; without it nothing can be picked. */
  readonly picked?: readonly string[];
  readonly onPick?: (traceId: string) => void;
  /** The trace shown beside the list. */
  readonly open?: string | undefined;
  /** Called for a plain click; without it, and for clicks with a modifier, the link opens the trace's page. */
  readonly onOpen?: (traceId: string) => void;
}

/** Traces with their shape, services by share, errors, spans and duration. */
export function TraceList({ traces, outlines, stale = false, picked, onPick, open, onOpen }: TraceListProps) {
  const longest = traces.reduce((most, { duration }) => Math.max(most, duration), 1);
  return (
    <ul className={`trace-list ${stale ? 'stale' : ''}`} data-pickable={onPick !== undefined}>
      {traces.map((trace) => (
        <TraceItem key={trace.traceId} trace={trace} outline={outlines?.get(trace.traceId)} share={trace.duration / longest} isPicked={picked?.includes(trace.traceId) === true} onPick={onPick} isOpen={open === trace.traceId} onOpen={onOpen} />
      ))}
    </ul>
  );
}

interface TraceItemProps {
  readonly trace: TraceSummaryAnswer;
  readonly outline: OutlineAnswer | undefined;
  /** Of the longest trace in the list. */
  readonly share: number;
  readonly isPicked: boolean;
  readonly onPick: ((traceId: string) => void) | undefined;
  readonly isOpen: boolean;
  readonly onOpen: ((traceId: string) => void) | undefined;
}

const TraceItem = memo(function TraceItem({ trace, outline, share, isPicked, onPick, isOpen, onOpen }: TraceItemProps) {
  const slots = useMemo(() => {
    const assigned = assignServiceSlots(
      trace.services.map(({ name }) => name),
      trace.services.map(({ spans }) => spans),
    );
    return new Map(trace.services.map(({ name }, i) => [name, assigned[i]!]));
  }, [trace]);
  const slotOf = useCallback((service: string): number => slots.get(service) ?? OTHER_SLOT, [slots]);
  const onClick = (event: MouseEvent): void => {
    if (onOpen === undefined || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    onOpen(trace.traceId);
  };
  const title = `${trace.rootService === '' ? 'No root span' : trace.rootService} ${trace.rootName}`;
  return (
    <li className="trace-item" data-open={isOpen}>
      {onPick !== undefined && (
        <label className="trace-pick" title="Pick for a comparison">
          <input type="checkbox" aria-label={`Compare ${title}, ${formatDuration(trace.duration)}`} checked={isPicked} onChange={() => onPick(trace.traceId)} />
        </label>
      )}
      <Link to="/trace/$traceId" params={{ traceId: trace.traceId }} className="trace-link" onClick={onClick}>
        <span className="trace-thumb">
          <TraceShape outline={outline} slotOf={slotOf} />
        </span>
        <span className="trace-main">
          <span className="trace-name">
            <strong>{trace.rootService === '' ? 'No root span' : trace.rootService}</strong> {trace.rootName}
          </span>
          <Services trace={trace} slotOf={slotOf} />
        </span>
        <span className="trace-errors">
          {trace.errors > 0 && (
            <span className="error-text">
              <ErrorIcon /> {formatQuantity(trace.errors, 'error')}
            </span>
          )}
          {trace.orphans > 0 && <span className="warn-text">{formatQuantity(trace.orphans, 'orphan')}</span>}
        </span>
        <span className="trace-spans">{formatQuantity(trace.spans, 'span')}</span>
        <span className="trace-duration">
          {formatDuration(trace.duration)}
          <span className="trace-duration-bar" aria-hidden="true">
            <span style={{ width: `${Math.max(1, share * 100)}%` }} />
          </span>
        </span>
        <span className="trace-time">
          <Time nanos={BigInt(trace.start)} />
          <span className="mono muted">{trace.traceId.slice(0, 8)}</span>
        </span>
      </Link>
    </li>
  );
});

const NAMED_SERVICES = 4;

/** The services' shares of the spans as one bar, the largest by name. */
function Services({ trace, slotOf }: { readonly trace: TraceSummaryAnswer; readonly slotOf: (service: string) => number }) {
  const services = [...trace.services].sort((a, b) => b.spans - a.spans);
  const hidden = services.length - NAMED_SERVICES;
  return (
    <span className="trace-services">
      <span className="service-shares" aria-hidden="true">
        {services.map(({ name, spans }) => (
          <span key={name} data-slot={slotOf(name)} style={{ flexGrow: spans }} title={`${name} ${formatShare(spans / trace.spans)}`} />
        ))}
      </span>
      {services.slice(0, NAMED_SERVICES).map(({ name, spans, errors }) => (
        <span key={name} className="trace-service" title={`${formatCount(spans)} of ${formatQuantity(trace.spans, 'span')}${errors > 0 ? `, ${formatQuantity(errors, 'error')}` : ''}`}>
          <ServiceDot slot={slotOf(name)} />
          {name}
        </span>
      ))}
      {hidden > 0 && <span>+{formatCount(hidden)}</span>}
    </span>
  );
}
