import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** True when the request names this user and password, by Basic authentication or by ClickHouse's own headers. */
export function passwordCheck(user: string, password: string): (request: IncomingMessage) => boolean {
  const expected = digest(user, password);
  return (request) => {
    const given = credentials(request);
    return given !== undefined && timingSafeEqual(digest(given.user, given.password), expected);
  };
}

function credentials(request: IncomingMessage): { readonly user: string; readonly password: string } | undefined {
  const basic = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (basic !== undefined) {
    const text = Buffer.from(basic, 'base64').toString();
    const colon = text.indexOf(':');
    return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
  }
  const user = request.headers['x-clickhouse-user'];
  const password = request.headers['x-clickhouse-key'];
  return typeof user === 'string' && typeof password === 'string' ? { user, password } : undefined;
}

/** Equal length whatever was sent, so that comparing takes equal time. */
function digest(user: string, password: string): Buffer {
  return createHash('sha256').update(`${String(user.length)}:${user}${password}`).digest();
}
