// Brings a fresh clone to where it can run: packages installed, UI built. Runs on Node 20.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, findNode24 } from './node24.mjs';

/** Installs packages when the lock file changed since the last install, and builds the UI when a source is newer. */
export async function prepare({ web }) {
  process.chdir(ROOT);
  const stamp = join('node_modules', '.spoor-installed');
  const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
  if (installed !== wanted) {
    console.error('Installing packages (once, about half a minute) …');
    // Not `npm ci`: the lock file has no entries for engines of platforms that its registry did not offer, and `ci` calls that out of sync.
    must('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], 'Packages could not be installed. Check that npm reaches its registry, then run the command again.');
    writeFileSync(stamp, wanted);
  }
  if (findNode24() === undefined) {
    console.error(`Spoor needs Node 24 or newer; this is ${process.version} and npm has no pinned Node 24 for ${process.platform}-${process.arch}. Install Node 24 and run the command again.`);
    process.exit(1);
  }
  if (web && newest(['packages/web/src', 'packages/core/src', 'packages/web/index.html', 'packages/web/vite.config.ts']) > modified('packages/web/dist/index.html')) {
    console.error('Building the web UI …');
    must(findNode24(), ['node_modules/vite/bin/vite.js', 'build', 'packages/web', '--logLevel', 'warn'], 'The web UI could not be built; the messages above say why.');
  }
}

/** Runs a script with Node 24 in the foreground; signals reach it, and its exit code becomes ours. */
export function run24(args, { cwd }) {
  // By this number the program sees when we are gone without a word (SIGKILL): it must not outlive us and hold the ports.
  const child = spawn(findNode24(), args, { stdio: 'inherit', cwd, env: { ...process.env, LAUNCHER_OF_SPOOR: String(process.pid) } });
  // Ctrl-C reaches the child by the terminal; a second delivery from here must not hurry it, so only wait.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}

function must(command, args, advice) {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) return;
  console.error(advice);
  process.exit(1);
}

function newest(paths) {
  let latest = 0;
  const open = paths.filter((path) => existsSync(path));
  while (open.length > 0) {
    const path = open.pop();
    const info = statSync(path);
    if (info.isDirectory()) open.push(...readdirSync(path).map((name) => join(path, name)));
    else latest = Math.max(latest, info.mtimeMs);
  }
  return latest;
}

function modified(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}
