/**
 * What tracing adds to the start and to the idle memory of an app that imports only http.
 * `node bench/node-start.ts [runs]` after `node packages/node/scripts/build.ts`.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sink } from './node/app-process.ts';

const runs = Number(process.argv[2] ?? 15);
const app = fileURLToPath(new URL('node/http-app.mjs', import.meta.url));
const VARIANTS = [
  { name: 'none', flags: [], env: {} },
  { name: 'spoor', flags: ['--import', fileURLToPath(new URL('../packages/node/dist/index.js', import.meta.url))], env: {} },
  // Cloud detectors wait for metadata services that are not there.
  { name: 'auto', flags: ['--require', '@opentelemetry/auto-instrumentations-node/register'], env: { OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os,process' } },
] as const;

const receiver = await sink();
const start = new Map<string, number[]>();
const cpuTime = new Map<string, number[]>();
const memory = new Map<string, number[]>();
for (let run = 0; run < runs; run++) {
  for (const { name, flags, env } of VARIANTS) {
    const child = fork(app, ['1500'], { execArgv: ['--expose-gc', ...flags], env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...env }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const [{ readyAfter, cpu }] = (await once(child, 'message')) as [{ readyAfter: number; cpu: number }];
    const [{ rss }] = (await once(child, 'message')) as [{ rss: number }];
    await once(child, 'exit');
    start.set(name, [...(start.get(name) ?? []), readyAfter]);
    cpuTime.set(name, [...(cpuTime.get(name) ?? []), cpu]);
    memory.set(name, [...(memory.get(name) ?? []), rss / 1e6]);
  }
}
receiver.close();

const median = (values: readonly number[] | undefined): number => [...(values ?? [])].sort((a, b) => a - b)[Math.floor((values?.length ?? 0) / 2)] ?? Number.NaN;
console.log('| app | ready after, ms | added | CPU until then, ms | added | idle memory, MB | added |\n|---|---|---|---|---|---|---|');
for (const { name } of VARIANTS) {
  const ready = median(start.get(name));
  const worked = median(cpuTime.get(name));
  const held = median(memory.get(name));
  console.log(`| ${name} | ${ready.toFixed(0)} | ${(ready - median(start.get('none'))).toFixed(0)} | ${worked.toFixed(0)} | ${(worked - median(cpuTime.get('none'))).toFixed(0)} | ${held.toFixed(1)} | ${(held - median(memory.get('none'))).toFixed(1)} |`);
}
