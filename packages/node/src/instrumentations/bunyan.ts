import { emitLog } from '../logs/emit.ts';
import { traceContext } from '../logs/trace-context.ts';
import type { ModulePatch } from './module-patch.ts';

type Emit = (this: unknown, record: Record<string, unknown> | undefined, ...rest: unknown[]) => unknown;

const LEVELS: Readonly<Record<number, string>> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };

/** Puts the current trace into the records of Bunyan 2, which the upstream instrumentation does not know. */
export function bunyanPatch(exported: boolean): ModulePatch {
  return {
    instrumentation: 'bunyan',
    package: 'bunyan',
    file: 'lib/bunyan.js',
    majors: [2, 3],
    patch(exports) {
      const { prototype } = exports as { readonly prototype: { _emit: Emit } };
      const { _emit } = prototype;
      prototype._emit = function (record, ...rest) {
        if (record === undefined) return _emit.call(this, record, ...rest);
        const { level, msg, v: _version, ...attributes } = record;
        if (exported) emitLog(LEVELS[Number(level)] ?? String(level), String(msg), attributes);
        return _emit.call(this, Object.assign(record, traceContext()), ...rest);
      };
      return exports;
    },
  };
}
