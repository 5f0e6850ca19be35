/** Query parameters that carry signatures: their values are not recorded (semantic conventions, `url.query`). */
const SECRET_PARAMETER = /([?&]|^)(sig|Signature|AWSAccessKeyId|X-Goog-Signature|X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token)=[^&]*/gi;
const MAY_BE_SECRET = /sig|awsaccess|x-amz/i;

export function redactQuery(query: string): string {
  return MAY_BE_SECRET.test(query) ? query.replace(SECRET_PARAMETER, '$1$2=REDACTED') : query;
}

/** `host:port`, `[v6]:port` or either alone. */
export function splitHost(value: string): { readonly host: string; readonly port: number | undefined } {
  const colon = value.lastIndexOf(':');
  if (colon === -1 || value.endsWith(']')) return { host: stripBrackets(value), port: undefined };
  const port = Number(value.slice(colon + 1));
  return { host: stripBrackets(value.slice(0, colon)), port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined };
}

function stripBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

/** The method as an attribute, which only knows registered names. */
export function knownMethod(method: string, known: ReadonlySet<string>): string {
  return known.has(method) ? method : '_OTHER';
}

/** `http.request.header.<name>` and `http.response.header.<name>`, each a list. */
export function captureHeaders(direction: 'request' | 'response', names: readonly string[], read: (name: string) => unknown): Record<string, string[]> | undefined {
  let found: Record<string, string[]> | undefined;
  for (const name of names) {
    const value = read(name);
    if (value === undefined || value === null) continue;
    found ??= {};
    found[`http.${direction}.header.${name}`] = Array.isArray(value) ? value.map(String) : [String(value)];
  }
  return found;
}

/** Exact paths, or beginnings ending in `*`. */
export function pathFilter(patterns: readonly string[]): ((path: string) => boolean) | undefined {
  if (patterns.length === 0) return undefined;
  const exact = new Set(patterns.filter((pattern) => !pattern.endsWith('*')));
  const prefixes = patterns.filter((pattern) => pattern.endsWith('*')).map((pattern) => pattern.slice(0, -1));
  return (path) => exact.has(path) || prefixes.some((prefix) => path.startsWith(prefix));
}
