import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EngineError } from './engine-error.ts';
import { HOST_OPTIONS_VARIABLE, parseAnnouncement } from './host/host-options.ts';
import type { HostOptions } from './host/host-options.ts';
import { readPidFile } from './pid-file.ts';
import { isRunning, pulseOf } from './process-identity.ts';

export interface HostProcessOptions {
  readonly nodePath: string;
  readonly entry: URL;
  readonly host: HostOptions;
  readonly startTimeoutMs: number;
  /** A start during which the process does nothing at all for this long has hung. */
  readonly startSilenceMs: number;
  /** Gives up a start that is under way. */
  readonly stop?: AbortSignal;
}

export interface HostProcess {
  readonly pid: number;
  /** Resolves when the process has ended: how, and the last it said. */
  readonly ended: Promise<string>;
  kill(): void;
}

/** What the engine's process may see of our environment: nothing secret. */
const ENVIRONMENT = ['PATH', 'HOME', 'TMPDIR', 'LD_LIBRARY_PATH', 'CHDB_LIBCHDB_PATH', 'CHDB_LIBCHDB_DIR'];

/** A statement occupies a thread while it runs: one per session, and some for files. */
const THREADS = 12;

/** Starts the process and resolves when the engine in it is open. */
export async function startHostProcess(options: HostProcessOptions): Promise<HostProcess> {
  const child = spawn(options.nodePath, ['--expose-gc', '--max-old-space-size=192', '--max-semi-space-size=2', fileURLToPath(options.entry)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: environment(options.host),
  });
  const stop = (): void => void child.kill('SIGKILL');
  options.stop?.addEventListener('abort', stop, { once: true });
  // A child that dies while we hold the pipe to it must not become an exception here.
  child.stdin.on('error', () => undefined);
  let tail = '';
  child.stderr.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-2000);
  });
  const ended = once(child, 'exit').then(([code, signal]: unknown[]) => `${signal === null ? `exit code ${String(code)}` : String(signal)}${tail === '' ? '' : `: ${tail.trim()}`}`);
  const failedToSpawn = once(child, 'error').then(([cause]: unknown[]) => {
    throw new EngineError('START_FAILED', `The engine's process cannot be started: ${String(cause)}`, { cause });
  });
  failedToSpawn.catch(() => undefined);
  const deadline = new AbortController();
  const late = sleep(options.startTimeoutMs, undefined, { signal: deadline.signal, ref: false }).then(() => {
    throw new EngineError('START_FAILED', `The engine did not open its data within ${String(options.startTimeoutMs / 1000)} s`);
  });
  late.catch(() => undefined);
  const hung = silence(child.pid ?? 0, options.startSilenceMs, deadline.signal);
  hung.catch(() => undefined);
  try {
    await Promise.race([announcement(child), failedToSpawn, late, hung, ended.then((how) => Promise.reject(new EngineError('START_FAILED', `The engine's process ended while starting (${how})`)))]);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    deadline.abort();
    options.stop?.removeEventListener('abort', stop);
  }
  return { pid: child.pid ?? 0, ended, kill: () => void child.kill('SIGKILL') };
}

/** A host that outlived its server (stopped, so that it did not notice) is killed; one that serves another Spoor is an error. */
export async function removeStaleHost(pidFile: string, dataDir: string): Promise<void> {
  const found = readPidFile(pidFile);
  if (found === undefined || !isRunning(found.host)) return;
  if (isRunning(found.supervisor)) {
    throw new EngineError('LOCKED', `The data directory ${dataDir} is in use by another Spoor (process ${String(found.supervisor.pid)}). Stop that one, or choose another directory.`);
  }
  process.kill(found.host.pid, 'SIGKILL');
  while (isRunning(found.host)) await sleep(10);
}

function environment(host: HostOptions): NodeJS.ProcessEnv {
  const passed = ENVIRONMENT.map((name): [string, string | undefined] => [name, process.env[name]]).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(passed),
    TZ: 'UTC',
    UV_THREADPOOL_SIZE: String(THREADS),
    // glibc gives each thread its own arena; a dozen of them hold on to freed memory.
    MALLOC_ARENA_MAX: '2',
    // Blocks and results are large: with a fixed threshold each is a mapping of its own and goes back when it is freed.
    MALLOC_MMAP_THRESHOLD_: '32768',
    [HOST_OPTIONS_VARIABLE]: JSON.stringify(host),
  };
}

/** Looks during a silence; counted instead of timed, so that a machine that slept is no silence. */
const LOOKS = 10;

/** Rejects when the process used no CPU for so long; a large store may take minutes to open, but it works all the while. */
async function silence(pid: number, ms: number, signal: AbortSignal): Promise<never> {
  let pulse = pulseOf(pid);
  for (let still = 0; still < LOOKS; ) {
    await sleep(ms / LOOKS, undefined, { signal, ref: false });
    const now = pulseOf(pid);
    still = now === undefined || now !== pulse ? 0 : still + 1;
    pulse = now;
  }
  throw new EngineError('START_FAILED', `The engine's process did nothing for ${String(ms / 1000)} s while starting`);
}

async function announcement(child: ChildProcess): Promise<void> {
  if (child.stdout === null) return;
  for await (const line of createInterface({ input: child.stdout })) {
    const said = parseAnnouncement(line);
    if (said === undefined) continue;
    child.stdout.resume();
    if (said.kind === 'ready') return;
    throw new EngineError(said.locked ? 'LOCKED' : 'START_FAILED', said.message);
  }
  // The pipe ended without a word: the exit, which follows, says how.
  await new Promise(() => undefined);
}
