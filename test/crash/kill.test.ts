import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connectStore } from '../../packages/server/src/store/connection/index.ts';
import { checkStored, drained } from './check-stored.ts';
import { RecordingSender } from './recording-sender.ts';
import { ServerProcess } from './server-process.ts';

const ROUNDS = Number(process.env['SPOOR_CRASH_ROUNDS'] ?? 20);
const VICTIMS = ['server', 'engine', 'both'] as const;

test(`kill -9 of server, engine and both, ${ROUNDS} times under load: nothing acknowledged is missing, nothing is doubled`, { timeout: 900_000 }, async () => {
  const data = await mkdtemp(join(tmpdir(), 'spoor-crash-'));
  const sender = new RecordingSender();
  let server = await ServerProcess.start(data);
  let enginesKilled = 0;
  try {
    for (let round = 0; round < ROUNDS; round++) {
      sender.aim(server.otlpHttp);
      await sleep(200 + Math.random() * 1_800);
      const victim = VICTIMS[round % VICTIMS.length]!;
      if (victim !== 'server' && server.signalEngine('SIGKILL')) enginesKilled++;
      if (victim === 'engine') continue;
      sender.aim(undefined);
      await server.killServer();
      server = await ServerProcess.start(data);
    }
    // One that hangs instead of dying.
    sender.aim(server.otlpHttp);
    await sleep(500);
    await expect.poll(() => server.signalEngine('SIGSTOP'), { timeout: 20_000 }).toBe(true);
    expect(enginesKilled).toBeGreaterThan(ROUNDS / 10);
    await sleep(2_000);
    sender.aim(undefined);
    await sender.stop();
    await drained(server);
    expect(sender.acknowledged.size).toBeGreaterThan(ROUNDS * 5);

    const connection = connectStore({ socketPath: server.socketPath });
    await checkStored(connection, sender);
    await connection[Symbol.asyncDispose]();
  } finally {
    await sender.stop();
    await server.killServer();
    server.signalEngine('SIGKILL');
    await rm(data, { recursive: true, force: true, maxRetries: 10 });
  }
});
