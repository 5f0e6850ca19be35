import Fastify from 'fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Log, Metrics } from '../../observe/index.ts';
import { compressAnswers } from './compress-answers.ts';
import { describeFailure } from './describe-failure.ts';
import { isAllowedHost } from './host-check.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { serveUi } from './static-files.ts';

export interface ApiFrameOptions {
  readonly log: Log;
  readonly metrics: Metrics;
  /** Resolves when spans are accepted and queries answered; rejects with the reason otherwise. */
  readonly ready: (signal: AbortSignal) => Promise<void>;
  /** Host names to answer to besides IP addresses, `localhost` and names without a dot. */
  readonly allowedHosts: readonly string[];
}

export interface ApiServerOptions extends ApiFrameOptions {
  /** Folder of the built UI; without it (or without its index.html) pages say how to build it. */
  readonly webRoot: string | undefined;
}

const READY_TIMEOUT_MS = 3_000;
/** Probes and scrapers come by names nobody lists, and these answers hold nothing private. */
const ANY_HOST_PATHS: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics', '/ready']);
/** A query may be 128 KiB long and comes in the URL, percent-encoded. */
const MAX_HEADER_BYTES = 512 * 1024;

/** The server of the main port with the UI and no API yet: call `registerWebApi`, `registerJaegerApi`, … on it, then `listen`. */
export function createApiServer(options: ApiServerOptions): FastifyInstance {
  const app = createApiFrame(options);
  serveUi(app, options.webRoot);
  return app;
}

/**
 * What the HTTP ports of the query APIs share. `close` ends keep-alive connections.
 *
 * A handler may throw anything: `StoreError` and `ApiError` become their status, the rest becomes a 500 that says
 * nothing, with the cause in the log. An API with error bodies of its own sets an error handler in its own scope
 * (`app.register`) and uses `describeFailure`.
 */
export function createApiFrame(options: ApiFrameOptions): FastifyInstance {
  const { log, metrics } = options;
  const requests = metrics.counter('spoor_api_requests_total', 'Answered requests to the query APIs, by status class.');
  const refused = metrics.counter('spoor_api_refused_hosts_total', 'Requests refused because of their Host header.');
  const app = Fastify({
    logger: false,
    bodyLimit: 1024 * 1024,
    forceCloseConnections: true,
    requestTimeout: 30_000,
    http: { maxHeaderSize: MAX_HEADER_BYTES },
    routerOptions: { maxParamLength: 512, caseSensitive: true },
    // Malformed paths reach neither hooks nor handlers: they are answered here.
    frameworkErrors: (error, _request, reply) => {
      requests.add(1, { status: '4xx' });
      void reply.headers(SECURITY_HEADERS);
      sendFailure(reply, error, log);
    },
  });

  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(SECURITY_HEADERS);
    if (isAllowedHost(request.headers.host, options.allowedHosts)) return;
    if (ANY_HOST_PATHS.has(request.url.split('?', 1)[0] ?? '')) return;
    refused.add();
    await reply.code(403).send({
      error: {
        code: 'HOST_NOT_ALLOWED',
        message: 'This Host header is not allowed. Add the name to listen.allowedHosts (SPOOR_LISTEN_ALLOWED_HOSTS) if it is yours.',
      },
    });
  });
  app.addHook('onResponse', async (_request, reply) => {
    requests.add(1, { status: `${Math.trunc(reply.statusCode / 100)}xx` });
  });
  app.setErrorHandler((error, _request, reply) => {
    sendFailure(reply, error, log);
  });

  app.get('/healthz', async (_request, reply) => reply.type('text/plain; charset=utf-8').send('ok\n'));
  app.get('/readyz', async (_request, reply) => {
    const reason = await unreadyReason(options.ready);
    return reply
      .code(reason === undefined ? 200 : 503)
      .type('text/plain; charset=utf-8')
      .send(reason === undefined ? 'ready\n' : `not ready: ${reason}\n`);
  });
  app.get('/metrics', async (_request, reply) => reply.type('text/plain; version=0.0.4; charset=utf-8').send(metrics.render()));
  compressAnswers(app);
  return app;
}

function sendFailure(reply: FastifyReply, error: unknown, log: Log): void {
  const failure = describeFailure(error);
  if (failure.internal) log.error('request failed', { path: reply.request.routeOptions.url ?? 'unmatched', error: String(error), stack: error instanceof Error ? error.stack : undefined });
  if (failure.retryAfterSeconds !== undefined) void reply.header('retry-after', String(failure.retryAfterSeconds));
  void reply.code(failure.status).send({ error: { code: failure.code, message: failure.message } });
}

async function unreadyReason(ready: (signal: AbortSignal) => Promise<void>): Promise<string | undefined> {
  const signal = AbortSignal.timeout(READY_TIMEOUT_MS);
  const timedOut = new Promise<string>((resolve) => {
    signal.addEventListener('abort', () => resolve('no answer within 3 s'), { once: true });
  });
  const asked = ready(signal).then(
    () => undefined,
    (error: unknown) => describeFailure(error).message,
  );
  return Promise.race([asked, timedOut]);
}
