import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { eventually, runSpoor, startSpoor, temporaryFolder } from './spoor-process.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function npm(args: readonly string[], cwd: string): void {
  const { status, stdout, stderr } = spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${stdout}${stderr}`);
}

test('the package installs from its tarball and runs', async () => {
  await using folder = await temporaryFolder();
  npm(['pack', '--pack-destination', folder.path], ROOT);
  const tarball = readdirSync(folder.path).find((name) => name.endsWith('.tgz'));
  expect(tarball).toBeDefined();
  writeFileSync(join(folder.path, 'package.json'), '{"private":true}');
  npm(['install', `./${tarball}`], folder.path);

  const program = [join(folder.path, 'node_modules/.bin/spoor')];
  const version = await runSpoor(['version'], program);
  expect(version.stdout).toMatch(/^spoor \d+\.\d+\.\d+ \(node v2[4-9]/);
  await using server = await startSpoor(join(folder.path, 'data'), { program });
  const demo = await runSpoor(['demo', '--spans', '2k', '--hours', '1', '--endpoint', server.otlpHttp], program);
  expect(demo.code, demo.stderr).toBe(0);
  const services = async () => ((await (await fetch(`${server.ui}/api/services`)).json()) as { data: string[] }).data.length;
  expect(await eventually(services, (count) => count >= 15)).toBeGreaterThanOrEqual(15);
  // The range export streams from the engine through a worker thread that must be found in the bundle too.
  const exported = await runSpoor(['export', '--from', '2h', '--server', server.ui], program);
  expect(exported.stdout.trim().split('\n').length).toBeGreaterThanOrEqual(2);
  const page = await (await fetch(server.ui)).text();
  expect(page).toContain('<script type="module"');
  const asset = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1];
  expect((await fetch(`${server.ui}${asset}`)).status).toBe(200);
  expect((await server.end('SIGTERM')).code).toBe(0);
}, 300_000);
