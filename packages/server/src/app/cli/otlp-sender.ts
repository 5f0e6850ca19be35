import { setTimeout as sleep } from 'node:timers/promises';
import type { SpanBlock } from '@spoor/core/model';
import { decodePartialSuccess, encodeOtlpProtobuf } from '@spoor/core/wire';
import { AppError } from '../app-error.ts';

/** Spans of one request: what SDKs send by default. */
const SPANS_PER_REQUEST = 512;
const RETRIES = 60;
const MAX_REASONS = 5;

export interface SendReport {
  sent: number;
  rejected: number;
  /** The first reasons the server gave. */
  readonly reasons: Set<string>;
}

export function newSendReport(): SendReport {
  return { sent: 0, rejected: 0, reasons: new Set() };
}

/**
 * Sends every span of the block to a running Spoor over OTLP/HTTP and waits for the acknowledgements; 503 is retried as
 * the server asks. Throws `AppError` SERVER_UNREACHABLE, IMPORT_REJECTED.
 */
export async function sendBlock(block: SpanBlock, endpoint: string, report: SendReport): Promise<void> {
  for (let from = 0; from < block.count; from += SPANS_PER_REQUEST) {
    const rows = Uint32Array.from({ length: Math.min(SPANS_PER_REQUEST, block.count - from) }, (_, i) => from + i);
    await sendBody(encodeOtlpProtobuf(block, rows), endpoint, report);
    report.sent += rows.length;
  }
}

async function sendBody(body: Uint8Array, endpoint: string, report: SendReport): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const response = await post(body, endpoint);
    if (response.status === 200) {
      notePartialSuccess(new Uint8Array(await response.arrayBuffer()), report);
      return;
    }
    if (response.status !== 503 && response.status !== 429) {
      throw new AppError('IMPORT_REJECTED', `${endpoint} answered ${response.status}: ${(await response.text()).slice(0, 500)}`);
    }
    if (attempt >= RETRIES) throw new AppError('SERVER_UNREACHABLE', `${endpoint} is too busy (${RETRIES} tries). Look at its log and at the disk, then try again.`);
    await response.arrayBuffer();
    await sleep(Math.max(1, Number(response.headers.get('retry-after') ?? 1)) * 1000);
  }
}

async function post(body: Uint8Array, endpoint: string): Promise<Response> {
  try {
    return await fetch(`${endpoint}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/x-protobuf' }, body: new Uint8Array(body) });
  } catch (cause) {
    throw new AppError('SERVER_UNREACHABLE', `No Spoor listens at ${endpoint}. Start one with "spoor serve", or name another with --endpoint.`, { cause });
  }
}

/** The answer comes in the request's encoding: field 1 (partial_success) holds 1 (rejected_spans) and 2 (error_message). */
function notePartialSuccess(answer: Uint8Array, report: SendReport): void {
  const { rejected, message } = decodePartialSuccess(answer);
  report.rejected += rejected;
  report.sent -= rejected;
  if (message !== '' && report.reasons.size < MAX_REASONS) report.reasons.add(message);
}
