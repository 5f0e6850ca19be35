import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useFileOpener } from '../../frame/open-file.ts';
import { formatQuantity } from '../../format/index.ts';
import { forgetTraces, keptTraces } from '../../local/index.ts';
import { FailureNotice } from '../../widgets/failure-notice.tsx';
import { FileField } from '../../widgets/file-field.tsx';
import { TraceList } from '../../widgets/trace-list.tsx';
import { useTitle } from '../../widgets/use-title.ts';

export function FilesPage() {
  useTitle('Opened files');
  const queryClient = useQueryClient();
  const kept = useQuery({ queryKey: ['kept-traces'], queryFn: keptTraces });
  const opener = useFileOpener();
  const files = Map.groupBy(kept.data ?? [], ({ fileName }) => fileName);
  return (
    <div className="page-body">
      <div className="page-head">
        <h1>Opened files</h1>
        {files.size > 0 && (
          <button type="button" className="button" onClick={() => void forgetTraces().then(() => queryClient.invalidateQueries())}>
            Close all files
          </button>
        )}
      </div>
      <FileField onFile={opener.open} busy={opener.busy !== undefined} />
      {opener.problem !== undefined && <FailureNotice error={new Error(opener.problem)} />}
      {[...files].map(([name, traces]) => (
        <section key={name} aria-label={name} className="file-section">
          <h2>
            {name} <span className="muted">{formatQuantity(traces.length, 'trace')}</span>
          </h2>
          <TraceList traces={traces.map(({ summary }) => summary)} />
        </section>
      ))}
    </div>
  );
}
