import { mkdirSync } from 'node:fs';
import { loadChdbAddon } from './chdb-addon.ts';
import { writeEngineConfig } from './engine-config.ts';
import { EngineSession } from './engine-session.ts';
import type { Settings } from './engine-session.ts';
import type { HostOptions } from './host-options.ts';
import { SessionPool } from './session-pool.ts';
import { Spool } from './spool.ts';
import { classify } from './statement.ts';
import type { Statement } from './statement.ts';
import { StreamSession } from './stream-session.ts';

export interface EngineRequest {
  readonly sql: string;
  readonly format: string;
  readonly database: string;
  readonly settings: Settings;
  /** The rows of an insert. */
  readonly body: AsyncIterable<Uint8Array> | undefined;
  /** Reads only: hand the result over in chunks as it is made. */
  readonly streamed: boolean;
  /** Reads only: find out how much was read. */
  readonly costed: boolean;
  readonly signal: AbortSignal;
}

export interface EngineReply {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly rowsWritten: number;
  readonly rowsRead: number;
  readonly bytesRead: number;
}

type Answer = (reply: EngineReply) => Promise<void>;

/** A query with everything that a session needs to run it. */
interface Task {
  readonly request: EngineRequest;
  readonly tag: string;
  readonly answer: Answer;
}

const STREAMS = 2;
/** A single query may take this part of the engine's memory. */
const QUERY_SHARE = 0.6;

/** The engine of this process with its sessions: one that writes, several that read, some that stream, one that kills and pings. */
export class ChdbEngine {
  private readonly readers: SessionPool<EngineSession>;
  private readonly streamers: SessionPool<StreamSession>;
  private readonly writer: SessionPool<EngineSession>;
  private readonly control: SessionPool<EngineSession>;
  private readonly spool: Spool;
  private serial = 0;

  /** `workerEntry` is the module that streaming threads start with. Throws what the engine says when it cannot open. */
  static async open(options: HostOptions, workerEntry: URL): Promise<ChdbEngine> {
    for (const directory of [options.engineDir, options.spoolDir]) mkdirSync(directory, { recursive: true, mode: 0o700 });
    const spool = new Spool(options.spoolDir, options.maxBodyBytes);
    const engine = new ChdbEngine(options, spool, workerEntry);
    // Only now: with the engine open, the directory is surely ours.
    await spool.sweep();
    return engine;
  }

  private constructor(options: HostOptions, spool: Spool, workerEntry: URL) {
    const connectionArgs = writeEngineConfig(options.spoolDir, options.memoryBytes);
    const addon = loadChdbAddon();
    const limits = { max_memory_usage: String(Math.floor(options.memoryBytes * QUERY_SHARE)), max_query_size: String(options.maxQueryBytes + 1024) };
    const read = { ...limits, max_execution_time: String(options.maxExecutionSeconds), max_threads: String(options.readThreads), readonly: '2' };
    const session = (base: Settings): EngineSession => new EngineSession(addon, addon.CreateConnection(options.engineDir, connectionArgs), base);
    this.spool = spool;
    this.control = new SessionPool([session({})]);
    this.writer = new SessionPool([session({ ...limits, async_insert: '0', max_insert_threads: '1', max_threads: '2' })]);
    this.readers = new SessionPool(Array.from({ length: options.readers }, () => session(read)));
    const { max_execution_time: _, ...streamed } = read;
    this.streamers = new SessionPool(Array.from({ length: STREAMS }, () => new StreamSession(workerEntry, { engineDir: options.engineDir, connectionArgs, base: streamed })));
  }

  /** How many statements came in so far. */
  get statements(): number {
    return this.serial;
  }

  get idle(): boolean {
    return this.readers.idle && this.writer.idle && this.streamers.idle;
  }

  /** Runs one statement and hands its reply to `answer`; the session is busy until `answer` has ended. */
  async run(request: EngineRequest, answer: Answer): Promise<void> {
    const statement = classify(request.sql, request.body !== undefined);
    this.serial += 1;
    const task: Task = { request, answer, tag: `q${String(this.serial)}` };
    if (statement.kind === 'insert') await this.insert(statement, task);
    else if (statement.kind === 'read' && request.streamed) await this.stream(statement.sql, task);
    else await this.execute(statement, task);
  }

