import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { OtlpReceiver } from './otlp-receiver.ts';

/** The package's sources: what is published is made from them, and tested in package.test.ts. */
export const SPOOR_NODE = fileURLToPath(new URL('../../packages/node/src/index.ts', import.meta.url));

export interface AppRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly millis: number;
}

export interface AppOptions {
  readonly arguments?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Another Node than the one the tests run with. */
  readonly node?: string;
  /** What is preloaded; `[]` for nothing. */
  readonly flags?: readonly string[];
  /** Called with the child's process id and output so far whenever it writes. */
  readonly onOutput?: (output: string, pid: number) => void;
  readonly timeout?: number;
  readonly cwd?: string;
}

/** Runs a program of `apps/` with the one flag, sending to `receiver`, until it ends by itself. */
export async function runApp(app: string, receiver: Pick<OtlpReceiver, 'url'>, options: AppOptions = {}): Promise<AppRun> {
  const file = app.startsWith('/') ? app : fileURLToPath(new URL(`apps/${app}`, import.meta.url));
  const started = performance.now();
  const child = spawn(options.node ?? process.execPath, [...(options.flags ?? ['--import', SPOOR_NODE]), file, ...(options.arguments ?? [])], {
    env: { PATH: process.env['PATH'] ?? '', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_SERVICE_NAME: 'app', ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text: Buffer) => {
    stdout += text.toString();
    options.onOutput?.(stdout, child.pid ?? 0);
  });
  child.stderr.on('data', (text: Buffer) => {
    stderr += text.toString();
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeout ?? 30_000);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  return { code, signal, stdout, stderr, millis: performance.now() - started };
}
