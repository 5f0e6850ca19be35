import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { RecordingSender, spanNumbers } from '../crash/recording-sender.ts';
import { drained } from '../crash/check-stored.ts';
import { eventually, startSpoor, temporaryFolder } from '../program/spoor-process.ts';
import { connectEngine, enginePid, readNumber, statusOf } from './support.ts';

const LAUNCHER = fileURLToPath(new URL('launcher.mjs', import.meta.url));

for (const victims of ['launcher', 'group'] as const) {
  test(`kill -9 of the ${victims}: no server and no engine is left, and the next start works at once`, async () => {
    await using folder = await temporaryFolder();
    const sender = new RecordingSender({ pauseMs: 20 });
    const launched = await launch(folder.path);
    const processes = [launched.pid, ...descendants(launched.pid)];
    try {
      expect(processes.length, 'launcher, server and engine').toBeGreaterThanOrEqual(3);
      expect(processes).toContain(enginePid(folder.path));
      sender.aim(launched.otlpHttp);
      await eventually(async () => sender.acknowledged.size, (count) => count > 20);
      process.kill(victims === 'group' ? -launched.pid : launched.pid, 'SIGKILL');
      expect(await eventually(async () => processes.filter(isAlive), (alive) => alive.length === 0, 20), 'processes that are left').toEqual([]);
      await sender.stop();
      expect(sender.acknowledged.size).toBeGreaterThan(20);

      await using server = await startSpoor(folder.path);
      expect(await statusOf(`${server.ui}/readyz`)).toBe(200);
      await drained(server);
      await using connection = connectEngine(folder.path);
      const stored = await readNumber(connection, 'SELECT uniqExact(span_id) AS n FROM spoor.spans');
      expect(stored).toBeGreaterThanOrEqual(sender.acknowledged.size * spanNumbers(1).length);
      expect(await readNumber(connection, 'SELECT count() AS n FROM spoor.spans')).toBe(stored);
    } finally {
      await sender.stop();
      for (const pid of processes) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    }
  });
}

/** The launcher in a process group of its own, when the server says that it is ready. */
async function launch(data: string): Promise<{ readonly pid: number; readonly otlpHttp: string }> {
  const ports = ['--listen-ui-port', '0', '--listen-tempo-port', '0', '--listen-otlp-grpc-port', '0', '--listen-otlp-http-port', '0'];
  const child = spawn(process.execPath, [LAUNCHER, 'serve', '--data', data, ...ports], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const address = await eventually(async () => /OTLP\/HTTP +(http:\S+)/.exec(said)?.[1], (found) => found !== undefined || child.exitCode !== null, 60);
  if (address !== undefined) return { pid: child.pid!, otlpHttp: address };
  process.kill(-child.pid!, 'SIGKILL');
  throw new Error(`the server did not start:\n${said}`);
}

/** Every process below this one, from the process table. */
function descendants(ancestor: number): number[] {
  const children = Map.groupBy(
    readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number),
    (pid) => Number(statusLine(pid, 'PPid')),
  );
  const found: number[] = [];
  const open = [ancestor];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    const below = children.get(pid) ?? [];
    found.push(...below);
    open.push(...below);
  }
  return found;
}

/** There, and more than what its parent has not collected yet. */
function isAlive(pid: number): boolean {
  const state = statusLine(pid, 'State');
  return state !== undefined && !/^[ZX]/.test(state);
}

function statusLine(pid: number, name: string): string | undefined {
  try {
    return new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  } catch {
    return undefined; // gone
  }
}
