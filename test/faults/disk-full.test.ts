import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { checkStored, drained } from '../crash/check-stored.ts';
import { RecordingSender } from '../crash/recording-sender.ts';
import { eventually, runSpoor, startSpoor, temporaryFolder } from '../program/spoor-process.ts';
import { connectEngine, enginePid, statusOf } from './support.ts';

test('a full disk is answered with 503 and Retry-After, loses nothing, and is over when there is room again', { timeout: 180_000 }, async () => {
  await onSmallDisk(fillAndFree);
});

test('a start on a full disk says so, and the next one with room has everything', async () => {
  await onSmallDisk(startOnFull);
});

async function onSmallDisk(work: (disk: string) => Promise<void>): Promise<void> {
  await using folder = await temporaryFolder();
  const disk = join(folder.path, 'disk');
  await mkdir(disk);
  mountSmallDisk(disk);
  try {
    await work(disk);
  } finally {
    // Lazily: a server that is being killed may still hold files.
    spawnSync('umount', ['--lazy', disk]);
  }
}

async function startOnFull(disk: string): Promise<void> {
  const data = join(disk, 'data');
  const ballast = join(disk, 'ballast');
  const sender = new RecordingSender({ pauseMs: 20 });
  try {
    await using killed = await startSpoor(data);
    sender.aim(killed.otlpHttp);
    await eventually(async () => sender.acknowledged.size, (count) => count > 20);
    await killed.end('SIGKILL');
    await sender.stop();
    await eventually(async () => enginePid(data), (pid) => pid === undefined);
    fill(ballast);
    const refused = await runSpoor(['serve', '--data', data, '--listen-ui-port', '0', '--listen-tempo-port', '0', '--listen-otlp-grpc-port', '0', '--listen-otlp-http-port', '0']);
    expect([refused.code, refused.stderr.trim().split('\n').at(-1)]).toEqual([1, expect.stringMatching(/^spoor: The disk of .* is full\..*\[DISK_FULL\]$/)]);

    rmSync(ballast);
    await using server = await startSpoor(data);
    await drained(server);
    await using connection = connectEngine(data);
    await checkStored(connection, sender);
  } finally {
    await sender.stop();
  }
}

async function fillAndFree(disk: string): Promise<void> {
  const data = join(disk, 'data');
  await using server = await startSpoor(data);
  const sender = new RecordingSender({ pauseMs: 20 });
  try {
    sender.aim(server.otlpHttp);
    await sleep(1_500);
    const before = sender.acknowledged.size;
    expect(before).toBeGreaterThan(5);

    // Whatever the engine frees meanwhile is taken as well.
    const ballast = join(disk, 'ballast');
    const refusals = (): number => sender.refusals.get(503)?.count ?? 0;
    await eventually(async () => (fill(ballast), refusals()), (count) => count > 50, 30);
    for (let seconds = 0; seconds < 5; seconds++) {
      fill(ballast);
      await sleep(1_000);
    }
    expect(refusals()).toBeGreaterThan(50);
    expect([...sender.refusals.keys()], 'statuses of refusals').toEqual([503]);
    expect(Number(sender.refusals.get(503)!.retryAfter)).toBeGreaterThan(0);
    expect(await statusOf(`${server.ui}/healthz`)).toBe(200);
    expect(server.child.exitCode).toBeNull();

    rmSync(ballast);
    const whenFreed = sender.acknowledged.size;
    expect(await eventually(async () => sender.acknowledged.size, (count) => count > whenFreed + 20, 60)).toBeGreaterThan(whenFreed + 20);
    await sender.stop();
    await drained(server);
    expect(await eventually(() => statusOf(`${server.ui}/readyz`), (status) => status === 200, 30)).toBe(200);
    expect(enginePid(data)).toBeDefined();
    await using connection = connectEngine(data);
    await checkStored(connection, sender);
  } finally {
    await sender.stop();
  }
}

function mountSmallDisk(path: string): void {
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=192m', 'none', path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`this test fills a small disk and must be allowed to mount one (root, or CAP_SYS_ADMIN): ${stderr}`);
}

/** Writes until the disk has no byte left. */
function fill(path: string): void {
  const file = openSync(path, 'a');
  try {
    for (let size = 1 << 20; size >= 1; size >>= 1) {
      const piece = Buffer.alloc(size);
      try {
        for (;;) if (writeSync(file, piece) < size) break;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      }
    }
  } finally {
    closeSync(file);
  }
}
