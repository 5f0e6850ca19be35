/**
 * CPU that tracing adds to a request of an Express app: `@spoor/node` against OpenTelemetry's auto-instrumentations with
 * their default exporter, and with nothing sampled. `node bench/node-cpu.ts [rounds] [requests]` after
 * `node packages/node/scripts/build.ts`.
 */
import { fileURLToPath } from 'node:url';
import { AppProcess, sink } from './node/app-process.ts';
import type { Variant } from './node/app-process.ts';

const rounds = Number(process.argv[2] ?? 5);
const requests = Number(process.argv[3] ?? 20_000);
const app = fileURLToPath(new URL('node/express-app.cjs', import.meta.url));
const spoor = ['--import', fileURLToPath(new URL('../packages/node/dist/index.js', import.meta.url))];
const auto = ['--require', '@opentelemetry/auto-instrumentations-node/register'];
// Cloud detectors wait for metadata services that are not there; their CPU is not what is measured.
const autoEnv = { OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os,process' };

const variants: readonly Variant[] = [
  { name: 'none', flags: [], env: {} },
  { name: 'auto', flags: auto, env: autoEnv },
  { name: 'spoor', flags: spoor, env: {} },
  { name: 'auto, ratio 0', flags: auto, env: { ...autoEnv, OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' } },
  { name: 'spoor, ratio 0', flags: spoor, env: { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' } },
];

const receiver = await sink();
const cpu = new Map<string, number[]>();
for (let round = 0; round < rounds; round++) {
  for (const variant of variants) {
    const running = await AppProcess.start(app, variant, receiver.url);
    await running.load(requests / 2);
    const before = await running.usage();
    await running.load(requests);
    const after = await running.usage();
    await running.stop();
    cpu.set(variant.name, [...(cpu.get(variant.name) ?? []), (after.cpuMicros - before.cpuMicros) / requests]);
  }
}
receiver.close();

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const none = median(cpu.get('none') ?? []);
const added = median(cpu.get('auto') ?? []) - none;
console.log('| app | CPU per request, µs | added, µs | of what auto adds |\n|---|---|---|---|');
for (const [name, values] of cpu) {
  const value = median(values);
  console.log(`| ${name} | ${value.toFixed(1)} | ${(value - none).toFixed(1)} | ${(((value - none) / added) * 100).toFixed(0)} % |`);
}
