import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { DiagLogger } from '@opentelemetry/api';
import type { Settings } from './config/settings.ts';

/** One line to the user, on stderr so that nobody's output changes. */
export function say(message: string): void {
  try {
    process.stderr.write(`[spoor] ${message}\n`);
  } catch {
    // A closed stderr is no reason to disturb the app.
  }
}

const LEVELS: Readonly<Record<NonNullable<Settings['logLevel']>, DiagLogLevel>> = {
  none: DiagLogLevel.NONE,
  error: DiagLogLevel.ERROR,
  warn: DiagLogLevel.WARN,
  info: DiagLogLevel.INFO,
  debug: DiagLogLevel.DEBUG,
  verbose: DiagLogLevel.VERBOSE,
  all: DiagLogLevel.ALL,
};

/** Problems inside OpenTelemetry go to stderr by `OTEL_LOG_LEVEL`; by default errors only, as its warnings are chatty. */
export function installDiagnostics(level: Settings['logLevel']): void {
  const write = (kind: string) => (message: string, ...rest: unknown[]): void => say(`${kind}: ${[message, ...rest.map(readable)].join(' ')}`);
  const logger: DiagLogger = { error: write('error'), warn: write('warning'), info: write('info'), debug: write('debug'), verbose: write('verbose') };
  diag.setLogger(logger, { logLevel: LEVELS[level ?? 'error'], suppressOverrideMessage: true });
}

function readable(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return value.stack ?? value.message;
  try {
    return JSON.stringify(value);
  } catch {
    return String(value);
  }
}
