import { AppError } from '../app-error.ts';

/** The answer of a running Spoor. Throws `AppError` SERVER_UNREACHABLE or QUERY_REFUSED. */
export async function askServer(url: URL, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { headers });
  } catch (cause) {
    throw new AppError('SERVER_UNREACHABLE', `No Spoor listens at ${url.origin}. Start one with "spoor serve", or name another with --server.`, { cause });
  }
  if (response.status === 200) return response;
  const text = (await response.text()).slice(0, 1000).trim();
  throw new AppError(response.status >= 400 && response.status < 500 ? 'QUERY_REFUSED' : 'SERVER_UNREACHABLE', `${url.origin} answered ${response.status}: ${text}`);
}
