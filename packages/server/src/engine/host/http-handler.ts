import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChdbEngine, Reply } from './engine.ts';
import { EngineException } from './engine-exception.ts';
import { decodedBody, parseUrl, readText } from './http-request.ts';
import type { HostOptions } from './host-options.ts';

const AUTHENTICATION_FAILED = 516;

export type Authenticate = (request: IncomingMessage) => boolean;

/** Asks for the result in chunks as it is made. A header, because a real server would refuse a setting it does not know. */
export const STREAM_HEADER = 'x-spoor-stream';

/** Answers as ClickHouse's HTTP interface does: https://clickhouse.com/docs/interfaces/http */
export function createHandler(engine: ChdbEngine, options: HostOptions, authenticate: Authenticate) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const gone = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) gone.abort(new Error('The client went away'));
    });
    try {
      if (!authenticate(request)) throw new EngineException(AUTHENTICATION_FAILED, 'Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)');
      await route(request, response, gone.signal);
    } catch (error) {
      if (!gone.signal.aborted) sendError(request, response, EngineException.from(error));
    }
  };

  async function route(request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<void> {
    const url = parseUrl(request.url ?? '/');
    if (url.path === '/ping' || (url.path === '/' && url.query === undefined && request.method === 'GET')) {
      await engine.ping();
      response.end('Ok.\n');
      return;
    }
    if (url.path !== '/') {
      response.writeHead(404).end('There is no handle for this path.\n');
      return;
    }
    const inUrl = url.query !== undefined && url.query !== '';
    const sql = inUrl ? (url.query ?? '') : await readText(decodedBody(request), options.maxQueryBytes);
    const queryId = url.queryId ?? randomUUID();
    const send = (reply: Reply): Promise<void> => sendReply(response, reply, queryId);
    await engine.run(
      {
        tag: `q-${randomUUID()}`,
        sql,
        format: url.format,
        database: url.database,
        settings: url.settings,
        body: inUrl && request.method === 'POST' ? decodedBody(request) : undefined,
        streamed: request.headers[STREAM_HEADER] === '1',
        signal,
      },
      send,
    );
  }
}

async function sendReply(response: ServerResponse, reply: Reply, queryId: string): Promise<void> {
  const chunks = reply.chunks[Symbol.asyncIterator]();
  const tag = randomBytes(8).toString('hex');
  let next = await chunks.next();
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'x-clickhouse-query-id': queryId,
    'x-clickhouse-exception-tag': tag,
    'x-clickhouse-summary': JSON.stringify({ read_rows: '0', read_bytes: '0', written_rows: String(reply.rowsWritten) }),
  });
  try {
    while (next.done !== true) {
      if (!response.write(next.value)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
      if (response.destroyed) return;
      next = await chunks.next();
    }
    response.end();
  } catch (error) {
    // The status has gone out already: the error goes at the end of the body, in the form ClickHouse has for it.
    const text = Buffer.from(EngineException.from(error).responseText);
    response.end(`\r\n__exception__\r\n${tag}\r\n${text.toString()}\n${String(text.length + 1)} ${tag}\r\n__exception__\r\n`);
  } finally {
    await chunks.return?.(undefined);
  }
}

function sendError(request: IncomingMessage, response: ServerResponse, error: EngineException): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(error.httpStatus, {
    'content-type': 'text/plain; charset=UTF-8',
    'x-clickhouse-exception-code': String(error.engineCode || 1002),
    ...(request.complete ? {} : { connection: 'close' }),
  });
  response.end(`${error.responseText}\n`);
}
