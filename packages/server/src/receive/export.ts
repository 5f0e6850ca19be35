import type { OtlpSignal, PartialSuccess } from '@spoor/core/wire';
import type { DecodeReport } from '@spoor/core/model';
import type { Log } from '../observe/index.ts';
import type { Door } from './door.ts';
import type { Ingest, IngestOutcome, IngestPayload } from './ingest.ts';

/** What to do with signals Spoor does not keep yet: `accept` answers with a warning and counts, `refuse` says so with an error. */
export type UnkeptSignals = 'accept' | 'refuse';

/** What the calls of one door share. */
export interface ExportContext {
  readonly ingest: Ingest;
  readonly door: Door;
  readonly log: Log;
  readonly unkept: UnkeptSignals;
}

const AFTER_A_BUG_SECONDS = 5;

/**
 * Hands a payload over. An ingest that throws breaks its contract; the client is then told to try again, because nobody
 * knows whether the spans were kept, and sending twice is safer than not at all.
 */
export async function handOver({ ingest, door, log }: ExportContext, payload: IngestPayload): Promise<IngestOutcome> {
  try {
    const outcome = await ingest.accept(payload);
    if (outcome.kind === 'kept') door.spans(outcome.report);
    else door.requestRefused(outcome.kind);
    return outcome;
  } catch (error) {
    door.requestRefused('internal');
    log.error('Ingest failed', { door: door.transport, error: error instanceof Error ? error.stack : String(error) });
    return { kind: 'busy', message: 'internal error, see the server log', retryAfterSeconds: AFTER_A_BUG_SECONDS };
  }
}

/** undefined when every span was accepted. */
export function partialSuccessOf(report: DecodeReport): PartialSuccess | undefined {
  return report.rejected === 0 ? undefined : { rejected: report.rejected, message: report.messages.join('; ') };
}

/** The warning for a signal that is accepted and not kept. */
export function unkeptWarning(signal: OtlpSignal): PartialSuccess {
  return { rejected: 0, message: `Spoor does not keep ${signal} yet: received, counted and dropped` };
}

export function unkeptRefusal(signal: OtlpSignal): string {
  return `Spoor does not keep ${signal} yet: turn their exporter off`;
}

/** Whole seconds, at least 1: for Retry-After and RetryInfo. */
export function retrySeconds(seconds: number): number {
  return Math.max(1, Math.ceil(seconds));
}
