import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_TIMEOUT_MS = 60_000;

export interface RunResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `spoor <args>` from the sources (or another program) to its end. */
export async function runSpoor(args: readonly string[], program: readonly string[] = [process.execPath, join(ROOT, 'bin/spoor.mjs')]): Promise<RunResult> {
  const child = spawn(program[0]!, [...program.slice(1), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: stdout.text, stderr: stderr.text };
}

export interface ServerProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly ui: string;
  readonly otlpHttp: string;
  readonly otlpGrpc: string;
  readonly tempo: string;
  readonly output: { readonly text: string };
  /** Sends the signal and answers the exit code and how long it took. */
  end(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly milliseconds: number }>;
}

/** Starts `spoor serve` on free ports and waits until it is ready. Rejects with its output when it ends before. */
export async function startSpoor(data: string, options: { readonly args?: readonly string[]; readonly program?: readonly string[] } = {}): Promise<ServerProcess> {
  const program = options.program ?? [process.execPath, join(ROOT, 'bin/spoor.mjs')];
  const ports = ['--listen-ui-port', '0', '--listen-tempo-port', '0', '--listen-otlp-grpc-port', '0', '--listen-otlp-http-port', '0'];
  const child = spawn(program[0]!, [...program.slice(1), 'serve', '--data', data, ...ports, ...(options.args ?? [])], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = collect(child.stdout, child.stderr);
  const closed = once(child, 'close');
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!output.text.includes('is ready')) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`spoor serve did not become ready (exit code ${child.exitCode}):\n${output.text}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const address = (label: string) => new RegExp(`${label}\\s+(http://\\S+)`).exec(output.text)?.[1] ?? '';
  return {
    child,
    output,
    ui: address('Web UI, Jaeger API'),
    otlpHttp: address('OTLP/HTTP'),
    otlpGrpc: address('OTLP/gRPC'),
    tempo: address('Tempo API'),
    async end(signal) {
      const started = performance.now();
      child.kill(signal);
      const [code] = (await closed) as [number | null];
      return { code, milliseconds: performance.now() - started };
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await closed;
      }
    },
  };
}

/** A temporary folder that goes away with its scope. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'spoor-'));
  return { path, [Symbol.asyncDispose]: async () => await rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Asks until the answer satisfies, at most `seconds`. */
export async function eventually<T>(ask: () => Promise<T>, satisfied: (value: T) => boolean, seconds = 15): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await ask();
    if (satisfied(value) || Date.now() > deadline) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function collect(...streams: readonly (NodeJS.ReadableStream | null)[]): { readonly text: string } {
  const collected = { text: '' };
  for (const stream of streams) stream?.on('data', (chunk: Buffer) => (collected.text += chunk.toString()));
  return collected;
}
