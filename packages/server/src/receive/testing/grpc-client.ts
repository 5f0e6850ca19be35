import { once } from 'node:events';
import { connect } from 'node:http2';
import type { ClientHttp2Session, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2';

export const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

export interface GrpcAnswer {
  readonly httpStatus: number;
  /** -1 when the stream ended without one. */
  readonly code: number;
  readonly message: string;
  /** Response headers and trailers together. */
  readonly fields: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface GrpcAsking {
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** Written one by one, each as DATA frames of its own. */
  readonly pieces?: readonly Uint8Array[];
  /** Leave the request open. */
  readonly keepOpen?: boolean;
}

export function framed(message: Uint8Array, flag = 0): Buffer {
  const head = Buffer.alloc(5);
  head[0] = flag;
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** A bare HTTP/2 connection: what a gRPC library would hide stays visible. */
export class RawGrpc implements AsyncDisposable {
  readonly session: ClientHttp2Session;

  constructor(port: number) {
    this.session = connect(`http://127.0.0.1:${port}`, { maxSessionMemory: 1024 });
    this.session.on('error', () => undefined);
  }

  async call({ path = EXPORT, headers = {}, pieces = [], keepOpen = false }: GrpcAsking = {}): Promise<GrpcAnswer> {
    const stream = this.session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...headers });
    let fields: IncomingHttpHeaders = {};
    const body: Buffer[] = [];
    stream.on('error', () => undefined);
    stream.on('response', (got) => (fields = { ...fields, ...got }));
    stream.on('trailers', (got) => (fields = { ...fields, ...got }));
    stream.on('data', (chunk: Buffer) => body.push(chunk));
    for (const piece of pieces) {
      if (stream.destroyed) break;
      if (!stream.write(piece)) await Promise.race([once(stream, 'drain'), once(stream, 'close')]).catch(() => undefined);
      // A turn of the loop: Node would otherwise gather small writes into one frame.
      if (pieces.length > 1) await new Promise((resolve) => setImmediate(resolve));
    }
    if (!keepOpen && !stream.destroyed) stream.end();
    if (!stream.closed || !stream.destroyed) await once(stream, 'close').catch(() => undefined);
    return {
      httpStatus: Number(fields[':status'] ?? 0),
      code: Number(fields['grpc-status'] ?? -1),
      message: decodeURIComponent(String(fields['grpc-message'] ?? '')),
      fields,
      body: Buffer.concat(body),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.session.destroy();
  }
}
