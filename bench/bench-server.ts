import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StatusAnswer } from '@spoor/core/wire';

const MAIN = new URL('../bin/spoor.mjs', import.meta.url).pathname;
const START_MS = 60_000;
const STOP_MS = 30_000;

/** A server of its own process on free ports with data of its own, as a user would start it. */
export class BenchServer implements AsyncDisposable {
  readonly ui: string;
  readonly http: string;
  readonly grpc: string;
  readonly tempo: string;
  readonly pid: number;
  private readonly child: ChildProcess;
  private readonly folder: string;

  private constructor(child: ChildProcess, folder: string, addresses: readonly string[]) {
    if (child.pid === undefined) throw new Error('the server has no process id');
    const [ui, grpc, http, tempo] = addresses;
    if (ui === undefined || grpc === undefined || http === undefined || tempo === undefined) throw new Error('the server did not say where it listens');
    this.child = child;
    this.folder = folder;
    this.pid = child.pid;
    this.ui = ui;
    this.grpc = grpc;
    this.tempo = tempo;
    this.http = http;
  }

  /** Resolves when it accepts spans. `settings` are further flags of `spoor serve`. */
  static async start(settings: readonly string[] = []): Promise<BenchServer> {
    const folder = await mkdtemp(join(tmpdir(), 'spoor-bench-'));
    const ports = ['--listen-ui-port', '0', '--listen-tempo-port', '0', '--listen-otlp-grpc-port', '0', '--listen-otlp-http-port', '0'];
    const child = spawn(process.execPath, [MAIN, 'serve', '--data', join(folder, 'data'), '--log-level', 'warn', ...ports, ...settings], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      return new BenchServer(child, folder, await addressesOf(child));
    } catch (cause) {
      child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
      throw cause;
    }
  }

  /** Sum of a metric over its labels; 0 when it is not there. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.ui}/metrics`)).text();
    let sum = 0;
    for (const line of text.split('\n')) if (line.startsWith(`${name} `) || line.startsWith(`${name}{`)) sum += Number(line.slice(line.lastIndexOf(' ') + 1));
    return sum;
  }

  async status(): Promise<StatusAnswer> {
    return this.get<StatusAnswer>('/api/spoor/v1/status');
  }

  /** An answer of the web API. The caller names its type; the API's own tests hold it to that. */
  async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.ui}${path}`);
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Resolves when everything that was acknowledged is in the store; answers how long that took, in seconds. */
  async drained(timeoutSeconds = 90): Promise<number> {
    const begun = performance.now();
    for (;;) {
      const lag = await this.metric('spoor_store_insert_lag_spans');
      if (lag === 0) break;
      if (performance.now() - begun > timeoutSeconds * 1000) throw new Error(`${lag} spans were not stored within ${timeoutSeconds} s`);
      await sleep(50);
    }
    return (performance.now() - begun) / 1000;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGTERM');
      const deadline = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(deadline);
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Web UI, OTLP/gRPC, OTLP/HTTP and Tempo addresses, in the order in which the server prints them. */
function addressesOf(child: ChildProcess): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => reject(new Error(`the server was not ready within ${START_MS / 1000} s: ${output}`)), START_MS);
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      const found = [...output.matchAll(/http:\/\/[^\s/:]+:\d+/g)].map(([address]) => address);
      if (!/Send a first trace/.test(output) || found.length < 4) return;
      clearTimeout(timer);
      resolve(found.slice(0, 4));
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with ${signal ?? code}: ${output}`));
    });
  });
}
