import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Metrics, SILENT_LOG } from '../../observe/index.ts';
import { openJournal } from '../journal.ts';
import type { Journal, JournalOptions } from '../journal.ts';
import type { JournalRecord } from '../record.ts';

export function record(text: string): JournalRecord {
  return { format: 'otlp-json', tenant: 'default', transport: 'test', receivedAt: 1_700_000_000_123_456_789n, body: Buffer.from(text) };
}

export function open(dir: string, options: Partial<JournalOptions> = {}): Promise<Journal> {
  return openJournal({ dir, fsync: 'process', log: SILENT_LOG, metrics: new Metrics(), ...options });
}

/** Bodies of the kept records, as text. */
export async function bodies(journal: Journal, from = journal.cursor.position): Promise<string[]> {
  const texts: string[] = [];
  for await (const { body } of journal.read(from)) texts.push(Buffer.from(body).toString());
  return texts;
}

export async function segmentFiles(dir: string): Promise<string[]> {
  return (await readdir(dir)).filter((name) => name.endsWith('.seg')).sort().map((name) => join(dir, name));
}

export async function withDirectory(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'spoor-journal-'));
  try {
    await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
