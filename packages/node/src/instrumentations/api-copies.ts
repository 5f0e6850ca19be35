import { packageFile, packageVersion } from './package-file.ts';

const API = '@opentelemetry/api';
/** Where all copies of the API of this major version meet. */
const SHARED = Symbol.for('opentelemetry.js.api.1');

/**
 * Notices further copies of `@opentelemetry/api`. They share one registration, but a copy ignores silently what was
 * registered by an older one than itself: then its spans go nowhere, and nobody knows why.
 */
export function apiWatcher(warn: (message: string) => void): (path: string) => void {
  const seen = new Set<string>();
  return (path) => {
    const file = packageFile(path);
    if (file === undefined || file.package !== API || seen.has(file.folder)) return;
    seen.add(file.folder);
    const registered = (globalThis as unknown as Record<symbol, { readonly version?: string } | undefined>)[SHARED]?.version;
    const version = packageVersion(file.folder);
    if (registered === undefined || version === undefined || works(registered, version)) return;
    warn(`two copies of ${API}: ${version} in ${file.folder} ignores what this SDK registered with ${registered}. Spans made with it are lost; "npm dedupe", or ask for ${API}@${registered} there.`);
  };
}

/** Whether a copy of version `own` uses what `registered` registered: the same major version, and no newer minor. */
export function works(registered: string, own: string): boolean {
  const [globalMajor = 0, globalMinor = 0] = registered.split('.').map(Number);
  const [major = 0, minor = 0] = own.split('.').map(Number);
  return major === globalMajor && minor <= globalMinor;
}
