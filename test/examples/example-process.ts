import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ServerProcess } from '../program/spoor-process.ts';
import { EXAMPLES } from './toolchains.ts';

/** For the environment of a program that uses `@spoor/node`: takes its sources. */
export const FROM_SOURCES = { NODE_OPTIONS: `--import=${new URL('apps/sources.mjs', import.meta.url).href}` } as const;

export interface ExampleCommand {
  readonly example: string;
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunningExample extends AsyncDisposable {
  readonly output: { readonly text: string };
  /** Waits for a line that matches and answers its first group. */
  line(pattern: RegExp): Promise<string>;
  /** Waits for the end (or ends it with a signal) and answers the exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

const TIMEOUT_MS = 60_000;

/** Starts an example in its folder, in a process group of its own, with Spoor's address where every SDK looks for it. */
export function startExample(server: ServerProcess, { example, command, args = [], env = {} }: ExampleCommand): RunningExample {
  const child = spawn(command, args, {
    cwd: join(EXAMPLES, example),
    env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: server.otlpGrpc, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_BSP_SCHEDULE_DELAY: '200', PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1', NODE: process.execPath, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output = { text: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.text += chunk.toString()));
  const closed = once(child, 'close');
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  const signalGroup = (signal: NodeJS.Signals): void => {
    if (!ended() && child.pid !== undefined) process.kill(-child.pid, signal);
  };
  return {
    output,
    async line(pattern) {
      const deadline = Date.now() + TIMEOUT_MS;
      for (;;) {
        const found = pattern.exec(output.text)?.[1];
        if (found !== undefined) return found;
        if (ended() || Date.now() > deadline) throw new Error(`${example} did not print ${pattern} (exit code ${child.exitCode}):\n${output.text}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async end(signal) {
      if (signal !== undefined) child.kill(signal);
      const timer = setTimeout(() => signalGroup('SIGKILL'), TIMEOUT_MS);
      await closed;
      clearTimeout(timer);
      return child.exitCode;
    },
    async [Symbol.asyncDispose]() {
      signalGroup('SIGKILL');
      await closed;
    },
  };
}

/** Runs an example to its end and answers what it printed. Throws with that when it fails. */
export async function runExample(server: ServerProcess, command: ExampleCommand): Promise<string> {
  await using example = startExample(server, command);
  const code = await example.end();
  if (code !== 0) throw new Error(`${command.example} ended with ${code}:\n${example.output.text}`);
  return example.output.text;
}
