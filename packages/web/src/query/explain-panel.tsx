import { useQuery } from '@tanstack/react-query';
import type { Range } from '../api/index.ts';
import { formatBytes, formatCount } from '../format/index.ts';
import { FailureNotice } from '../widgets/failure-notice.tsx';
import { explain } from './traceql-api.ts';
import type { NameMode } from './traceql-api.ts';

interface ExplainPanelProps {
  readonly query: string;
  readonly names: NameMode;
  readonly range: Range;
}

/** How the query was answered: what the engine checked, what was evaluated afterwards, what each step read. */
export function ExplainPanel({ query, names, range }: ExplainPanelProps) {
  const { data, error } = useQuery({ queryKey: ['traceql-explain', query, names, range], queryFn: ({ signal }) => explain({ q: query, names, range, signal }), staleTime: 60_000 });
  if (error !== null) return <FailureNotice error={error} />;
  if (data === undefined) return <p className="muted">Running the query to see how …</p>;
  return (
    <section className="card explain" aria-label="How the query was answered">
      <Conditions title="Checked in the store" conditions={data.pushedDown} />
      <Conditions title="Evaluated afterwards" conditions={data.evaluatedAfterwards} />
      <div className="explain-table" role="region" aria-label="Steps" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Step</th>
              <th scope="col">Rows read</th>
              <th scope="col">Bytes</th>
              <th scope="col">Rows</th>
              <th scope="col">Time</th>
            </tr>
          </thead>
          <tbody>
            {data.steps.map((step, index) => (
              <tr key={index}>
                <th scope="row">
                  <details>
                    <summary>{step.title}</summary>
                    <pre tabIndex={0}>{step.sql}</pre>
                  </details>
                </th>
                <td>{formatCount(step.rowsRead)}</td>
                <td>{formatBytes(step.bytesRead)}</td>
                <td>{formatCount(step.rows)}</td>
                <td>{formatCount(Math.round(step.milliseconds))} ms</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Conditions({ title, conditions }: { readonly title: string; readonly conditions: readonly string[] }) {
  if (conditions.length === 0) return null;
  return (
    <div className="explain-conditions">
      <h2>{title}</h2>
      <ul>
        {conditions.map((condition) => (
          <li key={condition}>
            <code className="mono">{condition}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}
