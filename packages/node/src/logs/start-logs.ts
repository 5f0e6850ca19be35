import type { Settings } from '../config/settings.ts';
import type { Output, OutputContext } from '../export/traces-output.ts';

/** The way of log records to the backend, when `OTEL_LOGS_EXPORTER` asks for one. */
export function startLogs(_settings: Settings, _context: OutputContext): Omit<Output<never>, 'processor'> {
  return { waiting: () => 0, flush: async () => true, surrender: () => undefined };
}
