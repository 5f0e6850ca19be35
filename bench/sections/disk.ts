import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Bar } from '../bars.ts';

const STORAGE = new URL('../storage.ts', import.meta.url).pathname;

/** Bytes on disk of a stored span with everything merged, for sparse and for dense traffic. */
export async function measureDisk(spans: number): Promise<readonly Bar[]> {
  const bars: Bar[] = [];
  for (const { hours, name } of [{ hours: 24, name: '24 h' }, { hours: 0.25, name: '15 min' }]) {
    const { stdout } = await promisify(execFile)(process.execPath, [STORAGE, '--spans', String(spans), '--hours', String(hours)], { maxBuffer: 1 << 24 });
    const found = /bytes per span, merged: ([\d.]+)/.exec(stdout)?.[1];
    if (found === undefined) throw new Error(`the storage benchmark said: ${stdout}`);
    bars.push({ what: `disk per span, ${name} of traffic`, measured: Number(found), unit: 'bytes', bar: { atMost: 50 }, note: `${spans.toLocaleString('en')} demo spans, all tables and indexes, merged` });
  }
  return bars;
}
