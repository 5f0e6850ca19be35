import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { linkedFromQuery } from '../trace-queries.ts';
import { Section } from './section.tsx';

/** Spans anywhere that link to this one: a consumer's link leads back to its producer, and from here on to the consumer. */
export function LinkedFrom({ traceId, spanId }: { readonly traceId: string; readonly spanId: string }) {
  const found = useQuery(linkedFromQuery(traceId));
  const links = found.data?.links.filter(({ toSpanId }) => toSpanId === spanId) ?? [];
  if (links.length === 0) return null;
  return (
    <Section title="Linked from" count={links.length}>
      {links.map((link) => (
        <div key={`${link.traceId} ${link.spanId}`} className="span-event">
          <Link to="/trace/$traceId" params={{ traceId: link.traceId }} search={{ v: '1', span: link.spanId }}>
            <strong>{link.service}</strong> {link.name === '' ? '(no name)' : link.name}
          </Link>{' '}
          <span className="mono muted">{link.traceId === traceId ? 'this trace' : `${link.traceId.slice(0, 8)}…`}</span>
        </div>
      ))}
    </Section>
  );
}
