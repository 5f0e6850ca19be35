import type { OtlpSignal } from '@spoor/core/wire';

const SIGNAL_PATHS: readonly (readonly [string, OtlpSignal])[] = [
  ['/v1/traces', 'traces'],
  ['/v1/logs', 'logs'],
  ['/v1/metrics', 'metrics'],
  ['/v1development/profiles', 'profiles'],
];

/** Paths by signal: OTLP's own, and the same below a configured prefix. */
export class Routes {
  private readonly signals = new Map<string, OtlpSignal>();

  constructor(prefix: string) {
    const clean = prefix.replace(/^\/*/, '/').replace(/\/+$/, '');
    for (const [path, signal] of SIGNAL_PATHS) {
      this.signals.set(path, signal);
      this.signals.set(clean + path, signal);
    }
  }

  signalOf(path: string): OtlpSignal | undefined {
    return this.signals.get(path);
  }
}

/**
 * The path of a request target (RFC 9112 §3.2: origin form or absolute form), without query, doubled leading slashes and a
 * trailing slash, all of which come from joining base URLs carelessly. Never throws, unlike `new URL`.
 */
export function pathOf(target: string): string {
  const absolute = /^https?:\/\/[^/?#]*/i.exec(target);
  const path = (absolute === null ? target : target.slice(absolute[0].length)).split(/[?#]/, 1)[0] ?? '';
  const single = path.replace(/^\/{2,}/, '/');
  return single.length > 1 && single.endsWith('/') ? single.slice(0, -1) : single || '/';
}

/** What somebody who sent OTLP to a wrong path probably wants to know. Fixed texts: nothing of the request is repeated. */
export function hintFor(path: string): string {
  if (path === '/') {
    return 'no OTLP endpoint at /: send traces to /v1/traces. OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is used as it is, so it must end in /v1/traces; OTEL_EXPORTER_OTLP_ENDPOINT gets the path appended';
  }
  if (path.startsWith('/opentelemetry.proto.')) return 'this is a gRPC method: OTLP/gRPC needs HTTP/2, by default on port 4317';
  if (path === '/api/v2/spans' || path === '/api/v1/spans') return 'Zipkin spans are not taken here: this is the OTLP/HTTP port, traces go to /v1/traces';
  if (path === '/api/traces') return 'Jaeger Thrift is not taken here: send OTLP to /v1/traces';
  if (path.endsWith('/v1/traces/v1/traces')) return 'the path /v1/traces was appended twice: use the base URL in OTEL_EXPORTER_OTLP_ENDPOINT';
  if (path.endsWith('/v1/traces')) return 'unknown path prefix: send traces to /v1/traces, or set the prefix in the configuration';
  return 'no OTLP endpoint at this path: send traces to /v1/traces';
}
