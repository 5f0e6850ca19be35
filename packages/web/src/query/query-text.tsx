import { highlightTraceql } from '@spoor/core/traceql';

/** A query with its colours, as text. */
export function QueryText({ text }: { readonly text: string }) {
  const pieces = highlightTraceql(text);
  return (
    <code className="query-text">
      {pieces.map(({ kind, start, end }, index) => (
        <span key={start} data-kind={kind}>
          {`${index > 0 && (pieces[index - 1]?.end ?? start) < start ? ' ' : ''}${text.slice(start, end)}`}
        </span>
      ))}
    </code>
  );
}
