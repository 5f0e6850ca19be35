import { once } from 'node:events';
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as it arrived, with attributes as plain values. */
export interface ReceivedSpan {
  readonly service: string;
  readonly scope: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly status: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly string[];
  readonly resource: Readonly<Record<string, unknown>>;
}

export interface ReceivedLog {
  readonly body: unknown;
  readonly severity: string;
  readonly traceId: string;
  readonly spanId: string;
}

type Json = Readonly<Record<string, unknown>>;

const list = (value: Json | undefined, key: string): readonly Json[] => (value?.[key] ?? []) as readonly Json[];
const part = (value: Json | undefined, key: string): Json | undefined => value?.[key] as Json | undefined;
const text = (value: Json | undefined, key: string): string => String(value?.[key] ?? '');

/** An OTLP/HTTP receiver for JSON that remembers what came. `answer` may refuse. */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  readonly logs: ReceivedLog[] = [];
  readonly requests: IncomingMessage[] = [];
  /** The status of the next answers. */
  status = 200;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        this.requests.push(request);
        if (this.status === 200) this.take(JSON.parse((request.headers['content-encoding'] === 'gzip' ? gunzipSync(Buffer.concat(parts)) : Buffer.concat(parts)).toString('utf8')) as Json);
        response.statusCode = this.status;
        response.setHeader('content-type', 'application/json');
        response.end('{}');
      });
    });
  }

  static async start(port = 0): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver();
    receiver.server.listen(port, '127.0.0.1');
    await once(receiver.server, 'listening');
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private take(request: Json): void {
    for (const group of list(request, 'resourceSpans')) {
      const resource = plain(list(part(group, 'resource'), 'attributes'));
      for (const scoped of list(group, 'scopeSpans')) {
        for (const span of list(scoped, 'spans')) this.spans.push(received(span, resource, text(part(scoped, 'scope'), 'name')));
      }
    }
    for (const group of list(request, 'resourceLogs')) {
      for (const scoped of list(group, 'scopeLogs')) {
        for (const log of list(scoped, 'logRecords')) {
          this.logs.push({ body: value(part(log, 'body')), severity: text(log, 'severityText'), traceId: text(log, 'traceId'), spanId: text(log, 'spanId') });
        }
      }
    }
  }
}

function received(span: Json, resource: Readonly<Record<string, unknown>>, scope: string): ReceivedSpan {
  return {
    service: String(resource['service.name']),
    scope,
    resource,
    traceId: text(span, 'traceId'),
    spanId: text(span, 'spanId'),
    parentSpanId: text(span, 'parentSpanId'),
    name: text(span, 'name'),
    kind: Number(span['kind'] ?? 0),
    status: Number(part(span, 'status')?.['code'] ?? 0),
    attributes: plain(list(span, 'attributes')),
    events: list(span, 'events').map((event) => text(event, 'name')),
  };
}

function plain(attributes: readonly Json[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map((attribute) => [text(attribute, 'key'), value(part(attribute, 'value'))]));
}

function value(any: Json | undefined): unknown {
  if (any === undefined) return undefined;
  const [kind, content] = Object.entries(any)[0] ?? [];
  if (kind === 'intValue') return Number(content);
  if (kind === 'arrayValue') return list(content as Json, 'values').map(value);
  if (kind === 'kvlistValue') return plain(list(content as Json, 'values'));
  return content;
}
