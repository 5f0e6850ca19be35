import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, defaultTextMapGetter, propagation, trace } from '@opentelemetry/api';
import { RPCType, setRPCMetadata, suppressTracing } from '@opentelemetry/core';
import type { RPCMetadata } from '@opentelemetry/core';
import type { HttpSettings } from '../config/settings.ts';
import { captureHeaders, knownMethod, pathFilter, redactQuery, splitHost } from './http-attributes.ts';
import type { InstrumentationContext } from './instrumentation-context.ts';

/** Where a request or response keeps its span and context. */
const STATE = Symbol('spoor.server');

interface ServerState {
  readonly span: Span;
  readonly context: Context;
  /** Frameworks write the route here: `setRPCMetadata`'s contract, which all OpenTelemetry instrumentations follow. */
  readonly rpc: RPCMetadata;
  readonly method: string;
}

interface Traced {
  [STATE]?: ServerState;
}

type Emit = (this: unknown, event: string | symbol, ...args: unknown[]) => boolean;

/** The route a framework found for this request, to be the span's `http.route` and name. */
export function setRoute(request: object, route: string): void {
  const state = (request as Traced)[STATE];
  if (state !== undefined) state.rpc.route = route;
}

/** The server span of a request, when it has one. */
export function serverSpan(request: object): Span | undefined {
  return (request as Traced)[STATE]?.span;
}

/**
 * A SERVER span for each request to an `http` or `https` server. Works by the prototypes' `emit`, so that it makes no
 * difference how and when the app imported the module.
 */
export class HttpServerInstrumentation {
  private readonly tracer: Tracer;
  private readonly run: InstrumentationContext['run'];
  private readonly settings: HttpSettings;
  private readonly ignored: ((path: string) => boolean) | undefined;
  private readonly patched = new WeakSet<object>();

  constructor({ tracer, run, settings }: InstrumentationContext) {
    this.tracer = tracer;
    this.run = run;
    this.settings = settings.http;
    this.ignored = pathFilter(settings.http.ignorePaths);
  }

  patchServer(prototype: object, scheme: 'http' | 'https'): void {
    this.patchEmit(prototype, (original) => {
      const begin = this.begin.bind(this);
      return function emit(this: unknown, event, ...args) {
        if (event !== 'request') return original.call(this, event, ...args);
        return begin({ request: args[0] as IncomingMessage, response: args[1] as ServerResponse, scheme }, () => original.call(this, event, ...args));
      };
    });
  }

  /**
   * Events of a request or response come from the connection, which knows nothing of the request's context: listeners
   * that find no context get it. The response's `close` ends the span.
   */
  patchMessages(request: object, response: object): void {
    const { run } = this;
    const finish = this.finish.bind(this);
    this.patchEmit(request, (original) => function emit(this: unknown, event, ...args) {
      const state = (this as Traced)[STATE];
      if (state === undefined || context.active() !== ROOT_CONTEXT) return original.call(this, event, ...args);
      return run(state.context, () => original.call(this, event, ...args));
    });
    this.patchEmit(response, (original) => function emit(this: unknown, event, ...args) {
      const state = (this as Traced)[STATE];
      if (state === undefined) return original.call(this, event, ...args);
      try {
        if (context.active() !== ROOT_CONTEXT) return original.call(this, event, ...args);
        return run(state.context, () => original.call(this, event, ...args));
      } finally {
        if (event === 'close') finish(state, this as ServerResponse);
      }
    });
  }

  private patchEmit(prototype: object, wrap: (original: Emit) => Emit): void {
    if (this.patched.has(prototype)) return;
    this.patched.add(prototype);
    const target = prototype as { emit: Emit };
    target.emit = wrap(target.emit);
  }

