import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChdbEngine, EngineReply } from './engine.ts';
import { EngineException } from './engine-exception.ts';
import { decodedBody, parseUrl, readText } from './http-request.ts';
import type { ParsedUrl } from './http-request.ts';

const AUTHENTICATION_FAILED = 516;
const UNKNOWN_EXCEPTION = 1002;
const QUERY_WAS_CANCELLED = 394;

/** Headers, because a real server refuses a setting that it does not know. */
const STREAM_HEADER = 'x-spoor-stream';
const COST_HEADER = 'x-spoor-cost';

export interface HandlerOptions {
  readonly engine: ChdbEngine;
  readonly maxQueryBytes: number;
  readonly authenticate: (request: IncomingMessage) => boolean;
}

/** Answers as ClickHouse's HTTP interface does: https://clickhouse.com/docs/interfaces/http */
export function createHandler(options: HandlerOptions): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    void handle(options, request, response);
  };
}

async function handle(options: HandlerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) gone.abort(new EngineException(QUERY_WAS_CANCELLED, 'Query was cancelled: the client went away. (QUERY_WAS_CANCELLED)'));
  });
  // The request's own errors (a client that went away while sending) reach whoever reads its body.
  request.on('error', () => undefined);
  try {
    if (!options.authenticate(request)) throw new EngineException(AUTHENTICATION_FAILED, 'Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)');
    const url = parseUrl(request.url ?? '/');
    if (url.path === '/ping' || (url.path === '/' && url.query === '' && request.method === 'GET')) {
      await options.engine.ping();
      response.end('Ok.\n');
    } else if (url.path === '/') {
      await runQuery(options, { request, response, url }, gone.signal);
    } else {
      response.writeHead(404).end('There is no handle for this path.\n');
    }
  } catch (error) {
    sendError(request, response, EngineException.from(error));
  }
}

async function runQuery(options: HandlerOptions, exchange: { readonly request: IncomingMessage; readonly response: ServerResponse; readonly url: ParsedUrl }, signal: AbortSignal): Promise<void> {
  const { request, response, url } = exchange;
  const inUrl = url.query !== '';
  const sql = inUrl ? url.query : await readText(decodedBody(request), options.maxQueryBytes);
  const queryId = url.queryId ?? randomUUID();
  await options.engine.run(
    {
      sql,
      format: url.format,
      database: url.database ?? headerText(request, 'x-clickhouse-database') ?? 'default',
      settings: url.settings,
      body: inUrl && request.method === 'POST' ? decodedBody(request) : undefined,
      streamed: request.headers[STREAM_HEADER] === '1',
      costed: request.headers[COST_HEADER] === '1',
      signal,
    },
    (reply) => sendReply(response, reply, queryId),
  );
}

async function sendReply(response: ServerResponse, reply: EngineReply, queryId: string): Promise<void> {
  const chunks = reply.chunks[Symbol.asyncIterator]();
  let next = await chunks.next();
  const tag = randomBytes(8).toString('hex');
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'x-clickhouse-query-id': queryId,
    'x-clickhouse-exception-tag': tag,
    'x-clickhouse-summary': JSON.stringify({ read_rows: String(reply.rowsRead), read_bytes: String(reply.bytesRead), written_rows: String(reply.rowsWritten) }),
  });
  try {
    while (next.done !== true && !response.destroyed) {
      if (!response.write(next.value)) await drained(response);
      next = await chunks.next();
    }
    response.end();
  } catch (error) {
    // The status has gone out already: the error goes at the end of the body, in the form that ClickHouse has for it.
    const text = `${EngineException.from(error).responseText}\n`;
    response.end(`\r\n__exception__\r\n${tag}\r\n${text}${String(Buffer.byteLength(text))} ${tag}\r\n__exception__\r\n`);
  } finally {
    await chunks.return?.(undefined);
  }
}

async function drained(response: ServerResponse): Promise<void> {
  const done = new AbortController();
  await Promise.race([once(response, 'drain', { signal: done.signal }), once(response, 'close', { signal: done.signal })]).finally(() => done.abort());
}

function sendError(request: IncomingMessage, response: ServerResponse, error: EngineException): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  response.writeHead(error.httpStatus, {
    'content-type': 'text/plain; charset=UTF-8',
    'x-clickhouse-exception-code': String(error.engineCode || UNKNOWN_EXCEPTION),
    // The rest of a body that nobody reads must not be taken for the next request.
    ...(request.complete ? {} : { connection: 'close' }),
  });
  response.end(`${error.responseText}\n`);
}

function headerText(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
