/** Pages on the developer's own machine, any port. */
export const DEFAULT_ORIGINS: readonly string[] = [
  'http://localhost:*',
  'https://localhost:*',
  'http://127.0.0.1:*',
  'https://127.0.0.1:*',
  'http://[::1]:*',
];

type OriginTest = (origin: string) => boolean;

/**
 * A test for the browser's `Origin`. Patterns: `https://shop.example` exactly, `https://*.example.com` for every host below
 * (not example.com itself), `http://localhost:*` for every port, `*` for all. Throws on any other use of `*`.
 */
export function compileOrigins(patterns: readonly string[]): OriginTest {
  const tests = patterns.map((pattern) => compileOrigin(pattern.toLowerCase()));
  return (origin) => tests.some((test) => test(origin.toLowerCase()));
}

function compileOrigin(pattern: string): OriginTest {
  if (pattern === '*') return () => true;
  if (!pattern.includes('*')) return (origin) => origin === pattern;
  if (pattern.endsWith(':*') && pattern.indexOf('*') === pattern.length - 1) {
    const host = pattern.slice(0, -2);
    return (origin) => origin === host || (origin.startsWith(`${host}:`) && /^\d{1,5}$/.test(origin.slice(host.length + 1)));
  }
  const [scheme, host, ...more] = pattern.split('*');
  if (scheme === undefined || host === undefined || more.length > 0 || !/^https?:\/\/$/.test(scheme) || !host.startsWith('.')) {
    throw new Error(`"${pattern}" is not an origin pattern: use https://host, https://*.host, http://host:* or *`);
  }
  return (origin) =>
    origin.startsWith(scheme) &&
    origin.endsWith(host) &&
    origin.length > scheme.length + host.length &&
    /^[a-z0-9.-]+$/.test(origin.slice(scheme.length, -host.length));
}
