import { spawn } from 'node:child_process';

/** What `load-client.ts` prints. */
export interface LoadReport {
  readonly seconds: number;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** Acknowledged spans a second. */
  readonly rate: number;
  readonly acknowledged: number;
  readonly rejected: number;
  readonly unacknowledged: number;
  readonly busy: number;
  readonly failed: number;
  readonly firstFailure: string;
  readonly bytesPerSpan: number;
  /** Milliseconds. */
  readonly ackP50: number;
  readonly ackP99: number;
  readonly clientCpuSeconds: number;
  readonly traceIds?: readonly string[];
}

const CLIENT = new URL('load-client.ts', import.meta.url).pathname;

/** Runs the load client in a process of its own. */
export function runLoad(options: Readonly<Record<string, string | number>>): Promise<LoadReport> {
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLIENT, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve(JSON.parse(output) as LoadReport);
      else reject(new Error(`the load client ended with ${code}: ${output}`));
    });
  });
}
