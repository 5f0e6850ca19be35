import { subscribe } from 'node:diagnostics_channel';
import type { Attributes, Span } from '@opentelemetry/api';
import { SpanKind, SpanStatusCode, context, propagation, trace } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { captureHeaders, knownMethod, redactQuery } from './http-attributes.ts';
import type { InstrumentationContext } from './instrumentation-context.ts';

/** undici's request as its channels show it; also that of Node's own `fetch`. */
interface UndiciRequest {
  readonly origin: string | URL;
  readonly method: string;
  readonly path: string;
  readonly headers: unknown;
  addHeader(name: string, value: string): void;
}

interface UndiciResponse {
  readonly statusCode: number;
  readonly headers: readonly Buffer[];
}

/** A CLIENT span for each request by `fetch` or undici, from the channels on which undici announces them. */
export function enableUndici({ tracer, settings }: InstrumentationContext): void {
  const spans = new WeakMap<UndiciRequest, Span>();
  const { knownMethods, clientRequestHeaders, clientResponseHeaders } = settings.http;

  const on = <T>(name: string, handler: (message: T) => void): void => subscribe(`undici:request:${name}`, (message) => handler(message as T));

  on<{ request: UndiciRequest }>('create', ({ request }) => {
    const active = context.active();
    if (isTracingSuppressed(active)) return;
    const method = knownMethod(request.method, knownMethods);
    const attributes = attributesOf(request, method);
    if (clientRequestHeaders.length > 0) Object.assign(attributes, captureHeaders('request', clientRequestHeaders, headerReader(request.headers)));
    const span = tracer.startSpan(method === '_OTHER' ? 'HTTP' : method, { kind: SpanKind.CLIENT, attributes }, active);
    spans.set(request, span);
    propagation.inject(trace.setSpan(active, span), request, { set: (carrier, name, value) => carrier.addHeader(name, value) });
  });

  on<{ request: UndiciRequest; response: UndiciResponse }>('headers', ({ request, response }) => {
    const span = spans.get(request);
    if (span?.isRecording() !== true) return;
    span.setAttribute('http.response.status_code', response.statusCode);
    if (clientResponseHeaders.length > 0) span.setAttributes(captureHeaders('response', clientResponseHeaders, headerReader(response.headers)) ?? {});
    if (response.statusCode >= 400) {
      span.setAttribute('error.type', String(response.statusCode));
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
  });

  on<{ request: UndiciRequest }>('trailers', ({ request }) => {
    spans.get(request)?.end();
    spans.delete(request);
  });

  on<{ request: UndiciRequest; error: Error }>('error', ({ request, error }) => {
    const span = spans.get(request);
    if (span === undefined) return;
    spans.delete(request);
    span.recordException(error);
    span.setAttribute('error.type', (error as NodeJS.ErrnoException).code ?? error.name);
    span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
    span.end();
  });
}

function attributesOf(request: UndiciRequest, method: string): Attributes {
  const url = new URL(request.path, request.origin);
  const attributes: Attributes = {
    'http.request.method': method,
    'url.full': `${url.origin}${redactQuery(request.path)}`,
    'server.address': url.hostname.replace(/^\[|\]$/g, ''),
    'server.port': url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
  };
  if (method !== request.method) attributes['http.request.method_original'] = request.method;
  return attributes;
}

/** Headers come as text in undici 5, else as a flat list of names and values; a response's as buffers. */
function headerReader(headers: unknown): (name: string) => unknown {
  const flat = typeof headers === 'string' ? headers.split('\r\n').flatMap((line) => line.split(/: ?(.*)/s).slice(0, 2)) : Array.isArray(headers) ? (headers as unknown[]).map(String) : [];
  return (name) => {
    const values = flat.filter((_value, index) => index % 2 === 1 && flat[index - 1]?.toLowerCase() === name);
    return values.length === 0 ? undefined : values;
  };
}
