import { emitLog } from './emit.ts';
import { traceContext } from './trace-context.ts';

const METHODS = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const;
/** Longer lines are left alone: looking whether they are JSON would cost more than the line. */
const MAX_LINE = 64 * 1024;

/** Puts the current trace into JSON lines written with `console`, and leaves everything else as it is. */
export function patchConsole(exported: boolean): void {
  for (const method of METHODS) {
    const original = console[method].bind(console) as (...args: unknown[]) => void;
    console[method] = (...args: unknown[]) => {
      const [first] = args;
      if (exported) emitLog(method, args.map(String).join(' '), {});
      if (args.length === 1 && typeof first === 'string') original(withTrace(first));
      else original(...args);
    };
  }
}

/** The line with `trace_id`, `span_id` and `trace_flags` added when it is a JSON object and there is a current span. */
export function withTrace(line: string): string {
  if (!line.startsWith('{"') || line.length > MAX_LINE) return line;
  const trace = traceContext();
  if (!('trace_id' in trace) || line.includes('"trace_id"')) return line;
  const end = line.trimEnd();
  if (!end.endsWith('}')) return line;
  try {
    JSON.parse(end);
  } catch {
    // It only looks like JSON.
    return line;
  }
  return `${end.slice(0, -1)},"trace_id":"${trace.trace_id}","span_id":"${trace.span_id}","trace_flags":"${trace.trace_flags}"}`;
}
