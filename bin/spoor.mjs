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

if (node === undefined) {
  console.error(`spoor: needs Node 24 or newer; this is ${process.version} and npm has no pinned Node 24 for ${process.platform}-${process.arch}. Install Node 24 and try again.`);
  process.exit(1);
} else if (node === process.execPath) {
  process.argv.splice(1, 1, entry);
  await import(entry);
} else {
  // The channel tells the server when we are gone without a word: it must not outlive us and hold the ports.
  const child = spawn(node, [entry, ...process.argv.slice(2)], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}
