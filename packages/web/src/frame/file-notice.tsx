import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { forgetTraces, keptTrace } from '../local/index.ts';

/** Above a trace that comes from a file: it lives in this browser only. */
export function FileNotice() {
  const { traceId } = useParams({ strict: false });
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const kept = useQuery({
    queryKey: ['kept-trace', traceId],
    queryFn: async () => (traceId === undefined ? null : ((await keptTrace(traceId))?.fileName ?? null)),
    enabled: traceId !== undefined,
    staleTime: Infinity,
  });
  if (traceId === undefined || kept.data === undefined || kept.data === null) return null;
  const close = async (): Promise<void> => {
    await forgetTraces();
    await navigate({ to: '/' });
    await queryClient.invalidateQueries();
  };
  return (
    <div className="file-notice" role="status">
      <span>
        From the file <strong>{kept.data}</strong>, opened in this browser. Nothing was uploaded, the server does not have it.
      </span>
      <Link to="/files">All opened traces</Link>
      <button type="button" className="button quiet small" onClick={() => void close()}>
        Close files
      </button>
    </div>
  );
}
