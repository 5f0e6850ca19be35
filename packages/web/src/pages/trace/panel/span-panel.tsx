import type { SpanAnswer } from '@spoor/core/wire';
import { SkeletonFlag } from '@spoor/core/wire';
import { pathEntryOf } from '@spoor/core/analysis';
import { spanIdToHex } from '@spoor/core/model';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { spanQuery } from '../../../api/index.ts';
import { formatCount, formatDuration, formatInstant, formatQuantity, formatShare, kindName } from '../../../format/index.ts';
import { CopyButton } from '../../../widgets/copy-button.tsx';
import { FailureNotice } from '../../../widgets/failure-notice.tsx';
import { ServiceDot } from '../../../widgets/service-dot.tsx';
import type { TraceLayout } from '../../../worker/index.ts';
import { repairText } from '../repair-texts.ts';
import { formatDelta, nodeFacts } from '../waterfall/node-facts.ts';
import { AttributeList } from './attribute-list.tsx';
import { groupAttributes } from './group-attributes.ts';
import { Section } from './section.tsx';
import { LinkedFrom } from './linked-from.tsx';
import { selfTimeOf } from './self-time-of.ts';
import { VirtualContent } from './virtual-content.tsx';
import './span-panel.css';

interface SpanPanelProps {
  readonly layout: TraceLayout;
  /** Node of the view: a span, a group or a missing parent. */
  readonly node: number;
  /** Takes a node. */
  readonly onSelect: (node: number) => void;
  readonly onClose: () => void;
  /** Opens the row of a group. */
  readonly onOpen: () => void;
}

/** What is selected, beside the views. */
export function SpanPanel({ layout, node, onSelect, onClose, onOpen }: SpanPanelProps) {
  const facts = nodeFacts(layout, node);
  return (
    <aside
      className="span-panel"
      aria-label="Selected span"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <div className="span-panel-head">
        <h2>
          <ServiceDot slot={facts.slot} /> {facts.service}
        </h2>
        <button type="button" className="button quiet small" aria-label="Close the span" onClick={onClose}>
          ✕
        </button>
      </div>
      {facts.kind === 'span' ? (
        <SpanContent layout={layout} span={facts.span} onSelect={(span) => onSelect(layout.view.nodeOf[span]!)} />
      ) : (
        <VirtualContent layout={layout} node={node} facts={facts} onSelect={onSelect} onOpen={onOpen} />
      )}
    </aside>
  );
}

/** Everything of the selected span: at once what the skeleton knows, the rest when it arrives. */
function SpanContent({ layout, span, onSelect }: { readonly layout: TraceLayout; readonly span: number; readonly onSelect: (span: number) => void }) {
  const { trace, path, skew } = layout;
  const spanId = spanIdToHex(trace.spanId[2 * span]!, trace.spanId[2 * span + 1]!);
  const detail = useQuery(spanQuery(trace.traceId, spanId));
  const name = trace.names[trace.name[span]!]!;
  const parent = trace.parent[span]!;
  const entry = pathEntryOf(path, span);
  const self = useMemo(() => selfTimeOf(layout, span), [layout, span]);
  const moved = skew.delta?.[span] ?? 0;
  return (
    <>
      <p className="span-panel-name">{name === '' ? <em className="muted">(no name)</em> : name}</p>
      <dl className="span-facts">
        <dt>Duration</dt>
        <dd>
          <strong>{formatDuration(trace.duration[span]!)}</strong> <span className="muted">{shareOf(trace.duration[span]!, trace.traceDuration)}</span>
        </dd>
        <dt>Self time</dt>
        <dd>
          {formatDuration(self)} <span className="muted">{trace.duration[span] === 0 ? '' : `${formatShare(self / trace.duration[span]!)} of the span`}</span>
        </dd>
        <dt>Critical path</dt>
        <dd>
          {entry === -1 ? <span className="muted">not on it</span> : <>{formatDuration(path.self[entry]!)} itself <span className="muted">of {formatDuration(path.to[entry]! - path.from[entry]!)} through it</span></>}
        </dd>
        <dt>Starts at</dt>
        <dd>
          {formatDuration(trace.start[span]!)} {moved !== 0 && <span className="warn-text">moved by {formatDelta(moved)}</span>}
        </dd>
        <dt>Kind</dt>
        <dd>{kindName(trace.kind[span]!)}</dd>
        <dt>Status</dt>
        <dd>
          <Status flags={trace.flags[span]!} message={detail.data?.spans[0]?.statusMessage} />
        </dd>
        <dt>Span id</dt>
        <dd className="mono">
          {spanId} <CopyButton text={spanId} label="span id" />
        </dd>
        {parent !== -1 && (
          <>
            <dt>Parent</dt>
            <dd>
              <button type="button" className="button quiet small" onClick={() => onSelect(parent)}>
                {trace.services[trace.service[parent]!]} {trace.names[trace.name[parent]!]}
              </button>
            </dd>
          </>
        )}
      </dl>
      <StructureNotes flags={trace.flags[span]!} />
      {detail.error !== null && <FailureNotice error={detail.error} retry={() => void detail.refetch()} />}
      {detail.data === undefined && detail.error === null && <PanelSkeleton />}
      {detail.data !== undefined && detail.data.spans.length > 1 && (
        <p className="notice warn">{formatQuantity(detail.data.spans.length, 'span')} share this id; all are shown.</p>
      )}
      {detail.data?.spans.map((found, i) => (
        <SpanDetail key={i} span={found} />
      ))}
      {detail.data !== undefined && <LinkedFrom traceId={trace.traceId} spanId={spanId} />}
    </>
  );
}

