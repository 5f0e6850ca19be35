// Runs a script with the pinned Node: `node scripts/with-node24.mjs SCRIPT [ARG …]`.
import { spawn } from 'node:child_process';
import { findNode24 } from './node24.mjs';

const node = findNode24();
if (node === undefined) {
  console.error(`Spoor needs Node 24 or newer and found ${process.version}. Run "npm install" (it brings a pinned Node 24 for Linux x64 and arm64), or install Node 24.`);
  process.exit(1);
}
const child = spawn(node, process.argv.slice(2), { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
