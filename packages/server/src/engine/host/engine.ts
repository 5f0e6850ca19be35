import { mkdirSync } from 'node:fs';
import { loadChdbAddon } from './chdb-addon.ts';
import type { ChdbAddon } from './chdb-addon.ts';
import { EngineSession } from './engine-session.ts';
import type { Settings } from './engine-session.ts';
import type { HostOptions } from './host-options.ts';
import { SessionPool } from './session-pool.ts';
import { Spool } from './spool.ts';
import { classify } from './statement.ts';

export interface Request {
  /** Unique per running query; names the query for `kill`. */
  readonly tag: string;
  readonly sql: string;
  readonly format: string;
  readonly database: string;
  readonly settings: Settings;
  readonly body: AsyncIterable<Uint8Array> | undefined;
  /** Reads only: hand the result over in chunks as it is made. */
  readonly streamed: boolean;
  readonly signal: AbortSignal;
}

export interface Reply {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly rowsWritten: number;
}

/** The engine of this process with its sessions: one that writes, several that read, one that kills and pings. */
export class ChdbEngine {
  private readonly readers: SessionPool<EngineSession>;
  private readonly writer: SessionPool<EngineSession>;
  private readonly control: SessionPool<EngineSession>;
  private readonly spool: Spool;

  private constructor(pools: { readers: SessionPool<EngineSession>; writer: SessionPool<EngineSession>; control: SessionPool<EngineSession> }, spool: Spool) {
    this.readers = pools.readers;
    this.writer = pools.writer;
    this.control = pools.control;
    this.spool = spool;
  }

  static async open(options: HostOptions, connectionArgs: readonly string[]): Promise<ChdbEngine> {
    mkdirSync(options.engineDir, { recursive: true, mode: 0o700 });
    const addon = loadChdbAddon();
    const spool = await Spool.open(options.spoolDir, options.maxBodyBytes);
    const pool = (count: number, base: Settings): SessionPool<EngineSession> =>
      new SessionPool(Array.from({ length: count }, () => openSession(addon, { options, connectionArgs, base })));
    const limits = { max_execution_time: String(options.maxExecutionSeconds), max_memory_usage: String(Math.floor(options.memoryBytes * 0.6)) };
    const pools = {
      control: pool(1, {}),
      writer: pool(1, { max_memory_usage: limits.max_memory_usage, async_insert: '0' }),
      readers: pool(options.readers, { ...limits, max_threads: String(options.readThreads) }),
    };
    return new ChdbEngine(pools, spool);
  }

  /** Runs one statement and hands its reply to `answer`; the session is busy until `answer` has ended. */
  async run(request: Request, answer: (reply: Reply) => Promise<void>): Promise<void> {
    const statement = classify(request.sql, request.body !== undefined);
    const tagged = (sql: string): string => `/*${request.tag}*/ ${sql}`;
    const onKill = (): void => void this.kill(request.tag);
    const onSession = (pool: SessionPool<EngineSession>, work: (session: EngineSession) => Promise<void>): Promise<void> =>
      pool.use(async (session) => {
        await session.prepare(request.settings, request.database);
        request.signal.throwIfAborted();
        request.signal.addEventListener('abort', onKill, { once: true });
        try {
          await work(session);
        } finally {
          request.signal.removeEventListener('abort', onKill);
        }
      }, request.signal);

    if (statement.kind === 'insert') {
      await this.spool.hold(request.body ?? [], (path, bytes) =>
        onSession(this.writer, async (session) => {
          if (bytes === 0) return answer({ chunks: single(new Uint8Array()), rowsWritten: 0 });
          const result = await session.execute(tagged(`${statement.into} FROM INFILE '${path}' COMPRESSION 'none' FORMAT ${statement.format}`), 'Null');
          await answer({ chunks: single(new Uint8Array()), rowsWritten: result.rowsRead });
        }),
      );
      return;
    }
    await onSession(statement.kind === 'read' ? this.readers : this.writer, async (session) => {
      if (request.streamed && statement.kind === 'read') {
        await answer({ chunks: session.stream(tagged(statement.sql), request.format), rowsWritten: 0 });
        return;
      }
      const result = await session.execute(tagged(statement.sql), request.format);
      await answer({ chunks: single(result.bytes), rowsWritten: 0 });
    });
  }

  /** Asks the engine to stop the query with this tag. ASYNC: the other form never returns in chDB. */
  async kill(tag: string): Promise<void> {
    if (!/^[\w-]+$/.test(tag)) throw new Error('Not a query tag');
    await this.control.use((session) => session.execute(`KILL QUERY WHERE startsWith(query, '/*${tag}*/') ASYNC`, 'Null'));
  }

  /** Answers when the engine does. */
  async ping(): Promise<void> {
    await this.control.use((session) => session.execute('SELECT 1', 'Null'));
  }
}

function openSession(addon: ChdbAddon, how: { readonly options: HostOptions; readonly connectionArgs: readonly string[]; readonly base: Settings }): EngineSession {
  return new EngineSession(addon, addon.CreateConnection(how.options.engineDir, how.connectionArgs), how.base);
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable of one
async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}
