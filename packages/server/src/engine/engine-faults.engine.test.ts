import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Metrics } from '../observe/index.ts';
import { StoreError } from '../store/store-error.ts';
import { readPidFile } from './pid-file.ts';
import { identify, isRunning } from './process-identity.ts';
import { startEngine } from './supervisor.ts';
import type { EngineState } from './supervisor.ts';
import { startTestEngine } from './testing.ts';
import type { TestEngine } from './testing.ts';

const QUICK = { healthEveryMs: 100, hangMs: 1000, startSilenceMs: 1000, backoffMinMs: 20, backoffMaxMs: 200 };

async function until(condition: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  const start = performance.now();
  while (!(await condition())) {
    if (performance.now() - start > withinMs) throw new Error('It did not come to pass');
    await sleep(10);
  }
}

/** Repeats while the store is unavailable, as the writer does. */
async function persist(work: () => Promise<void>): Promise<number> {
  for (let failures = 0; ; failures++) {
    try {
      await work();
      return failures;
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'UNAVAILABLE') throw error;
      await sleep(20);
    }
  }
}

async function createTables({ connection }: TestEngine): Promise<void> {
  await connection.command('CREATE TABLE t (batch UInt64, a UInt64, day Date DEFAULT toDate(a % 3)) ENGINE = MergeTree PARTITION BY day ORDER BY a SETTINGS non_replicated_deduplication_window = 1000');
  await connection.command('CREATE TABLE sums (batch UInt64, n SimpleAggregateFunction(sum, UInt64), s SimpleAggregateFunction(sum, UInt64)) ENGINE = AggregatingMergeTree ORDER BY batch SETTINGS non_replicated_deduplication_window = 1000');
  await connection.command('CREATE MATERIALIZED VIEW view TO sums AS SELECT batch, count() AS n, sum(a) AS s FROM t GROUP BY batch');
}

test('20 kills at random moments of inserting lose nothing and double nothing, views included', async () => {
  const metrics = new Metrics();
  const engine = await startTestEngine({ timing: QUICK, metrics });
  try {
    await createTables(engine);
    const rows = 20_000;
    const template = async (batch: number): Promise<Uint8Array> => (await engine.connection.queryNative(`SELECT toUInt64(${String(batch)}) AS batch, number AS a FROM numbers(${String(rows)})`)).bytes;
    const blocks: Uint8Array[] = [];
    for (let batch = 0; batch < 10; batch++) blocks.push(await template(batch));
    let kills = 0;
    let done = false;
    const killer = (async (): Promise<void> => {
      while (kills < 20) {
        await sleep(Math.random() * 150);
        const pid = engine.engine.pid;
        if (engine.engine.state !== 'ready' || pid === undefined) continue;
        process.kill(pid, 'SIGKILL');
        kills += 1;
        await until(() => engine.engine.pid !== pid);
      }
      done = true;
    })();
    let inserted = 0;
    let interrupted = 0;
    while (!done) {
      const block = blocks[inserted % blocks.length];
      if (block === undefined) throw new Error('No block');
      const deduplicationToken = `token-${String(inserted)}`;
      interrupted += await persist(() => engine.connection.insertNative('t', ['batch', 'a'], [block], { deduplicationToken }));
      inserted += 1;
    }
    await killer;
    await until(() => engine.engine.state === 'ready');
    const count = async (sql: string): Promise<unknown> => (await engine.connection.queryRows(sql)).rows[0];
    const expected = { n: String(inserted * rows), s: String((inserted * rows * (rows - 1)) / 2) };
    expect(await count('SELECT count() AS n, sum(a) AS s FROM t')).toEqual(expected);
    expect(await count('SELECT sum(n) AS n, sum(s) AS s FROM sums')).toEqual(expected);
    expect(interrupted).toBeGreaterThan(0);
    expect(metrics.value('spoor_engine_restarts_total', { reason: 'ended' })).toBe(20);
    expect(readdirSync(join(engine.dataDir, 'spool')).filter((name) => name.startsWith('body'))).toEqual([]);
  } finally {
    await engine.stop();
  }
});

test('a hanging engine is killed and comes back; who waited learns that it was unavailable', async () => {
  const metrics = new Metrics();
  const engine = await startTestEngine({ timing: QUICK, metrics });
  try {
    await createTables(engine);
    const states: EngineState[] = [];
    engine.engine.onState((state) => states.push(state));
    const { pid } = engine.engine;
    if (pid === undefined) throw new Error('No process');
    process.kill(pid, 'SIGSTOP');
    await expect(engine.connection.queryRows('SELECT 1')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await until(() => engine.engine.state === 'ready' && engine.engine.pid !== pid);
    expect(states).toEqual(['down', 'starting', 'ready']);
    expect((await engine.connection.queryRows('SELECT count() AS n FROM t')).rows).toEqual([{ n: '0' }]);
    expect(metrics.value('spoor_engine_restarts_total', { reason: 'hung' })).toBe(1);
    expect(metrics.value('spoor_engine_up')).toBe(1);
    expect(metrics.value('spoor_engine_memory_bytes')).toBeGreaterThan(50_000_000);
  } finally {
    await engine.stop();
  }
});

test('a busy engine does not look like a hanging one', async () => {
  const engine = await startTestEngine({ timing: { ...QUICK, hangMs: 1500 } });
  try {
    const { pid } = engine.engine;
    const busy = Array.from({ length: 8 }, () => engine.connection.queryRows('SELECT sum(sipHash64(number)) FROM numbers(10000000000)', { settings: { max_execution_time: 4 } }).catch(() => undefined));
    await Promise.all(busy);
    expect(engine.engine.pid).toBe(pid);
  } finally {
    await engine.stop();
  }
});

const SUPERVISOR = `
import { startEngine } from ${JSON.stringify(new URL('./supervisor.ts', import.meta.url).href)};
const engine = await startEngine({ dataDir: process.argv[2] });
console.log(engine.pid);
setInterval(() => {}, 1000);
`;

/** A server of its own: another process with a supervisor. */
async function startServer(dataDir: string): Promise<{ readonly server: ReturnType<typeof spawn>; readonly hostPid: number }> {
  const script = join(dataDir, 'server.mts');
  writeFileSync(script, SUPERVISOR);
  const server = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(server.stdout, 'data')) as [Buffer];
  return { server, hostPid: Number(line.toString()) };
}

