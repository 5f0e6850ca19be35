import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Log, Metrics } from '../../observe/index.ts';
import { ByteBudget } from '../../transport/body/index.ts';
import { ConnectionCounters } from '../../transport/connection-counters.ts';
import { GrpcSessions, StreamingCall } from '../../transport/grpc/index.ts';
import { Hints } from '../../transport/hints.ts';
import { DEFAULT_CONNECTION_LIMITS } from '../../transport/limits.ts';
import { openFront } from '../../transport/listener/index.ts';
import type { Listener, ProtocolServer } from '../../transport/listener/index.ts';
import { createApiFrame } from '../http/index.ts';
import type { ApiFrameOptions } from '../http/index.ts';
import { registerTempoApi } from './register-tempo-api.ts';
import type { ConfigMode } from './routes/status-routes.ts';
import { streamingQuerier } from './streaming/streaming-querier.ts';
import type { TempoDeps } from './tempo-deps.ts';
import { rpcCodeOf, tempoFailure } from './tempo-error.ts';

export interface TempoServerOptions extends ApiFrameOptions {
  readonly host: string;
  readonly port: number;
  /** Named when the port cannot be had. */
  readonly configKey: string;
  readonly deps: TempoDeps;
  /** The configuration as YAML without secrets, for `/status/config`. */
  readonly config: (mode: ConfigMode) => string;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** Paths that are there, for GET. */
const READ_ONLY = /^\/(?:api\/(?:v2\/)?(?:search|traces|metrics\/query|echo|status)|ready|status)\b/;

/** A query is at most 128 KiB long. */
const REQUEST_BYTES = 1024 * 1024;
/** Of requests under way, not of answers. */
const BUDGET_BYTES = 32 * 1024 * 1024;

/** Opens Tempo's port: HTTP/1.1 and, by a connection's first bytes, gRPC without TLS, as Grafana dials it. Throws `ListenError`. */
export async function startTempo(options: TempoServerOptions): Promise<Listener> {
  const { host, port, configKey, deps, log, metrics } = options;
  const app = createApiFrame(options);
  registerTempoApi(app, deps, { version: deps.version, store: deps.store, config: options.config });
  app.setNotFoundHandler((request, reply) => {
    const readOnly = request.method !== 'GET' && request.method !== 'HEAD' && READ_ONLY.test(request.url);
    return readOnly ? reply.code(405).header('allow', 'GET, HEAD').send() : reply.code(404).type('text/plain; charset=utf-8').send('404 page not found\n');
  });
  await app.ready();
  const limits = { ...DEFAULT_CONNECTION_LIMITS, streamWindowBytes: REQUEST_BYTES, sessionWindowBytes: REQUEST_BYTES * 4 };
  const counters = new ConnectionCounters(metrics, 'tempo');
  const budget = new ByteBudget(BUDGET_BYTES);
  const methods = streamingQuerier(deps);
  const http2 = new GrpcSessions({
    log,
    limits,
    counters,
    refused: (reason) => deps.onFailure(new Error(`a stream that is no gRPC call: ${reason}`)),
    open: (stream, headers) =>
      new StreamingCall(stream, headers, {
        methods,
        budget,
        messageBytes: REQUEST_BYTES,
        bodyTimeoutMs: limits.bodyTimeoutMs,
        onFailure: deps.onFailure,
        describe: (error) => {
          const { status, message } = tempoFailure(error);
          return { code: rpcCodeOf(status), message };
        },
      }),
  });
  const http1 = new AppProtocol(app);
  try {
    return await openFront({ host, port, configKey, limits, counters, hints: new Hints(log), http1, http2 });
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** HTTP/1.1 by an app that does not listen itself. */
class AppProtocol implements ProtocolServer {
  private readonly app: FastifyInstance;

  constructor(app: FastifyInstance) {
    this.app = app;
    // Timeouts of connections start with this event.
    app.server.emit('listening');
  }

  serve(socket: Socket): void {
    this.app.server.emit('connection', socket);
    socket.resume();
  }

  drain(): void {
    this.app.server.closeIdleConnections();
  }

  close(): void {
    this.app.server.closeAllConnections();
    void this.app.close();
  }
}