function shareOf(part: number, whole: number): string {
  return whole === 0 ? '' : `${formatShare(part / whole)} of the trace`;
}

function Status({ flags, message }: { readonly flags: number; readonly message: string | undefined }) {
  if ((flags & SkeletonFlag.ERROR) !== 0) {
    return (
      <span className="error-text">
        ⚠ Error{message !== undefined && message !== '' && <>: {message}</>}
      </span>
    );
  }
  return (flags & SkeletonFlag.OK) !== 0 ? <>Ok</> : <span className="muted">Unset</span>;
}

function StructureNotes({ flags }: { readonly flags: number }) {
  const notes = [
    (flags & SkeletonFlag.ORPHAN) !== 0 && 'Its parent is not in this trace.',
    (flags & SkeletonFlag.DUPLICATE) !== 0 && 'An earlier span has the same id.',
    (flags & SkeletonFlag.CYCLE_CUT) !== 0 && 'Its parents form a cycle, which was cut here.',
  ].filter((note) => note !== false);
  return <Notes notes={notes} />;
}

function Notes({ notes }: { readonly notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul className="notice warn span-notes">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

function SpanDetail({ span }: { readonly span: SpanAnswer }) {
  const dropped = [
    [span.droppedAttributes, 'attribute'],
    [span.droppedEvents, 'event'],
    [span.droppedLinks, 'link'],
  ] as const;
  const notes = [
    ...span.repairs.map((name) => `This span ${repairText(name)}.`),
    ...dropped.filter(([count]) => count > 0).map(([count, what]) => `${formatQuantity(count, what)} dropped by the sender or at ingest.`),
    ...(span.weight === 1 ? [] : [`Sampled: stands for ${formatCount(span.weight)} spans.`]),
  ];
  return (
    <>
      <Notes notes={notes} />
      {groupAttributes(span.attributes).map(({ name, attributes }) => (
        <Section key={name} title={name} count={attributes.length}>
          <AttributeList attributes={attributes} />
        </Section>
      ))}
      {span.events.length > 0 && (
        <Section title="Events" count={span.events.length}>
          {span.events.map((event, i) => (
            <div key={i} className="span-event" data-exception={event.name === 'exception'}>
              <p>
                <strong>{event.name === '' ? '(no name)' : event.name}</strong> <span className="muted">{offsetOf(event.time, span.start)}</span>
              </p>
              {event.name === 'exception' && <ExceptionHead attributes={event.attributes} />}
              <AttributeList attributes={event.name === 'exception' ? event.attributes.filter(({ key }) => !EXCEPTION_HEAD.includes(key)) : event.attributes} />
            </div>
          ))}
        </Section>
      )}
      {span.links.length > 0 && (
        <Section title="Links to" count={span.links.length}>
          {span.links.map((link, i) => (
            <div key={i} className="span-event">
              <Link to="/trace/$traceId" params={{ traceId: link.traceId }} search={{ v: '1', span: link.spanId }} className="mono">
                {link.traceId.slice(0, 8)}…/{link.spanId}
              </Link>
              <AttributeList attributes={link.attributes} />
            </div>
          ))}
        </Section>
      )}
      <Section title="Resource" count={span.resource.attributes.length}>
        <AttributeList attributes={span.resource.attributes} />
      </Section>
      <Section title="Scope and span" closed>
        <AttributeList
          attributes={[
            ...textAttributes({
              'scope name': span.scope.name,
              'scope version': span.scope.version,
              'schema URL': span.scope.schemaUrl,
              'resource schema URL': span.resource.schemaUrl,
              'trace state': span.traceState,
              flags: String(span.flags),
              'start time': `${formatInstant(BigInt(span.start))} (${span.start})`,
              'duration (ns)': span.duration,
            }),
            ...span.scope.attributes,
          ]}
        />
      </Section>
    </>
  );
}

const EXCEPTION_HEAD = ['exception.type', 'exception.message'];

function ExceptionHead({ attributes }: { readonly attributes: SpanAnswer['attributes'] }) {
  const [type, message] = EXCEPTION_HEAD.map((key) => attributes.find((attribute) => attribute.key === key)?.value ?? '');
  return (
    <p className="exception-head">
      <strong className="error-text">{type}</strong> {message}
    </p>
  );
}

function textAttributes(values: Readonly<Record<string, string>>) {
  return Object.entries(values)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => ({ key, type: 'string' as const, value }));
}

/** An event's time after its span's start; clocks may put it before. */
function offsetOf(time: string, start: string): string {
  const nanos = Number(BigInt(time) - BigInt(start));
  return nanos < 0 ? `${formatDuration(-nanos)} before the start` : `at ${formatDuration(nanos)}`;
}

function PanelSkeleton() {
  return (
    <div aria-hidden="true" className="span-panel-skeleton">
      {Array.from({ length: 10 }, (_, i) => (
        <span key={i} className="skeleton" />
      ))}
    </div>
  );
}
