/**
 * `npm run bench:ui` measures the trace page in Chromium against a server of its own with the built UI and the embedded
 * engine, prints a table and writes it to `bench/RESULTS-UI.md`. `-- --spans 10k,100k` measures some sizes only,
 * `-- --shapes mixed` some shapes; a part is not written.
 */
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { arch, cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { traceIdToHex } from '@spoor/core/model';
import { chromium } from 'playwright-core';
import { newSendReport, sendBlock } from '../packages/server/src/app/cli/otlp-sender.ts';
import { deepTrace, mixedTrace, wideTrace } from '../packages/testkit/src/special/index.ts';
import { ensureChromium } from '../scripts/chromium.mjs';
import type { Bar } from './bars.ts';
import { barTable } from './bars.ts';
import { BenchServer } from './bench-server.ts';
import { firstLoadBytes, measureTrace } from './ui/measure-trace.ts';

const SHAPES = { mixed: mixedTrace, deep: deepTrace, wide: wideTrace } as const;
const SIZES = { '10k': 10_000, '100k': 100_000, '1M': 1_000_000 } as const;
type Shape = keyof typeof SHAPES;
type Size = keyof typeof SIZES;
const OPEN_SECONDS: Readonly<Record<Size, number>> = { '10k': 0.3, '100k': 1, '1M': 4 };
const FRAME_MS: Readonly<Record<Size, number>> = { '10k': 10, '100k': 10, '1M': 16 };
const ARGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const { values } = parseArgs({ options: { spans: { type: 'string', default: Object.keys(SIZES).join(',') }, shapes: { type: 'string', default: Object.keys(SHAPES).join(',') } } });
const sizes = values.spans.split(',').filter((name): name is Size => name in SIZES);
const shapes = values.shapes.split(',').filter((name): name is Shape => name in SHAPES);
const bars: Bar[] = [];
const failures: string[] = [];

await using server = await BenchServer.start();
const browser = await chromium.launch({ executablePath: ensureChromium(), args: ARGS });
try {
  bars.push({ what: 'first load of the home page, gzipped, without the editor', measured: (await firstLoadBytes(browser, server.ui)) / 1e3, unit: 'kB', bar: { atMost: 250 } });
  for (const size of sizes) {
    for (const shape of shapes) {
      process.stderr.write(`${size} ${shape} …\n`);
      const block = SHAPES[shape](SIZES[size], { start: (BigInt(Date.now()) - 600_000n) * 1_000_000n, seed: Math.floor(Math.random() * 2 ** 31) });
      const traceId = traceIdToHex(block.traceId);
      await sendBlock(block, server.http, newSendReport());
      await server.drained();
      try {
        const measured = barsOf(size, shape, await measureTrace(browser, server.ui, { traceId, spans: SIZES[size] }));
        bars.push(...measured);
        process.stderr.write(`${barTable(measured)}\n`);
      } catch (cause) {
        failures.push(`${size} ${shape}: ${cause instanceof Error ? cause.message : String(cause)}`);
      }
    }
  }
} finally {
  await browser.close();
}
console.log(barTable(bars));
for (const failure of failures) console.log(`\nNot measured: ${failure}`);
if (process.argv.length === 2) await writeFile(new URL('RESULTS-UI.md', import.meta.url), results());

function barsOf(size: Size, shape: Shape, found: Awaited<ReturnType<typeof measureTrace>>): readonly Bar[] {
  const what = `${size} ${shape}`;
  const list: Bar[] = [
    {
      what: `${what}: open until it answers a key`,
      measured: found.openSeconds,
      unit: 's',
      bar: { atMost: OPEN_SECONDS[size] },
      note: `best of ${found.opens}; of it ${found.serverSeconds.toFixed(2)} s the server's answer, ${(found.layoutMs / 1e3).toFixed(2)} s layout in the worker`,
    },
  ];
  for (const [act, frames] of Object.entries(found.frames)) {
    list.push({ what: `${what}: main-thread work a frame while ${act}, p95`, measured: frames.p95, unit: 'ms', bar: { atMost: FRAME_MS[size] }, note: `${frames.count} frames, p50 ${frames.p50.toFixed(1)} ms, longest ${frames.most.toFixed(1)} ms` });
  }
  list.push({ what: `${what}: find, until the first result is counted`, measured: found.findSeconds, unit: 's', bar: { atMost: 0.5 }, note: 'with the 0.15 s that typing settles' });
  if (size === '1M') {
    list.push({ what: `${what}: critical path, in the worker`, measured: found.criticalPathMs / 1e3, unit: 's', bar: { atMost: 0.5 } });
    list.push({ what: `${what}: JS heap and array buffers`, measured: found.heapBytes / 1e6, unit: 'MB', bar: { atMost: 150 }, note: `${(found.jsBytes / 1e6).toFixed(0)} MB of it JS objects; after a collection` });
  }
  return list;
}

function results(): string {
  const [cpu] = cpus();
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' }).stdout.trim();
  return `# Benchmark results of the UI

\`npm run bench:ui\`, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, commit ${commit}.
${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()} ${arch()}; Chromium ${browser.version()} without a GPU, 1280 × 800. Browser, server and engine share the cores.
Traces of \`packages/testkit\` (\`special/large-traces.ts\`), stored in the embedded engine and read through the web API. Work a frame: all tasks of the renderer's main thread from one animation frame to the next, from a trace of the browser.

${barTable(bars)}
${failures.map((failure) => `\nNot measured: ${failure}\n`).join('')}`;
}
