import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import { EngineException } from './engine-exception.ts';

/** Parameters of ClickHouse's HTTP interface that are not settings. */
const RESERVED = new Set([
  'query', 'database', 'default_format', 'query_id', 'user', 'password', 'quota_key', 'session_id', 'session_timeout', 'session_check', 'role',
  'compress', 'decompress', 'enable_http_compression', 'wait_end_of_query', 'send_progress_in_http_headers', 'http_headers_progress_interval_ms',
  'cancel_http_readonly_queries_on_client_close', 'buffer_size', 'stacktrace', 'close_session',
]);

export interface ParsedUrl {
  readonly path: string;
  /** Empty: the query is in the body. */
  readonly query: string;
  readonly queryId: string | undefined;
  readonly database: string | undefined;
  readonly format: string;
  readonly settings: Readonly<Record<string, string>>;
}

export function parseUrl(text: string): ParsedUrl {
  const url = new URL(text, 'http://engine');
  const parameters = url.searchParams;
  const settings: Record<string, string> = {};
  for (const [name, value] of parameters) if (!RESERVED.has(name)) settings[name] = value;
  return {
    path: url.pathname,
    query: parameters.get('query') ?? '',
    queryId: parameters.get('query_id') ?? undefined,
    database: parameters.get('database') ?? undefined,
    format: parameters.get('default_format') ?? 'TabSeparated',
    settings,
  };
}

/** The body as it is after Content-Encoding. */
export function decodedBody(request: IncomingMessage): AsyncIterable<Uint8Array> {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return request;
  if (encoding === 'gzip') return request.pipe(createGunzip());
  throw new EngineException(NOT_IMPLEMENTED, `Content-Encoding ${JSON.stringify(encoding)} is not supported here`);
}

const NOT_IMPLEMENTED = 48;
const QUERY_IS_TOO_LARGE = 62;

export async function readText(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of body) {
    total += chunk.length;
    if (total > maxBytes) throw new EngineException(QUERY_IS_TOO_LARGE, `The query is over the limit of ${String(maxBytes)} bytes`);
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new EngineException(QUERY_IS_TOO_LARGE, 'Syntax error: the query is not UTF-8');
  }
}
