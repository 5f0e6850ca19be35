/**
 * `npm run bench` measures what the product promises, prints a table and writes it to `bench/RESULTS.md`.
 * `npm run bench -- --only ingest,queries --spans 2M --seconds 20` measures a part, and writes nothing unless told `--write`.
 * `npm run bench -- storage …` and `npm run bench -- decode …` run one of the smaller benchmarks of this folder.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { arch, cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import type { Bar } from './bars.ts';
import { barTable, isMet } from './bars.ts';
import { measureDisk } from './sections/disk.ts';
import { measureFreshness } from './sections/freshness.ts';
import { measureIngest } from './sections/ingest.ts';
import { measureQueries } from './sections/queries.ts';

const SECTIONS = ['ingest', 'freshness', 'queries', 'traceql', 'idle', 'disk'] as const;
type Section = (typeof SECTIONS)[number];
const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6 };

const [other, ...rest] = process.argv.slice(2);
if (other !== undefined && /^[a-z][a-z-]*$/.test(other)) {
  const file = new URL(`${other}.ts`, import.meta.url).pathname;
  if (!existsSync(file)) throw new Error(`there is no benchmark ${other}`);
  process.exit(spawnSync(process.execPath, [file, ...rest], { stdio: 'inherit' }).status ?? 1);
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: SECTIONS.join(',') },
    spans: { type: 'string', default: '10M' },
    seconds: { type: 'string', default: '60' },
    transport: { type: 'string', default: 'http,grpc' },
    write: { type: 'boolean' },
  },
});

const asked = values.only.split(',');
const unknown = asked.filter((name) => !SECTIONS.some((section) => section === name));
if (unknown.length > 0) throw new Error(`--only takes some of ${SECTIONS.join(', ')}, not ${unknown.join(', ')}`);
const wants = (section: Section): boolean => asked.includes(section);
const spans = countOf(values.spans);
const complete = process.argv.length === 2;
const bars: Bar[] = [];
const failures: string[] = [];

for (const transport of ['http', 'grpc'] as const) {
  if (wants('ingest') && values.transport.split(',').includes(transport)) await run(`ingest over ${transport}`, () => measureIngest({ transport, seconds: Number(values.seconds) }));
}
if (wants('freshness')) await run('freshness', measureFreshness);
if (wants('queries') || wants('traceql') || wants('idle')) await run('queries, TraceQL and idle', () => measureQueries({ spans, idle: wants('idle'), queries: wants('queries'), traceql: wants('traceql') }));
if (wants('disk')) await run('disk', () => measureDisk(spans));

console.log(barTable(bars));
for (const failure of failures) console.log(`\nNot measured: ${failure}`);
if (complete || values.write === true) await writeFile(new URL('RESULTS.md', import.meta.url), results());
process.exit(failures.length === 0 && bars.every(isMet) ? 0 : 1);

async function run(name: string, measure: () => Promise<readonly Bar[]>): Promise<void> {
  process.stderr.write(`${name} …\n`);
  try {
    bars.push(...(await measure()));
  } catch (cause) {
    failures.push(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function results(): string {
  const [cpu] = cpus();
  const command = ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' ');
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' }).stdout.trim();
  return `# Benchmark results

\`${command}\`, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, commit ${commit}.
${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()} ${arch()}, Node ${process.version}. Client and server share the cores.
Data: the demo shop (\`packages/testkit\`), ${values.spans} spans where a stored amount is meant.

${barTable(bars)}
${failures.map((failure) => `\nNot measured: ${failure}\n`).join('')}`;
}

function countOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([kM]?)$/.exec(text);
  if (match === null) throw new Error(`${text} is not a number such as 200000, 500k or 10M`);
  return Number(match[1]) * UNITS[match[2]!]!;
}
