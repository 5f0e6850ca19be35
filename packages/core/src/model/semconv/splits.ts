import type { Alias, SemconvValue } from './alias.ts';
import { INCOMING } from './alias.ts';
import { GRPC_STATUS, after, afterLast, before, beforeLast, joinedBy } from './conversions.ts';

/** What a rename cannot say: attributes that were split, joined or moved into another. By the name asked for, best first. */
export const SPLITS: Readonly<Record<string, readonly Alias[]>> = {
  // 1.21: methods outside of the known ones became `_OTHER`, and what was sent is beside it.
  'http.method': [
    {
      names: ['http.request.method', 'http.request.method_original'],
      convert: (method, original) => (method === '_OTHER' && original !== undefined ? original : method),
      // Any method may have been sent as _OTHER.
      invert: (value) => [value, '_OTHER'],
    },
  ],
  'http.request.method': [{ names: ['http.method'] }],
  // 1.21: path and query apart, the query without its `?`.
  'http.target': [{ names: ['url.path', 'url.query'], ...joinedBy('?', 'main-first') }],
  'url.path': [{ names: ['http.target'], ...before('?') }],
  'url.query': [{ names: ['http.target'], ...after('?') }],
  // 1.21: the Host header of an incoming request, without the port.
  'http.host': [{ names: ['server.address'], kinds: INCOMING }],
  // 1.39: one name for service and method; the later names of the status hold its name.
  'rpc.service': [{ names: ['rpc.method'], ...beforeLast('/') }],
  'rpc.grpc.status_code': [
    { names: ['rpc.status_code'], ...GRPC_STATUS.toOld },
    { names: ['rpc.response.status_code'], ...GRPC_STATUS.toOld },
  ],
  'rpc.status_code': [{ names: ['rpc.grpc.status_code'], ...GRPC_STATUS.toNew }],
  'rpc.response.status_code': [{ names: ['rpc.grpc.status_code'], ...GRPC_STATUS.toNew }],
  // 1.30: one fully qualified name.
  'code.function.name': [{ names: ['code.function', 'code.namespace'], ...joinedBy('.', 'joined-first') }],
  'code.function': [{ names: ['code.function.name'], ...afterLast('.') }],
  'code.namespace': [{ names: ['code.function.name'], ...beforeLast('.') }],
};

/** `server.address` from the Host header an old server span kept, port cut off; comes after the plain renames. */
export const LATE_SPLITS: Readonly<Record<string, readonly Alias[]>> = {
  'server.address': [{ names: ['http.host'], kinds: INCOMING, convert: hostOf }],
};

function hostOf(value: SemconvValue): SemconvValue | undefined {
  return typeof value === 'string' ? value.replace(/:[0-9]+$/, '') : undefined;
}

/**
 * Attributes that kept their name while it came to mean more: what else the value of the attribute itself may be
 * written as. `rpc.method` was the bare method beside `rpc.service` and became `package.Service/method`.
 */
export const RESPELLED: Readonly<Record<string, Alias>> = {
  'rpc.method': {
    names: ['rpc.method', 'rpc.service'],
    convert: (method, service) => {
      if (typeof method !== 'string') return undefined;
      if (typeof service === 'string' && service !== '') return `${service}/${method}`;
      const at = method.lastIndexOf('/');
      return at < 0 ? undefined : method.slice(at + 1);
    },
  },
};
