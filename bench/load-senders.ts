import { Agent, request } from 'node:http';
import { connect, constants } from 'node:http2';
import type { ClientHttp2Session } from 'node:http2';
import { decodePartialSuccess } from '@spoor/core/wire';
import { PAYLOAD_PREFIX } from '@spoor/testkit';

/** What the server said to one request. */
export type SendOutcome =
  | { readonly kind: 'kept'; readonly rejected: number }
  | { readonly kind: 'busy'; readonly waitMs: number }
  | { readonly kind: 'failed'; readonly message: string };

export interface Sender {
  /** Sends a payload that has `PAYLOAD_PREFIX` bytes of room before it. Never throws. */
  send(payload: Buffer<ArrayBuffer>): Promise<SendOutcome>;
  close(): void;
}

const TRACES_PATH = '/v1/traces';
const EXPORT_PATH = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const DEFAULT_WAIT_MS = 1000;
const UNAVAILABLE = '14';
const RESOURCE_EXHAUSTED = '8';
const REQUEST_TIMEOUT_MS = 60_000;

export function httpSender(url: URL, connections: number): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    send: (payload) =>
      new Promise((resolve) => {
        const body = payload.subarray(PAYLOAD_PREFIX);
        const sent = request(
          { host: url.hostname, port: url.port, path: TRACES_PATH, method: 'POST', agent, timeout: REQUEST_TIMEOUT_MS, headers: { 'content-type': 'application/x-protobuf', 'content-length': body.length } },
          (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('error', (error) => resolve({ kind: 'failed', message: error.message }));
            response.on('end', () => {
              const { statusCode = 0, headers } = response;
              if (statusCode === 200) resolve({ kind: 'kept', rejected: rejectedOf(Buffer.concat(chunks)) });
              else if (statusCode === 503 || statusCode === 429) resolve({ kind: 'busy', waitMs: Number(headers['retry-after'] ?? '') * 1000 || DEFAULT_WAIT_MS });
              else resolve({ kind: 'failed', message: `HTTP ${statusCode}: ${Buffer.concat(chunks).toString('latin1').slice(0, 200)}` });
            });
          },
        );
        sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
        sent.on('error', (error) => resolve({ kind: 'failed', message: error.message }));
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}

/** Unary calls over HTTP/2 sessions, requests spread over them in turn. */
export function grpcSender(url: URL, connections: number): Sender {
  const sessions: (ClientHttp2Session | undefined)[] = new Array<undefined>(connections).fill(undefined);
  let next = 0;
  const session = (): ClientHttp2Session => {
    const at = next++ % connections;
    const open = sessions[at];
    if (open !== undefined && !open.closed && !open.destroyed) return open;
    const made = connect(url.origin);
    made.on('error', () => made.destroy()); // its requests report it
    sessions[at] = made;
    return made;
  };
  return {
    send: (payload) =>
      new Promise((resolve) => {
        const stream = session().request({
          ':method': 'POST', ':path': EXPORT_PATH, 'content-type': 'application/grpc', te: 'trailers',
        });
        const chunks: Buffer[] = [];
        let status = '';
        let message = '';
        const note = (headers: Readonly<Record<string, unknown>>): void => {
          if (typeof headers['grpc-status'] === 'string') status = headers['grpc-status'];
          if (typeof headers['grpc-message'] === 'string') message = headers['grpc-message'];
        };
        stream.setTimeout(REQUEST_TIMEOUT_MS, () => stream.close(constants.NGHTTP2_CANCEL));
        stream.on('response', note);
        stream.on('trailers', note);
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('error', (error) => resolve({ kind: 'failed', message: error.message }));
        stream.on('close', () => {
          if (status === '0') resolve({ kind: 'kept', rejected: rejectedOf(Buffer.concat(chunks).subarray(PAYLOAD_PREFIX)) });
          else if (status === UNAVAILABLE || status === RESOURCE_EXHAUSTED) resolve({ kind: 'busy', waitMs: DEFAULT_WAIT_MS });
          else resolve({ kind: 'failed', message: `gRPC ${status}: ${message}` });
        });
        stream.end(payload);
      }),
    close: () => {
      for (const open of sessions) open?.close();
    },
  };
}

function rejectedOf(body: Buffer): number {
  if (body.length === 0) return 0;
  return decodePartialSuccess(body).rejected;
}
