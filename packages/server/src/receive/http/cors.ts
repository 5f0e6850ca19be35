import type { IncomingMessage, ServerResponse } from 'node:http';
import { compileOrigins, DEFAULT_ORIGINS } from './origins.ts';

export interface CorsOptions {
  /** Origin patterns, see `compileOrigins`. Default: this machine, any port. */
  readonly origins?: readonly string[];
  /** Request headers allowed besides OTLP's own and `x-*`. */
  readonly headers?: readonly string[];
}

const ALLOWED_HEADERS = ['content-type', 'content-encoding', 'authorization', 'traceparent', 'tracestate', 'baggage'];
const MAX_AGE_SECONDS = '7200';

/** Cross-origin rules of the OTLP/HTTP door (WHATWG Fetch). Every JSON or protobuf export of a browser is preflighted. */
export class Cors {
  private readonly allows: (origin: string) => boolean;
  private readonly anyOrigin: boolean;
  private readonly headers: ReadonlySet<string>;

  constructor({ origins = DEFAULT_ORIGINS, headers = [] }: CorsOptions) {
    this.allows = compileOrigins(origins);
    this.anyOrigin = origins.includes('*');
    this.headers = new Set([...ALLOWED_HEADERS, ...headers.map((name) => name.toLowerCase())]);
  }

  /** Puts the answer's headers in place; false when the request names an origin that is not allowed. */
  apply(request: IncomingMessage, response: ServerResponse): boolean {
    const { origin } = request.headers;
    if (origin === undefined) return true;
    response.setHeader('vary', 'Origin');
    if (!this.allows(origin)) return false;
    // Credentials only together with a named origin: `*` with credentials would open the door to every page's cookies.
    if (this.anyOrigin) response.setHeader('access-control-allow-origin', '*');
    else response.setHeader('access-control-allow-origin', origin).setHeader('access-control-allow-credentials', 'true');
    response.setHeader('access-control-expose-headers', 'Retry-After');
    return true;
  }

  isPreflight({ method, headers }: IncomingMessage): boolean {
    return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
  }

  answerPreflight(request: IncomingMessage, response: ServerResponse): void {
    const asked = request.headers['access-control-request-headers'] ?? '';
    const allowed = asked
      .split(',')
      .map((name) => name.trim().toLowerCase())
      .filter((name) => this.headers.has(name) || /^x-[a-z0-9-]+$/.test(name));
    response.writeHead(204, {
      'access-control-allow-methods': 'POST',
      'access-control-max-age': MAX_AGE_SECONDS,
      ...(allowed.length > 0 && { 'access-control-allow-headers': allowed.join(', ') }),
    });
    response.end();
  }
}
