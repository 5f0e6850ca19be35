import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectStore } from '../store/connection/index.ts';
import type { StoreConnection } from '../store/connection/index.ts';
import { startEngine } from './supervisor.ts';
import type { Engine, EngineOptions } from './supervisor.ts';

export interface TestEngine {
  readonly socketPath: string;
  readonly connection: StoreConnection;
  readonly dataDir: string;
  readonly engine: Engine;
  /** Ends the engine and removes its directory. */
  stop(): Promise<void>;
}

/** A real engine in a data directory of its own, for tests. */
export async function startTestEngine(options: Partial<EngineOptions> = {}): Promise<TestEngine> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'spoor-engine-')));
  const engine = await startEngine({ ...options, dataDir });
  const connection = connectStore({ socketPath: engine.socketPath });
  return {
    socketPath: engine.socketPath,
    connection,
    dataDir,
    engine,
    stop: async () => {
      await connection[Symbol.asyncDispose]();
      await engine.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export interface RemoteTestEngine extends TestEngine {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** The same, as if it were a server elsewhere: `connection` goes over TCP with user and password. */
export async function startRemoteTestEngine(): Promise<RemoteTestEngine> {
  const credentials = { user: 'spoor', password: 'p:ä ss' };
  const port = await freePort();
  const embedded = await startTestEngine({ tcp: { port, ...credentials } });
  await embedded.connection[Symbol.asyncDispose]();
  const url = `http://127.0.0.1:${String(port)}`;
  const connection = connectStore({ url, ...credentials, database: 'default' });
  return { ...embedded, ...credentials, url, connection };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('No port'))));
    });
  });
}
