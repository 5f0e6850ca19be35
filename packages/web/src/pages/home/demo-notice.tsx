import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { deleteDemo, demoLoadedQuery } from '../../api/index.ts';
import { FailureNotice } from '../../widgets/failure-notice.tsx';

/** Under the table, so that it moves nothing when it appears. */
export function DemoNotice() {
  const queryClient = useQueryClient();
  const loaded = useQuery(demoLoadedQuery);
  const removal = useMutation({ mutationFn: deleteDemo, onSuccess: () => queryClient.invalidateQueries() });
  if (loaded.data !== true) return null;
  return (
    <div className="notice demo-notice">
      <p>Demo data is stored here.</p>
      <button type="button" className="button small" disabled={removal.isPending} onClick={() => removal.mutate()}>
        {removal.isPending ? 'Deleting …' : 'Delete demo data'}
      </button>
      {removal.error !== null && <FailureNotice error={removal.error} />}
    </div>
  );
}
