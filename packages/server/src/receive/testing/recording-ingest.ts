import { newDecodeReport } from '@spoor/core/model';
import type { Ingest, IngestOutcome, IngestPayload } from '../ingest.ts';

/** An ingest that remembers what it was given and answers what it is told to. */
export class RecordingIngest implements Ingest {
  readonly payloads: IngestPayload[] = [];
  /** What the next payloads get; by default everything is kept. */
  answer: (payload: IngestPayload) => Promise<IngestOutcome> | IngestOutcome = () => ({ kind: 'kept', report: { ...newDecodeReport(), accepted: 1 } });

  async accept(payload: IngestPayload): Promise<IngestOutcome> {
    this.payloads.push(payload);
    return this.answer(payload);
  }
}
