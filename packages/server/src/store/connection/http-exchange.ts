import { Agent, request as httpRequest } from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import { StoreError } from '../store-error.ts';

export type ConnectionTarget = { readonly socketPath: string } | { readonly url: string; readonly user: string; readonly password: string; readonly database: string };

export interface Exchange {
  /** Settings and the parameters of the interface. */
  readonly parameters: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: readonly (Uint8Array | string)[];
  readonly signal?: AbortSignal | undefined;
}

/**
 * One POST to ClickHouse's HTTP interface. Plain `node:http` instead of `@clickhouse/client`: that one takes an insert only
 * as an object stream or Readable of its own formats and has no way to hand over bytes that are already Native blocks.
 */
export class HttpExchange {
  private readonly agent: Agent;
  private readonly base: RequestOptions;
  private readonly path: string;
  private readonly parameters: Readonly<Record<string, string>>;
  private readonly secure: boolean;

  constructor(target: ConnectionTarget) {
    const limits = { keepAlive: true, maxSockets: 64, maxFreeSockets: 8, timeout: 0 };
    if ('socketPath' in target) {
      this.secure = false;
      this.path = '/';
      this.parameters = {};
      this.base = { socketPath: target.socketPath, headers: {} };
    } else {
      const url = new URL(target.url);
      this.parameters = { database: target.database };
      this.secure = url.protocol === 'https:';
      this.path = url.pathname;
      this.base = {
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port === '' ? (this.secure ? 8443 : 8123) : url.port,
        // Basic, because it has an encoding for any text; header values have none.
        headers: { authorization: `Basic ${Buffer.from(`${target.user}:${target.password}`).toString('base64')}` },
      };
    }
    this.agent = this.secure ? new TlsAgent(limits) : new Agent(limits);
  }

  /** Resolves when the head of the answer is there. Rejects with a `StoreError`. */
  post(exchange: Exchange): Promise<IncomingMessage> {
    const parameters = new URLSearchParams(this.parameters);
    for (const [name, value] of Object.entries(exchange.parameters)) if (value !== undefined) parameters.set(name, String(value));
    const length = exchange.body.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
    return new Promise((resolve, reject) => {
      const signal = exchange.signal;
      if (signal?.aborted === true) {
        reject(aborted(signal));
        return;
      }
      const request = (this.secure ? httpsRequest : httpRequest)({
        ...this.base,
        agent: this.agent,
        method: 'POST',
        path: `${this.path}?${parameters.toString()}`,
        headers: { ...this.base.headers, ...exchange.headers, 'content-length': length },
      });
      const abort = (): void => void request.destroy(new Error('aborted'));
      signal?.addEventListener('abort', abort, { once: true });
      request.on('close', () => signal?.removeEventListener('abort', abort));
      request.on('error', (cause) => {
        reject(signal?.aborted === true ? aborted(signal) : new StoreError('UNAVAILABLE', `The store does not answer: ${cause.message}`, { cause }));
      });
      request.on('response', resolve);
      request.cork();
      for (const part of exchange.body) request.write(part);
      request.end();
      request.uncork();
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

export function aborted(signal: AbortSignal): StoreError {
  return new StoreError('ABORTED', 'The caller went away', { cause: signal.reason });
}
