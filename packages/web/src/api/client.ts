import type { ErrorAnswer } from '@spoor/core/wire';
import { keptTrace } from '../local/local-store.ts';

const PREFIX = '/api/spoor/v1';

/** The server, or the way to it, said no. `code` is the server's, or `UNREACHABLE`. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

type Query = Readonly<Record<string, string | number | undefined>>;

export function apiUrl(path: string, query: Query = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, String(value)]]));
  const text = new URLSearchParams(pairs).toString();
  return `${PREFIX}${path}${text === '' ? '' : `?${text}`}`;
}

/** The JSON the server answers. Its shape is the server's promise, tested there against the same types. */
export async function getJson<T>(path: string, query: Query, signal?: AbortSignal): Promise<T> {
  const response = await send(apiUrl(path, query), signal === undefined ? {} : { signal });
  return (await response.json()) as T;
}

/** The columns of a trace of an opened file come from the browser itself, everything else from the server. */
export async function getBytes(path: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  const traceId = /^\/traces\/([0-9a-f]{32})\/columns$/.exec(path)?.[1];
  const kept = traceId === undefined ? undefined : await keptTrace(traceId);
  if (kept !== undefined) return kept.columns;
  const response = await send(apiUrl(path), signal === undefined ? {} : { signal });
  return response.arrayBuffer();
}

/** An answer that does not end. */
export async function openStream(path: string, query: Query, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const { body } = await send(apiUrl(path, query), { signal });
  if (body === null) throw new ApiFailure(0, 'UNREADABLE', 'The server sent no stream.');
  return body;
}

/** A request that changes something; the header proves that it comes from our own page. */
export async function change<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown = {}): Promise<T> {
  const headers = { 'content-type': 'application/json', 'x-spoor-request': '1' };
  const response = await send(apiUrl(path), { method, headers, body: JSON.stringify(body) });
  return (await response.json()) as T;
}

async function send(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new ApiFailure(0, 'UNREACHABLE', 'The server does not answer. Is Spoor still running?');
  }
  if (response.ok) return response;
  throw await failureOf(response);
}

async function failureOf(response: Response): Promise<ApiFailure> {
  try {
    const { error } = (await response.json()) as ErrorAnswer;
    return new ApiFailure(response.status, error.code, error.message);
  } catch {
    return new ApiFailure(response.status, `HTTP_${response.status}`, `The server answered with status ${response.status}.`);
  }
}