  private begin({ request, response, scheme }: { request: IncomingMessage; response: ServerResponse; scheme: 'http' | 'https' }, next: () => boolean): boolean {
    // The same request given to a second server (`other.emit('request', …)`) is still one request.
    if ((request as Traced)[STATE] !== undefined) return next();
    const url = request.url ?? '/';
    const question = url.indexOf('?');
    const path = question === -1 ? url : url.slice(0, question);
    if (this.ignored?.(path) === true) return this.run(suppressTracing(ROOT_CONTEXT), next);

    const method = request.method ?? 'GET';
    const attributes = this.attributesOf(request, { method, path, scheme });
    if (question !== -1 && question + 1 < url.length) attributes['url.query'] = redactQuery(url.slice(question + 1));
    const remote = carriesContext(request.headers) ? propagation.extract(ROOT_CONTEXT, request.headers, defaultTextMapGetter) : ROOT_CONTEXT;
    const name = attributes['http.request.method'] === '_OTHER' ? 'HTTP' : method;
    const span = this.tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, remote);
    const rpc: RPCMetadata = { type: RPCType.HTTP, span };
    const active = setRPCMetadata(trace.setSpan(remote, span), rpc);
    const state: ServerState = { span, context: active, rpc, method: name };
    (request as Traced)[STATE] = state;
    (response as Traced)[STATE] = state;
    return this.run(active, next);
  }

  private attributesOf(request: IncomingMessage, { method, path, scheme }: { method: string; path: string; scheme: string }): Attributes {
    const { headers, socket } = request;
    const known = knownMethod(method, this.settings.knownMethods);
    const attributes: Attributes = { 'http.request.method': known, 'url.path': path, 'url.scheme': scheme, 'network.protocol.version': request.httpVersion };
    if (known !== method) attributes['http.request.method_original'] = method;
    if (headers.host !== undefined) {
      const { host, port } = splitHost(headers.host);
      attributes['server.address'] = host;
      attributes['server.port'] = port ?? defaultPort(scheme);
    }
    const agent = headers['user-agent'];
    if (agent !== undefined) attributes['user_agent.original'] = agent;
    const peer = plainAddress(socket.remoteAddress);
    if (peer !== undefined) {
      attributes['network.peer.address'] = peer;
      if (socket.remotePort !== undefined) attributes['network.peer.port'] = socket.remotePort;
    }
    const client = forwardedFor(headers['x-forwarded-for']) ?? peer;
    if (client !== undefined) attributes['client.address'] = client;
    if (this.settings.serverRequestHeaders.length > 0) Object.assign(attributes, captureHeaders('request', this.settings.serverRequestHeaders, (header) => headers[header]));
    return attributes;
  }

  private finish({ span, rpc, method }: ServerState, response: ServerResponse): void {
    if (!span.isRecording()) return;
    const { route } = rpc;
    if (route !== undefined && route !== '') {
      span.setAttribute('http.route', route);
      span.updateName(`${method} ${route}`);
    }
    // A client that went away before anything was sent has seen no status.
    if (response.headersSent) {
      const status = response.statusCode;
      span.setAttribute('http.response.status_code', status);
      if (status >= 500) {
        span.setAttribute('error.type', String(status));
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      const captured = captureHeaders('response', this.settings.serverResponseHeaders, (header) => response.getHeader(header));
      if (captured !== undefined) span.setAttributes(captured);
    }
    span.end();
  }
}

let fields: readonly string[] | undefined;

/** IPv4 as such, also on a socket that listens for both. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.startsWith('::ffff:') === true ? address.slice(7) : address;
}

/** Whether there is anything for the propagators to read: most requests from browsers carry nothing. */
function carriesContext(headers: IncomingMessage['headers']): boolean {
  fields ??= propagation.fields();
  if (fields.length === 0) return true;
  for (const field of fields) if (headers[field] !== undefined) return true;
  return false;
}

function forwardedFor(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return undefined;
  const comma = text.indexOf(',');
  const first = (comma === -1 ? text : text.slice(0, comma)).trim();
  return first === '' ? undefined : first;
}

function defaultPort(scheme: string): number {
  return scheme === 'https' ? 443 : 80;
}
