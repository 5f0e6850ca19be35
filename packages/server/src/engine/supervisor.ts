import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EngineError } from './engine-error.ts';
import { HOST_OPTIONS_VARIABLE } from './host/host-options.ts';

export interface EngineOptions {
  readonly dataDir: string;
  readonly hostEntry?: URL;
}

export interface Engine {
  readonly socketPath: string;
  stop(): Promise<void>;
}

/** Starts the engine's process and resolves when it answers. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const socketPath = join(options.dataDir, 'engine.sock');
  const child = spawnHost(options, socketPath);
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000)));
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new EngineError('START_FAILED', `The engine does not start: ${output}`);
    if (await pings(socketPath)) break;
    await sleep(20);
  }
  return {
    socketPath,
    stop: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once('exit', resolve));
    },
  };
}

function spawnHost(options: EngineOptions, socketPath: string): ChildProcess {
  const hostOptions = { engineDir: join(options.dataDir, 'engine'), spoolDir: join(options.dataDir, 'spool'), socketPath };
  const entry = options.hostEntry ?? new URL('./host/main.ts', import.meta.url);
  return spawn(process.execPath, [fileURLToPath(entry)], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...process.env, UV_THREADPOOL_SIZE: '12', [HOST_OPTIONS_VARIABLE]: JSON.stringify(hostOptions) },
  });
}

function pings(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request({ socketPath, path: '/ping', timeout: 2000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    probe.on('timeout', () => probe.destroy());
    probe.on('error', () => resolve(false));
    probe.end();
  });
}
