import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile } from 'node:fs/promises';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { eventually, startSpoor, temporaryFolder } from '../program/spoor-process.ts';
import type { ServerProcess } from '../program/spoor-process.ts';
import { runExample, startExample } from './example-process.ts';
import { printedId, storedTrace, tracesOf } from './stored-trace.ts';
import { EXAMPLES, notRun, pythonEnvironment } from './toolchains.ts';

const run = promisify(execFile);
const resources = new AsyncDisposableStack();
let server: ServerProcess;

beforeAll(async () => {
  const folder = resources.use(await temporaryFolder());
  const { services } = await yaml<Compose>('grafana', 'docker-compose.yaml');
  server = resources.use(await startSpoor(folder.path, { args: ['--listen-allowed-hosts', services['spoor']!.environment!['SPOOR_LISTEN_ALLOWED_HOSTS']!] }));
});
afterAll(async () => await resources.disposeAsync());

interface Compose {
  readonly services: Readonly<Record<string, { readonly build?: string; readonly image?: string; readonly command?: string; readonly environment?: Readonly<Record<string, string>>; readonly ports?: readonly string[]; readonly volumes?: readonly string[]; readonly depends_on?: Readonly<Record<string, unknown>> }>>;
}

interface DataSource {
  readonly uid: string;
  readonly type: string;
  readonly url: string;
  readonly jsonData?: { readonly derivedFields?: readonly { readonly matcherRegex: string; readonly url: string; readonly datasourceUid: string }[] };
}

async function yaml<T>(...path: string[]): Promise<T> {
  return parse(await readFile(join(EXAMPLES, ...path), 'utf8')) as T;
}

describe.each(['docker-compose', 'grafana'])('%s', (example) => {
  test("what it mounts and builds is there, images are pinned, ports are Spoor's", async () => {
    const { services } = await yaml<Compose>(example, 'docker-compose.yaml');
    const dockerfile = await readFile(join(EXAMPLES, '..', 'Dockerfile'), 'utf8');
    for (const { build, image, volumes = [], depends_on = {} } of Object.values(services)) {
      if (build !== undefined) await access(join(EXAMPLES, example, build, 'Dockerfile'));
      else expect(image).toMatch(/:v?\d+\.\d+/);
      for (const volume of volumes.filter((text) => text.startsWith('.'))) await access(join(EXAMPLES, example, volume.split(':')[0]!));
      for (const name of Object.keys(depends_on)) expect(services).toHaveProperty(name);
    }
    for (const port of services['spoor']!.ports!) expect(dockerfile).toMatch(new RegExp(`EXPOSE .*\\b${port.split(':').at(-1)!}\\b`));
  });

  test('runs in containers', { timeout: 900_000 }, async (ctx) => {
    await run('docker', ['info']).catch(() => notRun(ctx, 'no Docker daemon answers on this machine'));
    await run('docker', ['compose', 'version']).catch(() => notRun(ctx, 'Docker has no compose plugin on this machine'));
    const compose = async (...args: string[]) => await run('docker', ['compose', '-f', join(EXAMPLES, example, 'docker-compose.yaml'), ...args], { timeout: 800_000 });
    try {
      await compose('up', '--build', '--detach');
      expect(await eventually(async () => await fetch('http://127.0.0.1:16686/readyz').then(({ status }) => status, () => 0), (status) => status === 200, 120)).toBe(200);
    } finally {
      await compose('down', '--volumes');
    }
  });
});

test('the composed application runs with the composed environment', { timeout: 400_000 }, async (ctx) => {
  const { services } = await yaml<Compose>('docker-compose', 'docker-compose.yaml');
  const { command, environment, volumes } = services['app']!;
  const example = volumes![0]!.split(':')[0]!.replace('../', '');
  const address = environment!['OTEL_EXPORTER_OTLP_ENDPOINT']!;
  expect(address).toBe('http://spoor:4317');
  const env = { ...environment, OTEL_EXPORTER_OTLP_ENDPOINT: server.otlpGrpc, PORT: '0', VENV: await pythonEnvironment(ctx, example) };
  await using app = startExample(server, { example, command: 'sh', args: command!.split(' ').slice(1), env });
  const url = await app.line(/listening on (\S+)/);
  expect(await (await fetch(url)).text()).toBe('Hello, Ada!\n');
  const traces = await tracesOf(server, 'python-auto', 1);
  expect(traces.flat().some(({ tags }) => tags['db.system'] === 'sqlite')).toBe(true);
});

describe("Grafana's data sources", () => {
  test('Jaeger: what "Save & test" asks is answered', async () => {
    const sources = (await yaml<{ datasources: DataSource[] }>('grafana', 'provisioning', 'datasources', 'datasources.yaml')).datasources;
    expect(new URL(sources.find(({ type }) => type === 'jaeger')!.url).port).toBe('16686');
    expect(await statusAs('spoor:16686', `${server.ui}/api/services`)).toBe(200);
  });

  test('Tempo: what "Save & test" asks is answered', async () => {
    const sources = (await yaml<{ datasources: DataSource[] }>('grafana', 'provisioning', 'datasources', 'datasources.yaml')).datasources;
    expect(new URL(sources.find(({ type }) => type === 'tempo')!.url).port).toBe('3200');
    expect(await statusAs('spoor:3200', `${server.tempo}/api/echo`)).toBe(200);
    const echo = await fetch(`${server.tempo}/api/echo`);
    expect([echo.status, await echo.text()]).toEqual([200, 'echo\n']);
    const search = await fetch(`${server.tempo}/api/search?q=${encodeURIComponent('{}')}&limit=1`);
    expect([search.status, Object.keys((await search.json()) as object)]).toEqual([200, expect.arrayContaining(['traces'])]);
  });

  test('Prometheus scrapes what Spoor has', async () => {
    const { scrape_configs: [job] } = await yaml<{ scrape_configs: { static_configs: { targets: string[] }[] }[] }>('grafana', 'prometheus.yaml');
    expect(job?.static_configs[0]?.targets).toEqual(['spoor:16686']);
    expect(await statusAs('spoor:16686', `${server.ui}/metrics`)).toBe(200);
    const metrics = await fetch(`${server.ui}/metrics`);
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    expect(await metrics.text()).toMatch(/^spoor_\w+/m);
  });

  test("Loki's derived field finds the trace in what the examples log, and Spoor has it", { timeout: 400_000 }, async (ctx) => {
    const sources = (await yaml<{ datasources: DataSource[] }>('grafana', 'provisioning', 'datasources', 'datasources.yaml')).datasources;
    const [field] = sources.find(({ type }) => type === 'loki')!.jsonData!.derivedFields!;
    expect(sources.map(({ uid }) => uid)).toContain(field!.datasourceUid);
    expect(field!.url).toBe('$${__value.raw}');
    const output = await runExample(server, { example: 'logs-python', command: 'sh', args: ['run.sh'], env: { VENV: await pythonEnvironment(ctx, 'logs-python') } });
    const matcher = new RegExp(field!.matcherRegex);
    const ids = output.split('\n').map((line) => matcher.exec(line)?.[1]).filter((id) => id !== undefined);
    expect(ids).toHaveLength(1);
    expect(matcher.exec(`level=info trace_id=${ids[0]!} msg=x`)?.[1]).toBe(ids[0]);
    expect(printedId(`trace ${ids[0]!}`)).toBe(ids[0]);
    await storedTrace(server, ids[0]!, 1);
  });
});

/** A request as it comes from another container: with the service's name as host. */
async function statusAs(host: string, address: string): Promise<number | undefined> {
  const call = request(address, { headers: { host } });
  call.end();
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}
