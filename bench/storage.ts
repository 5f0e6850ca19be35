/**
 * What storing spans costs: `npm run bench -- storage --spans 10M --hours 24` or, from the repository's root,
 * `node bench/storage.ts --spans 2M --hours 0.25 --block 100000`. Demo spans go through the inserter into a real engine
 * process; then everything is merged and weighed. CPU is that of the inserter and of the engine, merges included, without
 * making the spans.
 */
import { readFile, readdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createShop } from '@spoor/testkit';
import { startEngine } from '../packages/server/src/engine/index.ts';
import { connectStore } from '../packages/server/src/store/connection/index.ts';
import { BlockInserter } from '../packages/server/src/store/insert/index.ts';
import { readStats } from '../packages/server/src/store/retention/index.ts';
import { migrate } from '../packages/server/src/store/schema/index.ts';

const TOPOLOGY = { database: 'spoor' };
const CLOCK_TICKS = 100;

const { values } = parseArgs({
  options: {
    spans: { type: 'string', default: '1M' },
    hours: { type: 'string', default: '24' },
    block: { type: 'string', default: '100000' },
    keep: { type: 'string' },
  },
});

function count(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([kM]?)$/.exec(text);
  if (match === null) throw new Error(`not a number: ${text}`);
  return Number(match[1]) * (match[2] === 'M' ? 1e6 : match[2] === 'k' ? 1e3 : 1);
}

/** CPU seconds and peak memory of a process, from /proc. */
async function processFigures(pid: number): Promise<{ readonly cpu: number; readonly peakMiB: number }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const peak = Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0);
  return { cpu: (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS, peakMiB: peak / 1024 };
}

async function childOf(parent: number): Promise<number> {
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent) return Number(name);
  }
  throw new Error('the engine has no process');
}

const spans = count(values.spans);
const hours = Number(values.hours);
const dataDir = values.keep ?? (await mkdtemp(join(tmpdir(), 'spoor-bench-')));
const engine = await startEngine({ dataDir });
const connection = connectStore({ socketPath: engine.socketPath });
const enginePid = await childOf(process.pid);
try {
  await migrate(connection, { topology: TOPOLOGY });
  const inserter = new BlockInserter(connection, TOPOLOGY);
  const to = BigInt(Math.floor(Date.now() / 1000)) * 1_000_000_000n;
  const from = to - BigInt(Math.round(hours * 3600)) * 1_000_000_000n;
  let inserted = 0;
  let seconds = 0;
  let ownCpu = 0;
  const engineBefore = await processFigures(enginePid);
  for (const block of createShop({ seed: 1 }).backfill({ spans, from, to, blockSpans: count(values.block) })) {
    const start = performance.now();
    const cpu = process.cpuUsage();
    await inserter.insert(block, { token: `bench-${inserted}`, receivedAt: to });
    const used = process.cpuUsage(cpu);
    ownCpu += (used.user + used.system) / 1e6;
    seconds += (performance.now() - start) / 1000;
    inserted += block.count;
    if (process.stderr.isTTY) process.stderr.write(`\r${inserted} spans`);
  }
  const engineAfter = await processFigures(enginePid);
  const unmerged = await readStats(connection, TOPOLOGY);
  const millions = inserted / 1e6;
  console.log(`${inserted} spans over ${hours} h in blocks of ${values.block}`);
  console.log(`inserted at ${Math.round(inserted / seconds)} spans/s (one insert at a time)`);
  console.log(`CPU s per 1 M: inserter ${(ownCpu / millions).toFixed(2)}, engine ${((engineAfter.cpu - engineBefore.cpu) / millions).toFixed(2)} (merges so far included)`);
  console.log(`bytes per span before the last merges: ${(unmerged.bytesOnDisk / inserted).toFixed(2)} in ${unmerged.tables.reduce((sum, table) => sum + table.parts, 0)} parts`);
  for (const table of unmerged.tables) await connection.command(`OPTIMIZE TABLE ${TOPOLOGY.database}.${table.name} FINAL`);
  const merged = await processFigures(enginePid);
  console.log(`CPU s per 1 M with everything merged: engine ${((merged.cpu - engineBefore.cpu) / millions).toFixed(2)}; peak RSS MiB: engine ${Math.round(merged.peakMiB)}, inserter and generator ${Math.round((await processFigures(process.pid)).peakMiB)}`);
  const stats = await readStats(connection, TOPOLOGY);
  console.log(`\nbytes per span, merged: ${(stats.bytesOnDisk / inserted).toFixed(2)}`);
  for (const table of stats.tables) console.log(`  ${table.name.padEnd(16)} ${(table.bytes / inserted).toFixed(3).padStart(8)}  ${table.rows} rows`);
  const columns = await connection.queryRows(
    `SELECT concat(table, '.', name) AS column, data_compressed_bytes / ${inserted} AS bytes FROM system.columns WHERE database = '${TOPOLOGY.database}' AND bytes >= 0.01 ORDER BY bytes DESC`,
  );
  for (const row of columns.rows) console.log(`  ${String(row['column']).padEnd(32)} ${Number(row['bytes']).toFixed(3).padStart(8)}`);
  const indexes = await connection.queryRows(
    `SELECT concat(table, '.', name) AS index, data_compressed_bytes / ${inserted} AS bytes FROM system.data_skipping_indices WHERE database = '${TOPOLOGY.database}' ORDER BY bytes DESC`,
  );
  for (const row of indexes.rows) console.log(`  index ${String(row['index']).padEnd(26)} ${Number(row['bytes']).toFixed(3).padStart(8)}`);
} finally {
  await connection[Symbol.asyncDispose]();
  await engine.stop();
  if (values.keep === undefined) await rm(dataDir, { recursive: true, force: true });
}
