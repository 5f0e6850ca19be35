import { mkdir } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SILENT_LOG } from '../observe/index.ts';
import type { Counter, Log, Metrics } from '../observe/index.ts';
import { EngineError } from './engine-error.ts';
import { probe } from './health-probe.ts';
import { HOST_DEFAULTS } from './host/host-options.ts';
import type { HostOptions } from './host/host-options.ts';
import { removeStaleHost, startHostProcess } from './host-process.ts';
import type { HostProcess, HostProcessOptions } from './host-process.ts';

/** starting: the first start or a restart runs; ready: it answers; down: it ended or hangs, a restart follows; stopped: by `stop`. */
export type EngineState = 'starting' | 'ready' | 'down' | 'stopped';

export interface EngineOptions {
  /** Gets the folders `engine` and `spool` and the file `engine.pid`. */
  readonly dataDir: string;
  /** Default `<dataDir>/engine.sock`. At most 107 bytes. */
  readonly socketPath?: string;
  /** For the whole engine; a single query gets at most 60 % of it. Default 700 MiB. */
  readonly memoryBytes?: number;
  /** How many reads run at a time, and on how many threads each. */
  readonly readers?: number;
  readonly readThreads?: number;
  readonly log?: Log;
  readonly metrics?: Metrics;
  /** The Node to run the host with; default the one that runs us. */
  readonly nodePath?: string;
  /** The host's main module; another one when packed. */
  readonly hostEntry?: URL;
  /** For tests of the remote path only. */
  readonly tcp?: HostOptions['tcp'];
  readonly timing?: Partial<EngineTiming>;
}

export interface EngineTiming {
  readonly healthEveryMs: number;
  /** No answer for this long: the process is killed and started again. */
  readonly hangMs: number;
  readonly startTimeoutMs: number;
  /** No CPU used for this long while starting: the process is killed and started again. */
  readonly startSilenceMs: number;
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
}

export interface Engine extends AsyncDisposable {
  readonly socketPath: string;
  readonly state: EngineState;
  /** Of the host process, while there is one. */
  readonly pid: number | undefined;
  /** Called at every change of state. Returns the function that ends it. */
  onState(listener: (state: EngineState) => void): () => void;
  /** Ends the process at once: what was acknowledged is on disk, and the engine needs no farewell. */
  stop(): Promise<void>;
}

const DEFAULT_TIMING: EngineTiming = { healthEveryMs: 2000, hangMs: 8000, startTimeoutMs: 300_000, startSilenceMs: 15_000, backoffMinMs: 200, backoffMaxMs: 5000 };

/** A run at least this long was a good one: the next restart waits the shortest time again. */
const GOOD_RUN_MS = 60_000;

/** Linux: sun_path has 108 bytes with the final NUL. */
const MAX_SOCKET_PATH = 107;

