import { SeverityNumber, logs } from '@opentelemetry/api';
import { VERSION } from '../version.ts';

const SEVERITIES: Readonly<Record<string, SeverityNumber>> = {
  trace: SeverityNumber.TRACE,
  silly: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  verbose: SeverityNumber.DEBUG2,
  http: SeverityNumber.DEBUG3,
  log: SeverityNumber.INFO,
  info: SeverityNumber.INFO,
  notice: SeverityNumber.INFO2,
  warn: SeverityNumber.WARN,
  warning: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  crit: SeverityNumber.ERROR2,
  alert: SeverityNumber.FATAL,
  fatal: SeverityNumber.FATAL,
  emerg: SeverityNumber.FATAL2,
};

/** Gives a log line to the backend, when log records are exported at all. */
export function emitLog(level: string, body: string, attributes: Readonly<Record<string, unknown>>): void {
  logs.getLogger('@spoor/node', VERSION).emit({ severityNumber: SEVERITIES[level] ?? SeverityNumber.UNSPECIFIED, severityText: level, body, attributes: { ...attributes } as Record<string, string> });
}
