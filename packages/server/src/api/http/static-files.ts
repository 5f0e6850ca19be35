import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const NOT_BUILT = 'The web UI is not built. Run "npm run build:web" and reload. The APIs work without it.\n';

/**
 * Serves the built UI. Files under `assets/` carry a hash in their name and may be cached for ever; everything else is
 * checked again each time. A path that is neither a file nor below `/api/` is a page of the UI: it gets index.html.
 */
export function serveUi(app: FastifyInstance, webRoot: string | undefined): void {
  const root = webRoot !== undefined && existsSync(join(webRoot, 'index.html')) ? webRoot : undefined;
  if (root !== undefined) {
    void app.register(fastifyStatic, {
      root,
      wildcard: false,
      preCompressed: true,
      cacheControl: false,
      index: false,
      setHeaders: (reply, path) => {
        void reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  app.setNotFoundHandler((request, reply) => answerUnmatched(request, reply, root));
}

async function answerUnmatched(request: FastifyRequest, reply: FastifyReply, root: string | undefined): Promise<FastifyReply> {
  const path = request.url.split('?', 1)[0] ?? '/';
  // Jaeger's clients know this text for every unknown path below /api, whatever the method.
  if (path === '/api' || path.startsWith('/api/')) return reply.code(404).type('text/plain; charset=utf-8').send('404 page not found\n');
  if (request.method !== 'GET' && request.method !== 'HEAD') return reply.code(405).header('allow', 'GET, HEAD').send();
  if (path.startsWith('/assets/')) return reply.code(404).type('text/plain; charset=utf-8').send('404 page not found\n');
  if (root === undefined) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
  return reply.type('text/html; charset=utf-8').sendFile('index.html', root);
}