/** Starts the engine's process and resolves when it answers; from then on keeps it running. Throws `EngineError`. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const supervisor = new Supervisor(options);
  await supervisor.start();
  return supervisor;
}

class Supervisor implements Engine {
  readonly socketPath: string;
  state: EngineState = 'starting';
  private readonly dataDir: string;
  private readonly process: HostProcessOptions;
  private readonly timing: EngineTiming;
  private readonly log: Log;
  private readonly restarts: Counter | undefined;
  private readonly listeners = new Set<(state: EngineState) => void>();
  private readonly stopping = new AbortController();
  private host: HostProcess | undefined;
  private loop: Promise<void> = Promise.resolve();

  constructor(options: EngineOptions) {
    this.dataDir = options.dataDir;
    this.socketPath = options.socketPath ?? join(options.dataDir, 'engine.sock');
    this.timing = { ...DEFAULT_TIMING, ...options.timing };
    this.log = options.log ?? SILENT_LOG;
    this.process = {
      nodePath: options.nodePath ?? process.execPath,
      entry: options.hostEntry ?? new URL('./host/main.ts', import.meta.url),
      startTimeoutMs: this.timing.startTimeoutMs,
      startSilenceMs: this.timing.startSilenceMs,
      host: {
        ...HOST_DEFAULTS,
        engineDir: join(options.dataDir, 'engine'),
        spoolDir: join(options.dataDir, 'spool'),
        pidFile: join(options.dataDir, 'engine.pid'),
        socketPath: this.socketPath,
        memoryBytes: options.memoryBytes ?? HOST_DEFAULTS.memoryBytes,
        readers: options.readers ?? HOST_DEFAULTS.readers,
        readThreads: options.readThreads ?? HOST_DEFAULTS.readThreads,
        ...(options.tcp === undefined ? {} : { tcp: options.tcp }),
      },
    };
    this.restarts = options.metrics?.counter('spoor_engine_restarts_total', 'Restarts of the engine process by reason: ended, hung.');
    options.metrics?.gauge('spoor_engine_up', '1 while the engine answers.', () => (this.state === 'ready' ? 1 : 0));
    options.metrics?.gauge('spoor_engine_memory_bytes', 'Resident memory of the engine process.', () => residentBytes(this.pid));
  }

  get pid(): number | undefined {
    return this.host?.pid;
  }

  async start(): Promise<void> {
    if (Buffer.byteLength(this.socketPath) > MAX_SOCKET_PATH) {
      throw new EngineError('PATH_TOO_LONG', `The socket's path ${this.socketPath} is longer than the ${String(MAX_SOCKET_PATH)} bytes that the kernel allows. Choose a shorter data directory.`);
    }
    await mkdir(this.dataDir, { recursive: true, mode: 0o700 });
    await removeStaleHost(this.process.host.pidFile, this.dataDir);
    this.host = await startHostProcess(this.process);
    this.enter('ready');
    this.loop = this.supervise(this.host);
  }

  onState(listener: (state: EngineState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.host?.kill();
    await this.loop;
    this.enter('stopped');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  private async supervise(first: HostProcess): Promise<void> {
    let host = first;
    let backoff = this.timing.backoffMinMs;
    for (;;) {
      const started = performance.now();
      const reason = await this.watch(host);
      this.host = undefined;
      if (this.stopping.signal.aborted) return;
      this.enter('down');
      this.restarts?.add(1, { reason: reason.kind });
      this.log.error('The engine went down, restarting', { reason: reason.kind, detail: reason.detail });
      if (performance.now() - started > GOOD_RUN_MS) backoff = this.timing.backoffMinMs;
      const next = await this.restart(backoff);
      if (next === undefined) return;
      backoff = Math.min(backoff * 2, this.timing.backoffMaxMs);
      host = next;
    }
  }

  /** Tries until it runs. Undefined: stopped meanwhile. */
  private async restart(firstBackoff: number): Promise<HostProcess | undefined> {
    for (let backoff = firstBackoff; ; backoff = Math.min(backoff * 2, this.timing.backoffMaxMs)) {
      await sleep(backoff, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      if (this.stopping.signal.aborted) return undefined;
      this.enter('starting');
      try {
        const host = await startHostProcess({ ...this.process, stop: this.stopping.signal });
        if (this.stopping.signal.aborted) {
          host.kill();
          return undefined;
        }
        this.host = host;
        this.enter('ready');
        this.log.info('The engine is back', { pid: host.pid });
        return host;
      } catch (error) {
        if (this.stopping.signal.aborted) return undefined;
        this.enter('down');
        this.log.error('The engine does not start', { detail: error instanceof Error ? error.message : String(error) });
      }
    }
  }

  /** Resolves when the process has ended, by itself or because it hung and was killed. */
  private async watch(host: HostProcess): Promise<{ readonly kind: 'ended' | 'hung'; readonly detail: string }> {
    const over = new AbortController();
    const ended = host.ended.then((detail) => {
      over.abort();
      return detail;
    });
    let hung = false;
    let answered = performance.now();
    while (!over.signal.aborted) {
      await sleep(this.timing.healthEveryMs, undefined, { signal: over.signal }).catch(() => undefined);
      if (over.signal.aborted) break;
      const asked = performance.now();
      // A machine that slept must not look like a hang of the engine: at least one question is asked after waking.
      if (await probe(this.socketPath, Math.max(100, answered + this.timing.hangMs - asked))) answered = performance.now();
      else if (performance.now() - answered >= this.timing.hangMs) {
        hung = true;
        host.kill();
        break;
      }
    }
    return { kind: hung ? 'hung' : 'ended', detail: await ended };
  }

  private enter(state: EngineState): void {
    if (this.state === state) return;
    this.state = state;
    for (const listener of this.listeners) listener(state);
  }
}

/** 0 when there is no such process. */
function residentBytes(pid: number | undefined): number {
  if (pid === undefined) return 0;
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'latin1'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