  /** Answers when the engine does. */
  async ping(): Promise<void> {
    await this.controlled('SELECT 1');
  }

  /** Gives memory back that the engine holds for next time. */
  async releaseMemory(): Promise<void> {
    await this.controlled('SYSTEM JEMALLOC PURGE');
  }

  private async execute(statement: Exclude<Statement, { kind: 'insert' }>, task: Task): Promise<void> {
    const pool = statement.kind === 'read' ? this.readers : this.writer;
    await pool.use(async (session) => {
      await session.prepare(task.request.settings, task.request.database);
      await this.killable(task, async () => {
        const before = task.request.costed ? await this.readSoFar() : undefined;
        const result = await session.execute(tagged(task.tag, statement.sql), task.request.format);
        const after = before === undefined ? undefined : await this.readSoFar();
        const cost = before === undefined || after === undefined ? {} : { rowsRead: after.rows - before.rows - before.own, bytesRead: after.bytes - before.bytes };
        await task.answer({ ...NOTHING, ...cost, chunks: single(result.bytes) });
      });
    }, task.request.signal);
  }

  private async stream(sql: string, task: Task): Promise<void> {
    await this.streamers.use(async (session) => {
      const { format, settings, database } = task.request;
      await this.killable(task, () => task.answer({ ...NOTHING, chunks: session.stream({ sql: tagged(task.tag, sql), format, settings, database }) }));
    }, task.request.signal);
  }

  private async insert(statement: Extract<Statement, { kind: 'insert' }>, task: Task): Promise<void> {
    const { request, answer, tag } = task;
    await this.spool.hold(request.body ?? nothing(), async (path, bytes) => {
      if (bytes === 0) return answer({ ...NOTHING, chunks: nothing() });
      return this.writer.use(async (session) => {
        await session.prepare(request.settings, request.database);
        await this.killable(task, async () => {
          const result = await session.execute(tagged(tag, `${statement.into} FROM INFILE '${path}' COMPRESSION 'none' FORMAT ${statement.format}`), 'Null');
          await answer({ ...NOTHING, chunks: nothing(), rowsWritten: result.rowsRead });
        });
      }, request.signal);
    });
  }

  /** While `work` runs, the request's signal stops the query with the task's tag. */
  private async killable(task: Task, work: () => Promise<void>): Promise<void> {
    const { signal } = task.request;
    signal.throwIfAborted();
    // Twice: the query may not be in the engine's list yet at the first time.
    const kill = (): void => void this.kill(task.tag).then(() => this.kill(task.tag)).catch(() => undefined);
    signal.addEventListener('abort', kill, { once: true });
    try {
      await work();
    } finally {
      signal.removeEventListener('abort', kill);
    }
  }

  /** ASYNC: the other form never returns in chDB. */
  private async kill(tag: string): Promise<void> {
    await this.controlled(`KILL QUERY WHERE startsWith(query, '${comment(tag)}') ASYNC`);
  }

  /**
   * chDB does not say what a query has read, so the engine's counters tell it: an upper bound while other reads run. The
   * reading of the counters counts too, with as many rows as there are counters.
   */
  private async readSoFar(): Promise<Readonly<Record<'rows' | 'bytes' | 'own', number>>> {
    const result = await this.controlled("SELECT sumIf(value, event = 'SelectedRows'), sumIf(value, event = 'SelectedBytes'), count() FROM system.events");
    const [rows, bytes, own] = Buffer.from(result).toString().trim().split('\t').map(Number);
    return { rows: rows ?? 0, bytes: bytes ?? 0, own: own ?? 0 };
  }

  private controlled(sql: string): Promise<Uint8Array> {
    return this.control.use(async (session) => (await session.execute(sql, 'TabSeparated')).bytes);
  }
}

const NOTHING = { rowsWritten: 0, rowsRead: 0, bytesRead: 0 } as const;

function comment(tag: string): string {
  return `/*${tag}*/`;
}

function tagged(tag: string, sql: string): string {
  return `${comment(tag)} ${sql}`;
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}

async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {
  // no chunks
}
