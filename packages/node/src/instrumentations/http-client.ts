import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Attributes, Span, Tracer } from '@opentelemetry/api';
import { SpanKind, SpanStatusCode, context, propagation, trace } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import type { HttpSettings } from '../config/settings.ts';
import { captureHeaders, knownMethod, redactQuery } from './http-attributes.ts';
import type { InstrumentationContext } from './instrumentation-context.ts';

const SPAN = Symbol('spoor.client');

interface Traced {
  [SPAN]?: Span;
}

/** What a `ClientRequest` says of itself beyond its documented interface. */
interface RequestInside {
  _header: string | null;
}

/**
 * A CLIENT span for each request through `http` or `https`. Node itself announces requests on diagnostics channels:
 * nothing is patched, so there is one span however the app imported the module.
 */
export class HttpClientInstrumentation {
  private readonly tracer: Tracer;
  private readonly settings: HttpSettings;

  constructor({ tracer, settings }: InstrumentationContext) {
    this.tracer = tracer;
    this.settings = settings.http;
  }

  enable(): void {
    subscribe('http.client.request.created', (message) => this.begin((message as { request: ClientRequest }).request));
    subscribe('http.client.response.finish', (message) => {
      const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
      this.answered(request, response);
    });
    subscribe('http.client.request.error', (message) => {
      const { request, error } = message as { request: ClientRequest; error: Error };
      fail((request as Traced)[SPAN], error);
    });
  }

  private begin(request: ClientRequest): void {
    const active = context.active();
    if (isTracingSuppressed(active)) return;
    const known = knownMethod(request.method, this.settings.knownMethods);
    const span = this.tracer.startSpan(known === '_OTHER' ? 'HTTP' : known, { kind: SpanKind.CLIENT, attributes: this.attributesOf(request, known) }, active);
    (request as Traced)[SPAN] = span;
    propagation.inject(trace.setSpan(active, span), request, { set: setHeader });
    // The end of all ways: a request that was answered, failed or given up is closed.
    if (span.isRecording()) request.once('close', () => span.isRecording() && this.closed(span, request));
  }

  private attributesOf(request: ClientRequest, method: string): Attributes {
    const scheme = request.protocol === 'https:' ? 'https' : 'http';
    const port = portOf(request) ?? (scheme === 'https' ? 443 : 80);
    const address = request.host.replace(/^\[|\]$/g, '');
    const shown = address.includes(':') ? `[${address}]` : address;
    const isDefault = port === (scheme === 'https' ? 443 : 80);
    const attributes: Attributes = {
      'http.request.method': method,
      'url.full': request.path.startsWith('http') ? redactQuery(request.path) : `${scheme}://${shown}${isDefault ? '' : `:${port}`}${redactQuery(request.path)}`,
      'server.address': address,
      'server.port': port,
    };
    if (method !== request.method) attributes['http.request.method_original'] = request.method;
    const captured = captureHeaders('request', this.settings.clientRequestHeaders, (name) => request.getHeader(name));
    return captured === undefined ? attributes : Object.assign(attributes, captured);
  }

  private answered(request: ClientRequest, response: IncomingMessage): void {
    const span = (request as Traced)[SPAN];
    if (span?.isRecording() !== true) return;
    const status = response.statusCode ?? 0;
    span.setAttribute('http.response.status_code', status);
    span.setAttribute('network.protocol.version', response.httpVersion);
    const { remoteAddress, remotePort } = response.socket;
    if (remoteAddress !== undefined) span.setAttribute('network.peer.address', remoteAddress);
    if (remotePort !== undefined) span.setAttribute('network.peer.port', remotePort);
    if (status >= 400) {
      span.setAttribute('error.type', String(status));
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    const captured = captureHeaders('response', this.settings.clientResponseHeaders, (name) => response.headers[name]);
    if (captured !== undefined) span.setAttributes(captured);
  }

  private closed(span: Span, request: ClientRequest): void {
    const response = (request as unknown as { res?: IncomingMessage | null }).res;
    if (response !== undefined && response !== null && !response.complete) {
      span.setAttribute('error.type', 'aborted');
      span.setStatus({ code: SpanStatusCode.ERROR, message: 'the response was cut off' });
    }
    span.end();
  }
}

function fail(span: Span | undefined, error: Error): void {
  if (span?.isRecording() !== true) return;
  const code = (error as NodeJS.ErrnoException).code;
  span.recordException(error);
  span.setAttribute('error.type', code ?? error.name);
  span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
}

/** Headers given as a list, or with `Expect`, are serialised in the constructor: ours joins that text. */
function setHeader(request: ClientRequest, name: string, value: string): void {
  const inside = request as unknown as RequestInside;
  if (inside._header === null) request.setHeader(name, value);
  else if (inside._header.endsWith('\r\n\r\n') && !/[\r\n]/.test(value)) inside._header = `${inside._header.slice(0, -2)}${name}: ${value}\r\n\r\n`;
}

/** The port is in the Host header, or in the agent's name for the connection; the request itself does not keep it. */
function portOf(request: ClientRequest): number | undefined {
  const host = request.getHeader('host') ?? /\r\nhost: *([^\r]+)/i.exec((request as unknown as RequestInside)._header ?? '')?.[1];
  const port = typeof host === 'string' ? /:(\d+)$/.exec(host)?.[1] : undefined;
  return port === undefined ? undefined : Number(port);
}