test('the host dies with its server, even in the middle of a query', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'spoor-engine-'));
  try {
    const { server, hostPid } = await startServer(dataDir);
    const host = identify(hostPid);
    if (host === undefined) throw new Error('No host');
    const { connectStore } = await import('../store/connection/index.ts');
    const connection = connectStore({ socketPath: join(dataDir, 'engine.sock') });
    const query = connection.queryRows('SELECT sum(sipHash64(number)) FROM numbers(100000000000)').catch((error: unknown) => error);
    await sleep(300);
    server.kill('SIGKILL');
    await until(() => !isRunning(host), 2000);
    expect(await query).toMatchObject({ code: 'UNAVAILABLE' });
    await connection[Symbol.asyncDispose]();
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});

test('a host that was stopped when its server died is removed by the next start', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'spoor-engine-'));
  const { server, hostPid } = await startServer(dataDir);
  const host = identify(hostPid);
  if (host === undefined) throw new Error('No host');
  process.kill(hostPid, 'SIGSTOP');
  server.kill('SIGKILL');
  await once(server, 'exit');
  await sleep(100);
  expect(isRunning(host)).toBe(true);
  const engine = await startTestEngine({ dataDir });
  try {
    expect(isRunning(host)).toBe(false);
    expect((await engine.connection.queryRows('SELECT 1 AS x')).rows).toEqual([{ x: 1 }]);
  } finally {
    await engine.stop();
  }
});

test('a data directory in use is one clear error, with the pid file and without it', async () => {
  const engine = await startTestEngine();
  try {
    await expect(startEngine({ dataDir: engine.dataDir })).rejects.toMatchObject({ name: 'EngineError', code: 'LOCKED' });
    await rm(join(engine.dataDir, 'engine.pid'));
    await expect(startEngine({ dataDir: engine.dataDir, socketPath: join(engine.dataDir, 'other.sock') })).rejects.toMatchObject({ name: 'EngineError', code: 'LOCKED' });
    expect((await engine.connection.queryRows('SELECT 1 AS x')).rows).toEqual([{ x: 1 }]);
  } finally {
    await engine.stop();
  }
});

test('what cannot start says why', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'spoor-engine-'));
  try {
    await expect(startEngine({ dataDir, nodePath: '/nonexistent/node' })).rejects.toMatchObject({ code: 'START_FAILED' });
    await expect(startEngine({ dataDir, hostEntry: new URL('file:///nonexistent/main.js') })).rejects.toMatchObject({ code: 'START_FAILED' });
    await expect(startEngine({ dataDir, socketPath: `/${'x'.repeat(108)}` })).rejects.toMatchObject({ code: 'PATH_TOO_LONG' });
    writeFileSync(join(dataDir, 'engine'), 'not a directory');
    await expect(startEngine({ dataDir })).rejects.toMatchObject({ code: 'START_FAILED' });
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});

test('stop ends the process and leaves the data; the socket and the files are for their owner alone', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'spoor-engine-'));
  try {
    const engine = await startEngine({ dataDir });
    const { statSync } = await import('node:fs');
    expect(statSync(engine.socketPath).mode & 0o777).toBe(0o600);
    expect(statSync(engine.socketPath).mode & 0o077).toBe(0);
    expect(statSync(join(dataDir, 'engine')).mode & 0o077).toBe(0);
    expect(statSync(join(dataDir, 'spool')).mode & 0o077).toBe(0);
    const written = readPidFile(join(dataDir, 'engine.pid'));
    expect(written?.host.pid).toBe(engine.pid);
    expect(written?.supervisor.pid).toBe(process.pid);
    const { pid } = engine;
    await engine.stop();
    expect(engine.state).toBe('stopped');
    expect(existsSync(`/proc/${String(pid)}`)).toBe(false);
    expect(readFileSync(join(dataDir, 'engine.pid'), 'utf8')).toContain(String(pid));
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});

test('an engine that stops moving while it starts is killed and started again', async () => {
  const engine = await startTestEngine({ timing: QUICK });
  try {
    const first = engine.engine.pid;
    if (first === undefined) throw new Error('No process');
    let stopped: number | undefined;
    const unsubscribe = engine.engine.onState((state) => {
      if (state !== 'starting' || stopped !== undefined) return;
      // The child is made right after this call.
      setImmediate(() => {
        stopped = childOf(process.pid);
        if (stopped !== undefined) process.kill(stopped, 'SIGSTOP');
      });
    });
    process.kill(first, 'SIGKILL');
    await until(() => stopped !== undefined);
    await until(() => engine.engine.state === 'ready');
    unsubscribe();
    expect(engine.engine.pid).not.toBe(stopped);
    expect((await engine.connection.queryRows('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  } finally {
    await engine.stop();
  }
});

/** The one process whose parent this is. */
function childOf(parent: number): number | undefined {
  const children = readFileSync(`/proc/${String(parent)}/task/${String(parent)}/children`, 'latin1').trim();
  return children === '' ? undefined : Number(children.split(' ').at(-1));
}
