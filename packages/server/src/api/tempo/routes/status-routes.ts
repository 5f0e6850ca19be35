import type { FastifyInstance, FastifyReply } from 'fastify';
import type { TempoDeps } from '../tempo-deps.ts';

/** What does not collide with the main port's own paths. */
export function registerEcho(app: FastifyInstance, { version }: Pick<TempoDeps, 'version'>): void {
  app.get('/api/echo', async (_request, reply) => sendText(reply, 'echo\n'));
  // Clients take features from the version of Tempo: the empty one means a build from source, with all of them.
  app.get('/api/status/buildinfo', async (_request, reply) =>
    reply.code(200).header('content-type', 'application/json').send(JSON.stringify({ version: '', revision: `spoor-${version}`, branch: '', buildUser: '', buildDate: '', goVersion: '' })),
  );
}

export type ConfigMode = 'all' | 'diff' | 'defaults';

export interface StatusPages extends Pick<TempoDeps, 'version' | 'store'> {
  /** The configuration as YAML without secrets: all of it, what differs from the defaults, or the defaults. */
  readonly config: (mode: ConfigMode) => string;
}

/** Tempo's pages for operators, on its own port only: `/ready` and `/status`. */
export function registerStatusPages(app: FastifyInstance, pages: StatusPages): void {
  const endpoints: string[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    if (method === 'GET') endpoints.push(url);
  });
  const all: Readonly<Record<string, (mode: ConfigMode) => string>> = {
    version: () => `spoor, version ${pages.version}\n`,
    services: () => 'query-frontend: Running\nstore: Running\n',
    endpoints: () => `${endpoints.toSorted().map((url) => `GET ${url}`).join('\n')}\n`,
    config: pages.config,
    runtime_config: () => '# no configuration changes at run time\n',
    overrides: () => '# no overrides: there is one tenant\n',
    'usage-stats': () => 'usage statistics are not collected\n',
  };
  app.get('/ready', async (_request, reply) => {
    await pages.store.ping(AbortSignal.timeout(READY_TIMEOUT_MS));
    return sendText(reply, 'ready\n');
  });
  app.get('/status', async (_request, reply) => sendText(reply, Object.entries(all).map(([name, text]) => `# ${name}\n${text('diff')}`).join('\n')));
  app.get<{ Params: { page: string }; Querystring: { mode?: string } }>('/status/:page', async (request, reply) => {
    const text = Object.hasOwn(all, request.params.page) ? all[request.params.page] : undefined;
    if (text === undefined) return reply.callNotFound();
    const { mode } = request.query;
    return sendText(reply, text(mode === 'diff' || mode === 'defaults' ? mode : 'all'));
  });
}

const READY_TIMEOUT_MS = 3_000;

function sendText(reply: FastifyReply, text: string): FastifyReply {
  return reply.code(200).header('content-type', 'text/plain; charset=utf-8').send(text);
}
