import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectStore } from '../store/connection/index.ts';
import type { StoreConnection } from '../store/connection/index.ts';
import { startEngine } from './supervisor.ts';

export interface TestEngine {
  readonly socketPath: string;
  readonly connection: StoreConnection;
  readonly dataDir: string;
  stop(): Promise<void>;
}

/** A real engine in a data directory of its own, for tests. `stop` removes the directory. */
export async function startTestEngine(): Promise<TestEngine> {
  const dataDir = await mkdtemp(join(tmpdir(), 'spoor-engine-'));
  const engine = await startEngine({ dataDir });
  const connection = connectStore({ socketPath: engine.socketPath });
  return {
    socketPath: engine.socketPath,
    connection,
    dataDir,
    stop: async () => {
      await connection[Symbol.asyncDispose]();
      await engine.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
