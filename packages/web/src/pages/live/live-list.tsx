import type { TailSpanAnswer } from '@spoor/core/wire';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { formatDuration, formatInstant, kindName } from '../../format/index.ts';
import { preferredSlot } from '../../theme/index.ts';
import { ErrorIcon } from '../../widgets/icons.tsx';
import { ServiceDot } from '../../widgets/service-dot.tsx';

interface LiveListProps {
  readonly spans: readonly TailSpanAnswer[];
  readonly open: string | undefined;
  readonly onOpen: (traceId: string) => void;
}

export function LiveList({ spans, open, onOpen }: LiveListProps) {
  if (spans.length === 0) {
    return (
      <div className="notice live-none">
        <p>Nothing that matches has arrived yet. Spans appear here within half a second of being accepted.</p>
      </div>
    );
  }
  return (
    <ol className="live-list" aria-label="Spans, newest first">
      {spans.map((span) => (
        <LiveRow key={`${span.traceId} ${span.spanId} ${span.start}`} span={span} isOpen={span.traceId === open} onOpen={onOpen} />
      ))}
    </ol>
  );
}

const ERROR = 2;

const LiveRow = memo(function LiveRow({ span, isOpen, onOpen }: { readonly span: TailSpanAnswer; readonly isOpen: boolean; readonly onOpen: (traceId: string) => void }) {
  return (
    <li data-open={isOpen}>
      <Link
        to="/trace/$traceId"
        params={{ traceId: span.traceId }}
        search={{ v: '1', span: span.spanId }}
        className="live-row"
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          onOpen(span.traceId);
        }}
      >
        <span className="mono muted">{formatInstant(BigInt(span.start)).slice(11)}</span>
        <span className="live-name">
          <ServiceDot slot={preferredSlot(span.service)} />
          <strong>{span.service}</strong> <span>{span.name === '' ? '(no name)' : span.name}</span>
        </span>
        <span className="muted live-kind">{span.root ? 'root' : kindName(span.kind)}</span>
        <span className="error-text live-error">
          {span.status === ERROR && (
            <>
              <ErrorIcon /> Error
            </>
          )}
        </span>
        <span className="live-duration">{formatDuration(span.duration)}</span>
      </Link>
    </li>
  );
});
