import type { ClientHttp2Session, IncomingHttpHeaders } from 'node:http2';
import { delayOf } from './transport.ts';
import type { Sent, Target, Transport } from './transport.ts';

const SERVICES = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
} as const;

/** The specification's retryable codes; RESOURCE_EXHAUSTED only with a hint when to come back. */
const RETRYABLE = new Set([1, 4, 10, 11, 14, 15]);
const RESOURCE_EXHAUSTED = 8;

/** OTLP over gRPC: one unary call per batch on a kept HTTP/2 session, without a gRPC library. */
export function grpcTransport(target: Target): Transport {
  let session: ClientHttp2Session | undefined;
  let keepAlive = false;

  const connected = async (): Promise<ClientHttp2Session> => {
    if (session !== undefined && !session.closed && !session.destroyed) return session;
    const { connect } = await import('node:http2');
    const { ca, cert, key } = target.tls;
    const made = connect(new URL(target.url).origin, { ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) });
    // Each stream reports its own failure; without a listener this one would end the app.
    made.on('error', () => made.destroy());
    made.on('goaway', () => made.close());
    session = made;
    return made;
  };

  return {
    async send(body) {
      const current = await connected();
      if (keepAlive) current.ref();
      else current.unref();
      const frame = await messageFrame(body, target.gzip);
      return new Promise<Sent>((resolve) => {
        const stream = current.request({
          ':method': 'POST',
          ':path': SERVICES[target.signal],
          'content-type': 'application/grpc',
          te: 'trailers',
          'grpc-timeout': `${target.timeout}m`,
          ...(target.gzip ? { 'grpc-encoding': 'gzip' } : {}),
          'user-agent': 'spoor-node',
          ...target.headers,
        });
        let answer: Sent | undefined;
        const judge = (headers: IncomingHttpHeaders): void => {
          if (headers['grpc-status'] !== undefined) answer = judgeStatus(headers);
        };
        stream.setTimeout(target.timeout, () => stream.close());
        stream.on('response', (headers) => {
          const status = headers[':status'] ?? 0;
          if (status !== 200) answer = { kind: [429, 502, 503, 504].includes(status) ? 'retry' : 'refused', reason: `HTTP ${status}`, after: undefined };
          judge(headers);
        });
        stream.on('trailers', judge);
        stream.on('data', () => undefined);
        stream.on('error', (error: NodeJS.ErrnoException) => {
          answer ??= { kind: 'retry', reason: error.code ?? error.message, after: undefined };
        });
        stream.on('close', () => resolve(answer ?? { kind: 'retry', reason: 'no answer', after: undefined }));
        stream.end(frame);
      });
    },
    hold(value) {
      keepAlive = value;
      if (value) session?.ref();
      else session?.unref();
    },
    close() {
      session?.close();
    },
  };
}

function judgeStatus(headers: IncomingHttpHeaders): Sent {
  const status = Number(headers['grpc-status']);
  if (status === 0) return { kind: 'stored', rejected: 0, message: '' };
  const message = headers['grpc-message'];
  const reason = `gRPC status ${status}${typeof message === 'string' ? `: ${message}` : ''}`;
  const after = retryDelay(headers);
  if (RETRYABLE.has(status) || (status === RESOURCE_EXHAUSTED && after !== undefined)) return { kind: 'retry', reason, after };
  return { kind: 'refused', reason };
}

/** Bytes before the seconds in `RetryInfo{ retry_delay{ seconds } }`: two tags and a length. */
const DELAY_SECONDS = 3;

/** `google.rpc.RetryInfo`, bare or among the status details: its presence and its seconds below 128 are all that is read. */
function retryDelay(headers: IncomingHttpHeaders): number | undefined {
  const bare = headers['google.rpc.retryinfo-bin'];
  if (typeof bare === 'string') return delayOf(String(Buffer.from(bare, 'base64')[DELAY_SECONDS] ?? 1));
  const details = headers['grpc-status-details-bin'];
  if (typeof details !== 'string') return undefined;
  const bytes = Buffer.from(details, 'base64');
  const type = bytes.indexOf('google.rpc.RetryInfo');
  // Behind the type comes the field `value`: its tag, its length, then the message as above.
  return type === -1 ? undefined : delayOf(String(bytes[type + 'google.rpc.RetryInfo'.length + 2 + DELAY_SECONDS] ?? 1));
}

async function messageFrame(body: Buffer, gzip: boolean): Promise<Buffer> {
  let payload = body;
  if (gzip) {
    const { gzipSync } = await import('node:zlib');
    payload = gzipSync(body, { level: 3 });
  }
  const head = Buffer.alloc(5);
  head[0] = gzip ? 1 : 0;
  head.writeUInt32BE(payload.length, 1);
  return Buffer.concat([head, payload]);
}
