import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readPidFile } from '../../packages/server/src/engine/pid-file.ts';
import { isRunning } from '../../packages/server/src/engine/process-identity.ts';

const MAIN = new URL('../../packages/server/src/app/main.ts', import.meta.url).pathname;
const START_MS = 90_000;

/** `spoor serve` on a data folder, as a user would start it, on free ports. */
export class ServerProcess {
  readonly otlpHttp: string;
  readonly ui: string;
  private readonly child: ChildProcess;
  private readonly data: string;
  /** Everything it printed so far: what a failing test shows. */
  readonly output: { readonly text: string };

  private constructor(child: ChildProcess, data: string, addresses: { readonly otlpHttp: string; readonly ui: string; readonly output: { readonly text: string } }) {
    this.child = child;
    this.data = data;
    this.output = addresses.output;
    this.otlpHttp = addresses.otlpHttp;
    this.ui = addresses.ui;
  }

  /** Resolves when it says that it is ready. */
  static async start(data: string): Promise<ServerProcess> {
    const ports = ['--listen-ui-port', '0', '--listen-tempo-port', '0', '--listen-otlp-grpc-port', '0', '--listen-otlp-http-port', '0'];
    const child = spawn(process.execPath, [MAIN, 'serve', '--data', data, '--log-level', 'warn', ...ports], { cwd: data, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { text: '' };
    child.stdout.on('data', (chunk: Buffer) => (output.text += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output.text += chunk.toString()));
    const deadline = performance.now() + START_MS;
    for (;;) {
      const ui = /Web UI, Jaeger API +(http:\S+)/.exec(output.text)?.[1];
      const otlpHttp = /OTLP\/HTTP +(http:\S+)/.exec(output.text)?.[1];
      if (ui !== undefined && otlpHttp !== undefined) return new ServerProcess(child, data, { ui, otlpHttp, output });
      if (child.exitCode !== null || performance.now() > deadline) {
        child.kill('SIGKILL');
        throw new Error(`the server did not start:\n${output.text}`);
      }
      await sleep(10);
    }
  }

  async killServer(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }

  /** Sends a signal to the engine's process; false when there is none at the moment. */
  signalEngine(signal: NodeJS.Signals): boolean {
    const found = readPidFile(join(this.data, 'store', 'engine.pid'));
    // The file may be of an engine that is gone, and its number may be somebody else's by now.
    if (found === undefined || !isRunning(found.host)) return false;
    try {
      return process.kill(found.host.pid, signal);
    } catch {
      return false; // between two lives
    }
  }

  /** As Ctrl-C does. */
  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGINT');
    await ended;
  }

  get socketPath(): string {
    return join(this.data, 'store', 'engine.sock');
  }
}
