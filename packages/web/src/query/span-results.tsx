import type { TraceqlAttributeAnswer, TraceqlSearchAnswer, TraceqlSpansetAnswer, TraceqlTraceAnswer } from '@spoor/core/wire';
import { Link } from '@tanstack/react-router';
import type { MouseEvent } from 'react';
import { formatBytes, formatCount, formatDuration, formatQuantity } from '../format/index.ts';
import { preferredSlot } from '../theme/index.ts';
import { FailureNotice } from '../widgets/failure-notice.tsx';
import { ErrorIcon } from '../widgets/icons.tsx';
import { ServiceDot } from '../widgets/service-dot.tsx';
import { Time } from '../widgets/time.tsx';
import { streamSearch } from './traceql-api.ts';
import type { NameMode } from './traceql-api.ts';
import { useUpdates } from './use-updates.ts';
import type { Range } from '../api/index.ts';

export const PAGE = 20;

interface SpanResultsProps {
  readonly query: string;
  readonly names: NameMode;
  readonly range: Range;
  readonly limit: number;
  readonly open: string | undefined;
  readonly onOpen: (traceId: string) => void;
  readonly onMore: () => void;
}

/** Traces with the spans a query matched in them, as they are found. */
export function SpanResults({ query, names, range, limit, open, onOpen, onMore }: SpanResultsProps) {
  const key = JSON.stringify([query, names, range, limit]);
  const { latest, error, busy } = useUpdates<TraceqlSearchAnswer>(key, (signal) => streamSearch({ q: query, names, range, signal }, limit), merged);
  if (error !== undefined) return <FailureNotice error={error} />;
  const traces = latest?.traces ?? [];
  const spans = traces.reduce((sum, { spansets }) => sum + spansets.reduce((all, { matched }) => all + matched, 0), 0);
  return (
    <>
      <div className="results-head">
        <p className="muted" role="status">
          {busy ? `Searching … ${latest === undefined ? '' : `${latest.progress.completedJobs} of ${latest.progress.totalJobs} parts`}` : <Found answer={latest} limit={limit} spans={spans} />}
        </p>
      </div>
      {latest !== undefined && latest.progress.skippedTraces > 0 && (
        <p className="notice warn">{formatQuantity(latest.progress.skippedTraces, 'trace')} had too many spans to be evaluated and {latest.progress.skippedTraces === 1 ? 'is' : 'are'} not among the results.</p>
      )}
      {!busy && traces.length === 0 && <p className="notice query-nothing">No span matches. Take a condition away, or look at a longer range.</p>}
      <ul className={`hit-list ${busy ? 'stale' : ''}`}>
        {traces.map((trace) => (
          <Hit key={trace.traceId} trace={trace} isOpen={trace.traceId === open} onOpen={onOpen} />
        ))}
      </ul>
      {!busy && traces.length >= limit && limit < 500 && (
        <button type="button" className="button more-button" onClick={onMore}>
          More traces
        </button>
      )}
    </>
  );
}

/** Updates before the last bring what is new, the last is everything. */
function merged(before: TraceqlSearchAnswer | undefined, update: TraceqlSearchAnswer): TraceqlSearchAnswer {
  if (update.done || before === undefined) return update;
  const byId = new Map([...before.traces, ...update.traces].map((trace) => [trace.traceId, trace]));
  const traces = [...byId.values()].sort((a, b) => (BigInt(a.start) < BigInt(b.start) ? 1 : -1));
  return { ...update, traces };
}

function Found({ answer, limit, spans }: { readonly answer: TraceqlSearchAnswer | undefined; readonly limit: number; readonly spans: number }) {
  if (answer === undefined) return null;
  const { traces, progress, tookMilliseconds } = answer;
  return (
    <>
      {traces.length >= limit ? `Latest ${formatQuantity(traces.length, 'trace')}` : formatQuantity(traces.length, 'trace')}, {formatQuantity(spans, 'matched span')}
      <span className="cost">
        {' '}
        · {formatCount(progress.rowsRead)} rows, {formatBytes(progress.bytesRead)} read in {formatCount(tookMilliseconds)} ms
      </span>
    </>
  );
}

function Hit({ trace, isOpen, onOpen }: { readonly trace: TraceqlTraceAnswer; readonly isOpen: boolean; readonly onOpen: (traceId: string) => void }) {
  const errors = trace.services.reduce((sum, service) => sum + service.errors, 0);
  const matched = trace.spansets.reduce((sum, spanset) => sum + spanset.matched, 0);
  const follow = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    onOpen(trace.traceId);
  };
  return (
    <li className="hit" data-open={isOpen}>
      <Link to="/trace/$traceId" params={{ traceId: trace.traceId }} className="hit-link" onClick={follow}>
        <span className="hit-name">
          <ServiceDot slot={preferredSlot(trace.rootService)} />
          <strong>{trace.rootService === '' ? 'No root span' : trace.rootService}</strong> {trace.rootName}
        </span>
        {errors > 0 && (
          <span className="error-text hit-errors">
            <ErrorIcon /> {formatQuantity(errors, 'error')}
          </span>
        )}
        <span className="hit-matched">{formatCount(matched)} matched</span>
        <span className="hit-duration">{formatDuration(trace.duration)}</span>
        <span className="hit-time muted">
          <Time nanos={BigInt(trace.start)} />
        </span>
      </Link>
      {trace.spansets.map((spanset, index) => (
        <Spanset key={index} spanset={spanset} trace={trace} onOpen={onOpen} />
      ))}
    </li>
  );
}

function Spanset({ spanset, trace, onOpen }: { readonly spanset: TraceqlSpansetAnswer; readonly trace: TraceqlTraceAnswer; readonly onOpen: (traceId: string) => void }) {
  const hidden = spanset.matched - spanset.spans.length;
  const begin = BigInt(trace.start);
  const share = (nanos: number): number => (trace.duration === 0 ? 0 : Math.min(100, (nanos / trace.duration) * 100));
  return (
    <div className="spanset">
      {spanset.attributes.length > 0 && (
        <p className="spanset-head">
          <Attributes attributes={spanset.attributes} />
        </p>
      )}
      <ul>
        {spanset.spans.map((span) => (
          <li key={span.spanId} className="hit-span">
            <span className="hit-span-name" title={span.name}>
              {span.name}
            </span>
            <span className="hit-bar" aria-hidden="true">
              <span style={{ left: `${share(Number(BigInt(span.start) - begin))}%`, width: `${Math.max(0.8, share(span.duration))}%` }} />
            </span>
            <span className="hit-span-duration">{formatDuration(span.duration)}</span>
            <span className="hit-attributes">
              <Attributes attributes={span.attributes} />
            </span>
          </li>
        ))}
      </ul>
      {hidden > 0 && (
        <button type="button" className="hit-hidden" onClick={() => onOpen(trace.traceId)}>
          {formatQuantity(hidden, 'more matched span')}
        </button>
      )}
    </div>
  );
}

function Attributes({ attributes }: { readonly attributes: readonly TraceqlAttributeAnswer[] }) {
  return attributes.map(({ name, text, type }) => (
    <span key={name} className="hit-attribute" data-type={type} data-error={type === 'status' && text === 'error'}>
      <span className="hit-attribute-name">{name}</span> {text}
    </span>
  ));
}
