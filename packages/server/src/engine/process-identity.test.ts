import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPidFile, writePidFile } from './pid-file.ts';
import { identify, isRunning } from './process-identity.ts';

test('tells a running process from one that has ended and from a later one with its pid', async () => {
  const child = spawn('sleep', ['100']);
  const identity = identify(child.pid ?? 0);
  if (identity === undefined) throw new Error('Not running');
  expect(isRunning(identity)).toBe(true);
  expect(isRunning({ ...identity, started: '1' })).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isRunning(identity)).toBe(false);
});

test('a pid file is read back, and a damaged one is none', () => {
  const directory = mkdtempSync(join(tmpdir(), 'spoor-pid-'));
  try {
    const path = join(directory, 'engine.pid');
    expect(readPidFile(path)).toBeUndefined();
    writePidFile(path);
    expect(readPidFile(path)).toEqual({ host: identify(process.pid), supervisor: identify(process.ppid) });
    for (const text of ['', '{}', 'null', '{"host":{"pid":1,"started":"1"},"supervisor":{"pid":2,"started":"1"}}', '{"host":{"pid":"5"}}']) {
      writeFileSync(path, text);
      expect(readPidFile(path)).toBeUndefined();
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
});
