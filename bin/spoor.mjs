#!/usr/bin/env node
// Starts Spoor with a Node that can run it: the bundled program when installed from a package, the sources in a checkout.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findNode24 } from '../scripts/node24.mjs';

const bundled = fileURLToPath(new URL('../dist/spoor.js', import.meta.url));
const source = fileURLToPath(new URL('../packages/server/src/app/main.ts', import.meta.url));
const entry = existsSync(source) ? source : bundled;
const node = findNode24();

// Blocks and requests are large and short-lived: with a fixed threshold each is a mapping of its own that goes back to the
// system when it is freed, instead of growing glibc's heap (an eighth less resident memory under load).
const environment = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '32768', MALLOC_TRIM_THRESHOLD_: '131072', ...process.env };
// V8 otherwise runs a full collection for every 64 MB of socket buffers, several a second under load (a fifth of the CPU).
const flags = ['--external-memory-accounted-in-global-limit'];

if (node === undefined) {
  console.error(`spoor: needs Node 24 or newer; this is ${process.version} and npm has no pinned Node 24 for ${process.platform}-${process.arch}. Install Node 24 and try again.`);
  process.exit(1);
} else if (node === process.execPath && typeof process.execve === 'function' && process.platform !== 'win32') {
  // The same process goes on as the server: nothing of the launcher stays in memory, and signals need no relay.
  process.execve(node, [node, ...flags, entry, ...process.argv.slice(2)], environment);
} else if (node === process.execPath) {
  process.argv.splice(1, 1, entry);
  await import(entry);
} else {
  // The channel tells the server when we are gone without a word: it must not outlive us and hold the ports.
  const child = spawn(node, [...flags, entry, ...process.argv.slice(2)], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env: environment });
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}
