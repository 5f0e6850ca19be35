import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { openTraceFile } from '../local/index.ts';

export interface FileOpener {
  readonly open: (file: File) => void;
  readonly busy: string | undefined;
  readonly problem: string | undefined;
}

/** Opens a trace file and goes to its trace, or to the list when there are several. */
export function useFileOpener(): FileOpener {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [busy, setBusy] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const open = useCallback(
    (file: File): void => {
      setBusy(file.name);
      setProblem(undefined);
      openTraceFile(file)
        .then(
          async ({ traceIds }) => {
            await queryClient.invalidateQueries({ queryKey: ['kept-trace'] });
            await queryClient.invalidateQueries({ queryKey: ['kept-traces'] });
            // A trace of the same id may have been shown from the server.
            for (const traceId of traceIds) queryClient.removeQueries({ queryKey: ['trace', traceId] });
            const [only] = traceIds;
            if (traceIds.length === 1 && only !== undefined) await navigate({ to: '/trace/$traceId', params: { traceId: only } });
            else await navigate({ to: '/files' });
          },
          (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
        )
        .finally(() => setBusy(undefined));
    },
    [navigate, queryClient],
  );
  return { open, busy, problem };
}
