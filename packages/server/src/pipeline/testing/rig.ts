import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from '@spoor/core/model';
import { openJournal } from '../../journal/index.ts';
import type { Journal, JournalOptions } from '../../journal/index.ts';
import { Metrics, SILENT_LOG } from '../../observe/index.ts';
import type { SpanStore } from '../../store/span-store.ts';
import { openPipeline } from '../pipeline.ts';
import type { Pipeline } from '../pipeline.ts';
import type { PipelineOptions } from '../pipeline-options.ts';

export interface Rig {
  readonly journal: Journal;
  readonly pipeline: Pipeline;
  readonly metrics: Metrics;
}

export interface RigOptions {
  readonly store: Pick<SpanStore, 'insert'>;
  readonly journal?: Partial<JournalOptions>;
  readonly pipeline?: Partial<PipelineOptions>;
}

/** A journal and a pipeline on `dir`. */
export async function startRig(dir: string, options: RigOptions): Promise<Rig> {
  const metrics = new Metrics();
  const journal = await openJournal({ dir, fsync: 'process', log: SILENT_LOG, metrics, ...options.journal });
  const pipeline = await openPipeline({ journal, store: options.store, limits: DEFAULT_LIMITS, log: SILENT_LOG, metrics, ...options.pipeline });
  return { journal, pipeline, metrics };
}

/** What is left when the process dies: nothing is flushed, nothing more is written. */
export async function crash({ journal, pipeline }: Rig): Promise<void> {
  await pipeline.close(0);
  await journal.close();
}

export async function withDirectory(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'spoor-journal-'));
  try {
    await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
