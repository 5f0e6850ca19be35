import { isIP } from 'node:net';

/**
 * Whether to answer a request with this Host header: the guard against DNS rebinding, where a page of `evil.example`
 * makes its name resolve to this machine and then reads the API as its own origin.
 *
 * An IP address cannot be rebound, `localhost` is the machine's own, and a name without a dot (a container or a machine
 * of this network, such as `jaeger` in a compose file) cannot be registered by a stranger. Every other name has to be
 * listed; `.example.org` lists a whole domain, `*` lists everything.
 */
export function isAllowedHost(hostHeader: string | undefined, allowed: readonly string[]): boolean {
  const host = hostName(hostHeader);
  if (host === undefined) return false;
  if (isIP(host) !== 0 || !host.includes('.') || host.endsWith('.localhost')) return true;
  return allowed.some((entry) => {
    const wanted = entry.toLowerCase();
    return wanted === '*' || wanted === host || (wanted.startsWith('.') && host.endsWith(wanted));
  });
}

/** The name in a Host header, lower case, without port, brackets and the root's dot; undefined when it is not one. */
function hostName(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const bracketed = /^\[([0-9a-f:.]+)\](?::\d{1,5})?$/i.exec(header);
  if (bracketed) return bracketed[1];
  const plain = /^([a-z0-9._-]+?)\.?(?::\d{1,5})?$/i.exec(header);
  return plain?.[1]?.toLowerCase();
}
