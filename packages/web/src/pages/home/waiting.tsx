import type { StatusAnswer } from '@spoor/core/wire';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { loadDemo } from '../../api/index.ts';
import { useFileOpener } from '../../frame/open-file.ts';
import { formatBytes, formatCount } from '../../format/index.ts';
import { CopyButton } from '../../widgets/copy-button.tsx';
import { FailureNotice } from '../../widgets/failure-notice.tsx';
import { FileField } from '../../widgets/file-field.tsx';
import { Tabs } from '../../widgets/tabs.tsx';
import { setupGuides } from './setup-guides.ts';

interface WaitingProps {
  readonly status: StatusAnswer | undefined;
  /** Called before the demo is loaded: what then arrives is not the newcomer's first span. */
  readonly onDemo: () => void;
}

/** The first minute: nothing has arrived yet, so show what does arrive, and how to send. */
export function Waiting({ status, onDemo }: WaitingProps) {
  const opener = useFileOpener();
  return (
    <div className="waiting">
      <div>
        <h1>
          <span className="pulse" aria-hidden="true" />
          Waiting for your first span
        </h1>
        <p className="muted">This page turns into your trace as soon as it is here.</p>
      </div>
      <Counters status={status} />
      <Refusals status={status} />
      <section aria-label="Set-up">
        <h2>Send spans here</h2>
        <Endpoints status={status} />
        <Guides status={status} />
      </section>
      <section aria-label="Without sending anything" className="waiting-else">
        <h2>Nothing to send yet?</h2>
        {status?.demo === true && <DemoButton onDemo={onDemo} />}
        <FileField onFile={opener.open} busy={opener.busy !== undefined} />
        {opener.problem !== undefined && <FailureNotice error={new Error(opener.problem)} />}
      </section>
    </div>
  );
}

function Counters({ status }: { readonly status: StatusAnswer | undefined }) {
  const receivers = status?.receivers ?? [];
  const sum = (pick: (receiver: StatusAnswer['receivers'][number]) => number): number => receivers.reduce((total, receiver) => total + pick(receiver), 0);
  const figures = [
    { name: 'Connections', value: formatCount(sum(({ connections }) => connections)) },
    { name: 'Received', value: formatBytes(sum(({ bytes }) => bytes)) },
    { name: 'Spans accepted', value: formatCount(sum(({ accepted }) => accepted)) },
    { name: 'Rejected', value: formatCount((status?.rejections ?? []).reduce((total, { count }) => total + count, 0)) },
  ];
  return (
    <dl className="counters" aria-live="polite">
      {figures.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{status === undefined ? <span className="skeleton counter-skeleton" /> : value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The commonest failures of a first attempt, which every product hides. */
function Refusals({ status }: { readonly status: StatusAnswer | undefined }) {
  const refusals = (status?.rejections ?? []).filter(({ count }) => count > 0);
  if (refusals.length === 0) return null;
  return (
    <div className="notice warn" role="status">
      <p>Something reached this server and was refused:</p>
      <ul>
        {refusals.map(({ reason, count }) => (
          <li key={reason}>
            {formatCount(count)} × <span className="mono">{reason}</span> {REASONS[reason] ?? ''}
          </li>
        ))}
      </ul>
    </div>
  );
}

const REASONS: Readonly<Record<string, string>> = {
  tls_on_plaintext: 'The sender speaks TLS; use http:// instead of https://.',
  http1_on_grpc: 'OTLP/HTTP was sent to the gRPC port; use the HTTP port.',
  undecodable: 'The body was not OTLP.',
  unknown_path: 'Wrong path; traces go to /v1/traces.',
  media_type: 'Wrong Content-Type; use application/x-protobuf or application/json.',
  content_coding: 'A compression this server does not know.',
  too_large: 'Larger than the request limit.',
  cors_origin: 'A browser origin that is not allowed; see receive.corsOrigins.',
  invalid_trace_id: 'Trace ids are 16 bytes and not all zero.',
  invalid_span_id: 'Span ids are 8 bytes and not all zero.',
};

function Endpoints({ status }: { readonly status: StatusAnswer | undefined }) {
  return (
    <table className="endpoints">
      <tbody>
        {(status?.endpoints ?? []).map(({ name, url }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="mono">{url}</td>
            <td>
              <CopyButton text={url} label={name} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Guides({ status }: { readonly status: StatusAnswer | undefined }) {
  const urlOf = (part: string, port: number): string => status?.endpoints.find(({ name }) => name.toLowerCase().includes(part))?.url ?? `http://${location.hostname}:${port}`;
  const guides = setupGuides({ grpc: urlOf('grpc', 4317), http: urlOf('http', 4318) });
  return (
    <Tabs
      label="Language"
      tabs={guides.map(({ name, text }) => ({
        name,
        content: (
          <div className="guide">
            <pre className="mono" tabIndex={0} role="region" aria-label={`${name} commands`}>
              {text}
            </pre>
            <CopyButton text={text} label={`${name} set-up`} />
          </div>
        ),
      }))}
    />
  );
}

function DemoButton({ onDemo }: { readonly onDemo: () => void }) {
  const queryClient = useQueryClient();
  const demo = useMutation({ mutationFn: loadDemo, onMutate: onDemo, onSuccess: () => queryClient.invalidateQueries() });
  return (
    <div className="demo-offer">
      <div>
        <strong>Demo data</strong>
        <p className="muted">A small shop with an N+1 query, a slow lock and an error burst. Labelled as demo, deleted with one click.</p>
      </div>
      <button type="button" className="button primary" disabled={demo.isPending} onClick={() => demo.mutate()}>
        {demo.isPending ? 'Loading demo data …' : 'Load demo data'}
      </button>
      {demo.error !== null && <FailureNotice error={demo.error} />}
    </div>
  );
}
