import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import { MAX_RESPONSE, judge } from './transport.ts';
import type { Sent, Target, Transport } from './transport.ts';

interface Client {
  readonly request: (url: string, options: RequestOptions) => ClientRequest;
  readonly agent: { destroy(): void };
}

/** OTLP over HTTP/1.1 with one kept connection. Loads `node:http` or `node:https` when there is something to send. */
export function httpTransport(target: Target, encode: (body: Buffer) => Buffer): Transport {
  let client: Client | undefined;
  let keepAlive = false;
  const sockets = new Set<Socket>();

  const track = (socket: Socket): void => {
    if (keepAlive) socket.ref();
    else socket.unref();
    if (sockets.has(socket)) return;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };

  return {
    async send(body) {
      client ??= await connect(target);
      const payload = target.gzip ? await gzip(encode(body)) : encode(body);
      const { request } = client;
      return new Promise<Sent>((resolve) => {
        const outgoing = request(target.url, { method: 'POST', timeout: target.timeout, headers: headersOf(target, payload.length) });
        const timer = setTimeout(() => outgoing.destroy(new Error(`no answer within ${target.timeout} ms`)), target.timeout);
        timer.unref();
        outgoing.on('socket', track);
        outgoing.on('response', (response) => {
          collect(response, (answer) => {
            clearTimeout(timer);
            resolve(judge(response.statusCode ?? 0, answer, response.headers['retry-after']));
          });
        });
        outgoing.on('error', (error: NodeJS.ErrnoException) => {
          clearTimeout(timer);
          resolve({ kind: 'retry', reason: error.code ?? error.message, after: undefined });
        });
        outgoing.end(payload);
      });
    },
    hold(value) {
      keepAlive = value;
      for (const socket of sockets) track(socket);
    },
    close() {
      client?.agent.destroy();
    },
  };
}

async function connect(target: Target): Promise<Client> {
  const options = { keepAlive: true, maxSockets: 1, scheduling: 'lifo' as const };
  if (!target.url.startsWith('https:')) {
    const { Agent, request } = await import('node:http');
    const agent = new Agent(options);
    return { agent, request: (url, more) => request(url, { ...more, agent }) };
  }
  const { Agent, request } = await import('node:https');
  const agent = new Agent({ ...options, ...target.tls });
  return { agent, request: (url, more) => request(url, { ...more, agent }) };
}

function headersOf(target: Target, length: number): Record<string, string | number> {
  return {
    ...target.headers,
    'content-type': target.protocol === 'http/json' ? 'application/json' : 'application/x-protobuf',
    'content-length': length,
    'user-agent': 'spoor-node',
    ...(target.gzip ? { 'content-encoding': 'gzip' } : {}),
  };
}

function collect(response: IncomingMessage, done: (body: Buffer) => void): void {
  const parts: Buffer[] = [];
  let size = 0;
  response.on('data', (part: Buffer) => {
    if (size < MAX_RESPONSE) parts.push(part);
    size += part.length;
  });
  response.on('end', () => done(Buffer.concat(parts).subarray(0, MAX_RESPONSE)));
  // A connection lost in the middle of an answer: the status has come, and it is what counts.
  response.on('error', () => done(Buffer.concat(parts)));
}

async function gzip(body: Buffer): Promise<Buffer> {
  const { gzip: compress } = await import('node:zlib');
  return new Promise((resolve, reject) => compress(body, { level: 3 }, (error, result) => (error === null ? resolve(result) : reject(error))));
}
