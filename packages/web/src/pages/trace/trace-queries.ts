import type { LinkedFromAnswer } from '@spoor/core/wire';
import { queryOptions } from '@tanstack/react-query';
import { ApiFailure, apiUrl } from '../../api/index.ts';

/** Who links to the spans of a trace, asked for once per trace. */
export function linkedFromQuery(traceId: string) {
  return queryOptions({
    queryKey: ['linked-from', traceId],
    queryFn: async ({ signal }): Promise<LinkedFromAnswer> => {
      const response = await fetch(apiUrl(`/traces/${traceId}/linked-from`), { signal });
      if (!response.ok) throw new ApiFailure(response.status, `HTTP_${response.status}`, 'Links to this trace could not be read.');
      return (await response.json()) as LinkedFromAnswer;
    },
    staleTime: 60_000,
    retry: false,
  });
}
