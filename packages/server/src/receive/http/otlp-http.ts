import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { RpcCode } from '@spoor/core/wire';
import { ByteBudget, DEFAULT_BUDGET_BYTES } from '../../transport/body/index.ts';
import { Door } from '../door.ts';
import { createGrpcServer } from '../grpc/index.ts';
import { Hints } from '../../transport/hints.ts';
import { DEFAULT_RECEIVE_LIMITS } from '../limits.ts';
import type { ReceiveLimits } from '../limits.ts';
import { openFront } from '../../transport/listener/index.ts';
import type { Listener, ProtocolServer } from '../../transport/listener/index.ts';
import type { ReceiveOptions } from '../options.ts';
import { safely } from '../../transport/safely.ts';
import { answerStatus, answerText } from './answer.ts';
import { parserAnswer, writeRawAnswer } from '../../transport/raw-answer.ts';
import { Cors } from './cors.ts';
import type { CorsOptions } from './cors.ts';
import { ExportHandler } from './export-handler.ts';
import { linger } from './linger.ts';
import { parseMediaType } from './media-type.ts';
import { hintFor, pathOf, Routes } from './routes.ts';

export interface OtlpHttpOptions extends ReceiveOptions {
  /** Also answer below this prefix, e.g. `/otlp`. */
  readonly pathPrefix?: string;
  readonly cors?: CorsOptions;
  /** The text of `GET /metrics`; without it the path is unknown here. */
  readonly renderMetrics?: () => string;
}

const CHECK_INTERVAL_MS = 1000;
/** A socket on which nothing moves, neither way: a client that never reads its answer. */
const SILENT_SOCKET_MS = 120_000;

/** Opens the OTLP/HTTP door. gRPC on the same port is served too, by its first bytes. Throws `ListenError`. */
export function startOtlpHttp(options: OtlpHttpOptions): Promise<Listener> {
  const limits = { ...DEFAULT_RECEIVE_LIMITS, ...options.limits };
  const budget = options.budget ?? new ByteBudget(DEFAULT_BUDGET_BYTES);
  const hints = new Hints(options.log);
  const door = new Door(options.metrics, 'otlp-http');
  return openFront({
    host: options.host,
    port: options.port,
    configKey: options.configKey ?? 'listen.otlpHttpPort',
    limits,
    counters: door,
    hints,
    http1: new OtlpHttpServer({ options, limits, budget, door, hints }),
    http2: createGrpcServer({ ...options, limits, budget, door: new Door(options.metrics, 'otlp-grpc') }),
  });
}

interface Parts {
  readonly options: OtlpHttpOptions;
  readonly limits: ReceiveLimits;
  readonly budget: ByteBudget;
  readonly door: Door;
  readonly hints: Hints;
}

class OtlpHttpServer implements ProtocolServer {
  private readonly options: OtlpHttpOptions;
  private readonly limits: ReceiveLimits;
  private readonly door: Door;
  private readonly hints: Hints;
  private readonly server: Server;
  private readonly routes: Routes;
  private readonly cors: Cors;
  private readonly exports: ExportHandler;
  private draining = false;

  constructor({ options, limits, budget, door, hints }: Parts) {
    this.options = options;
    this.limits = limits;
    this.door = door;
    this.hints = hints;
    this.routes = new Routes(options.pathPrefix ?? '');
    this.cors = new Cors(options.cors ?? {});
    const { ingest, log } = options;
    this.exports = new ExportHandler({ ingest, door, log, budget, unkept: options.unkept ?? 'accept', bodyBytes: limits.bodyBytes });
    this.server = createServer({
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headerTimeoutMs,
      requestTimeout: limits.bodyTimeoutMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: Math.min(CHECK_INTERVAL_MS, limits.headerTimeoutMs),
    });
    this.server.setTimeout(SILENT_SOCKET_MS);
    this.server.on('request', (request, response) => this.dispatch(request, response));
    this.server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      // Asked before sending: an announced length over the limit is refused without a byte of body.
      if (Number(request.headers['content-length'] ?? 0) <= limits.bodyBytes) response.writeContinue();
      this.dispatch(request, response);
    });
    this.server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      const answer = parserAnswer(error.code);
      if (answer === undefined || !('remoteAddress' in socket)) {
        socket.destroy();
        return;
      }
      door.connectionRefused(answer.reason);
      writeRawAnswer(socket as Socket, answer.status, `${answer.status}\n`);
    });
    // This server never listens itself; its timeouts start with this event.
    this.server.emit('listening');
  }

  serve(socket: Socket): void {
    this.server.emit('connection', socket);
    socket.resume();
  }

  drain(): void {
    this.draining = true;
    this.server.closeIdleConnections();
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private dispatch(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => response.destroy());
    safely(this.options.log, () => this.answer(request, response));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    if (this.draining) response.setHeader('connection', 'close');
    const path = pathOf(request.url ?? '/');
    const allowed = this.cors.apply(request, response);
    if (!allowed) this.warnOrigin(request);
    if (this.cors.isPreflight(request)) {
      this.cors.answerPreflight(request, response);
      return;
    }
    const signal = this.routes.signalOf(path);
    if (signal !== undefined) void this.exports.handle({ request, response, signal });
    else this.answerOther(path, request, response);
  }

  private answerOther(path: string, request: IncomingMessage, response: ServerResponse): void {
    const { ready, renderMetrics } = this.options;
    linger(request, this.limits.bodyBytes);
    if (request.method === 'GET' || request.method === 'HEAD') {
      const reason = ready?.();
      if (path === '/healthz') return answerText(response, 200, { text: 'ok\n' });
      if (path === '/readyz') return answerText(response, reason === undefined ? 200 : 503, { text: `${reason ?? 'ready'}\n` });
      if (path === '/metrics' && renderMetrics !== undefined) return answerText(response, 200, { text: renderMetrics() });
    }
    this.door.requestRefused('unknown_path');
    const hint = hintFor(path);
    if (request.method === 'POST') this.hints.warn('path', 'A client sends to a path that is no OTLP endpoint', { hint, client: request.socket.remoteAddress });
    const encoding = parseMediaType(request.headers['content-type']);
    if (encoding === undefined) answerText(response, 404, { text: `${hint}\n` });
    else answerStatus(response, 404, { encoding, code: RpcCode.UNIMPLEMENTED, message: hint });
  }

  private warnOrigin(request: IncomingMessage): void {
    this.door.requestRefused('cors_origin');
    this.hints.warn('origin', 'A web page of an origin that is not allowed tries to send: add it to receive.corsOrigins', {
      origin: request.headers.origin,
    });
  }
}
