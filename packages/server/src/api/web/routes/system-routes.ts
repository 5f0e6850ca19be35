import type { StatusAnswer } from '@spoor/core/wire';
import type { StoreStats } from '../../../store/span-store.ts';
import { ApiError } from '../../http/index.ts';
import { demoAnswer, retentionAnswer, statusAnswer } from '../answers.ts';
import type { WebApiDeps } from '../web-api-deps.ts';
import { webRoute } from '../web-route.ts';

const STATS_TIMEOUT_MS = 2_000;

export const systemRoutes = [
  webRoute({
    method: 'GET',
    path: '/status',
    summary: 'What came in, what was refused or mended and why, what is stored, and where to send spans.',
    answer: statusAnswer,
    async handle({ signal, request }, deps): Promise<StatusAnswer> {
      const stats = await statsOrNothing(deps, signal);
      return {
        version: deps.version,
        ...deps.status(),
        endpoints: deps.endpoints.map(({ name, scheme, port }) => ({ name, url: `${scheme}://${hostOf(request.hostname)}:${port}` })),
        store: stats === undefined ? undefined : storeAnswer(stats),
        retention: deps.retention.get(),
        demo: deps.demo !== undefined,
      };
    },
  }),
  webRoute({
    method: 'PUT',
    path: '/retention',
    summary: 'Changes how long and how much is kept, until the next start of the server.',
    body: retentionAnswer,
    answer: retentionAnswer,
    async handle({ body }, deps) {
      await deps.retention.set(body);
      return deps.retention.get();
    },
  }),
  webRoute({
    method: 'POST',
    path: '/demo',
    summary: 'Loads demo data.',
    answer: demoAnswer,
    handle: ({ signal }, deps) => demoOf(deps).load(signal),
  }),
  webRoute({
    method: 'DELETE',
    path: '/demo',
    summary: 'Deletes the demo data.',
    answer: demoAnswer,
    handle: ({ signal }, deps) => demoOf(deps).remove(signal),
  }),
];

function demoOf(deps: WebApiDeps): NonNullable<WebApiDeps['demo']> {
  if (deps.demo === undefined) throw new ApiError(501, 'NOT_AVAILABLE', 'This server has no demo data.');
  return deps.demo;
}

/** The status page must work most of all when the store does not. */
async function statsOrNothing(deps: WebApiDeps, signal: AbortSignal): Promise<StoreStats | undefined> {
  try {
    return await deps.store.stats(AbortSignal.any([signal, AbortSignal.timeout(STATS_TIMEOUT_MS)]));
  } catch {
    return undefined;
  }
}

function storeAnswer({ spans, traces, bytesOnDisk, oldest, newest, version }: StoreStats): NonNullable<StatusAnswer['store']> {
  return { spans, traces, bytesOnDisk, oldest: knownTime(oldest), newest: knownTime(newest), version };
}

/** The engine says 0 when all it still has in a part are deleted rows. */
function knownTime(time: bigint | undefined): string | undefined {
  return time === undefined || time === 0n ? undefined : String(time);
}

function hostOf(hostname: string): string {
  return hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]` : hostname || 'localhost';
}
