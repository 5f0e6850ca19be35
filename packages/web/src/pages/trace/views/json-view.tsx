import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { apiUrl } from '../../../api/index.ts';
import { formatBytes, formatQuantity } from '../../../format/index.ts';
import { CopyButton } from '../../../widgets/copy-button.tsx';
import { FailureNotice } from '../../../widgets/failure-notice.tsx';
import { ViewSkeleton } from './other-views.tsx';
import type { TraceViewProps } from './other-views.tsx';

/** More spans than this are for downloading. */
const MOST_SPANS = 2_000;
/** Characters shown: more text than this makes any browser slow. */
const MOST_TEXT = 1_000_000;

/** The trace as OTLP JSON: as sent, but for what ingest had to mend. */
export function JsonView({ layout }: TraceViewProps) {
  const { trace } = layout;
  const small = trace.count <= MOST_SPANS;
  const url = apiUrl(`/traces/${trace.traceId}/export`, { format: 'otlp-json' });
  const text = useQuery({
    queryKey: ['trace-json', trace.traceId, trace.count],
    queryFn: async ({ signal }) => {
      const response = await fetch(url, { signal });
      if (!response.ok) throw new Error(`The server answered with status ${response.status}.`);
      return response.text();
    },
    enabled: small,
    staleTime: Infinity,
    gcTime: 30_000,
    retry: false,
  });
  const pretty = useMemo(() => {
    try {
      return text.data === undefined ? undefined : JSON.stringify(JSON.parse(text.data), null, 2);
    } catch {
      return text.data;
    }
  }, [text.data]);
  return (
    <div className="json-view">
      <div className="view-bar">
        <a className="button small" download href={url}>
          Download OTLP JSON
        </a>
        <a className="button small" download href={apiUrl(`/traces/${trace.traceId}/export`, { format: 'otlp-protobuf' })}>
          Download OTLP protobuf
        </a>
        {text.data !== undefined && <CopyButton text={text.data} label="trace as OTLP JSON" idle="Copy JSON" />}
        {text.data !== undefined && <span className="muted">{formatBytes(text.data.length)}</span>}
      </div>
      {!small && <p className="notice view-notice">{formatQuantity(trace.count, 'span')} are too many to show as text; download them instead.</p>}
      {text.error !== null && <FailureNotice error={text.error} retry={() => void text.refetch()} />}
      {small && pretty === undefined && text.error === null && <ViewSkeleton />}
      {pretty !== undefined && (
        <pre className="json-text" tabIndex={0} role="region" aria-label="OTLP JSON">
          {pretty.length > MOST_TEXT ? `${pretty.slice(0, MOST_TEXT)}\n… ${formatBytes(pretty.length - MOST_TEXT)} more: download it` : pretty}
        </pre>
      )}
    </div>
  );
}
