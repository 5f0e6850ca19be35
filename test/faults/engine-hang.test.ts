import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { checkStored, drained } from '../crash/check-stored.ts';
import { RecordingSender } from '../crash/recording-sender.ts';
import { eventually, startSpoor, temporaryFolder } from '../program/spoor-process.ts';
import { connectEngine, enginePid, statusOf } from './support.ts';

test('an engine that hangs is replaced; spans are acknowledged all the while and kept once, and reads come back', async () => {
  await using folder = await temporaryFolder();
  await using server = await startSpoor(folder.path);
  const sender = new RecordingSender({ pauseMs: 20 });
  try {
    sender.aim(server.otlpHttp);
    await sleep(1_500);
    const hung = enginePid(folder.path)!;
    process.kill(hung, 'SIGSTOP');
    const before = sender.acknowledged.size;

    expect(await eventually(() => statusOf(`${server.ui}/readyz`), (status) => status === 503, 30)).toBe(503);
    expect(enginePid(folder.path), 'the engine that was found unready is the hung one').toBe(hung);
    expect(sender.acknowledged.size).toBeGreaterThan(before + 10);

    expect(await eventually(() => statusOf(`${server.ui}/readyz`), (status) => status === 200, 60)).toBe(200);
    expect(enginePid(folder.path)).not.toBe(hung);
    expect(await (await fetch(`${server.ui}/metrics`)).text()).toMatch(/^spoor_engine_restarts_total\{reason="hung"\} 1$/m);
    expect(await statusOf(`${server.ui}/api/services`)).toBe(200);
    await sleep(500);
    await sender.stop();
    expect([...sender.refusals], 'refusals while the engine hung').toEqual([]);
    await drained(server);
    await using connection = connectEngine(folder.path);
    await checkStored(connection, sender);
  } finally {
    await sender.stop();
  }
});
