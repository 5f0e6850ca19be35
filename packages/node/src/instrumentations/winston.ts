import { emitLog } from '../logs/emit.ts';
import type { ModulePatch } from './module-patch.ts';

type Transform = (this: { readonly silent?: boolean }, info: Record<string, unknown>, ...rest: unknown[]) => unknown;

/** Gives Winston's records to the backend. The upstream instrumentation would need a transport package for it. */
export const WINSTON_LOGS: ModulePatch = {
  instrumentation: 'winston',
  package: 'winston',
  file: 'lib/winston/logger.js',
  majors: [3, 4],
  patch(exports) {
    const { prototype } = exports as { readonly prototype: { _transform: Transform } };
    const { _transform } = prototype;
    prototype._transform = function (info, ...rest) {
      const { level, message, trace_id: _trace, span_id: _span, trace_flags: _flags, ...attributes } = info;
      if (this.silent !== true) emitLog(String(level), String(message), attributes);
      return _transform.call(this, info, ...rest);
    };
    return exports;
  },
};
