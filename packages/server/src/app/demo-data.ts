import { DEFAULT_TENANT } from '@spoor/core/model';
import type { DemoAnswer } from '@spoor/core/wire';
import { encodeOtlpProtobuf } from '@spoor/core/wire';
import { DEMO_ATTRIBUTE, createShop } from '@spoor/testkit';
import type { Ingest } from '../receive/ingest.ts';
import type { SpanStore } from '../store/span-store.ts';
import { AppError } from './app-error.ts';

const SPANS = 60_000;
const HOURS = 3n;
const NANOS_PER_HOUR = 3_600_000_000_000n;
const NANOS_PER_MS = 1_000_000n;
const SPANS_PER_PAYLOAD = 2_000;
const TRACES_PER_DELETE = 1_000;

interface DemoDeps {
  readonly ingest: Ingest;
  readonly store: SpanStore;
}

/** *Load demo data*: the shop's last three hours through the front door, journal and all, each resource labelled as demo. */
export async function loadDemo({ ingest }: DemoDeps, signal: AbortSignal): Promise<DemoAnswer> {
  const now = BigInt(Date.now()) * NANOS_PER_MS;
  let spans = 0;
  const traces = new Set<string>();
  for (const block of createShop({ seed: Number(now % 1_000_000_007n) }).backfill({ spans: SPANS, from: now - HOURS * NANOS_PER_HOUR, to: now })) {
    for (let from = 0; from < block.count && !signal.aborted; from += SPANS_PER_PAYLOAD) {
      const rows = Uint32Array.from({ length: Math.min(SPANS_PER_PAYLOAD, block.count - from) }, (_, i) => from + i);
      const outcome = await ingest.accept({ format: 'otlp-protobuf', tenant: DEFAULT_TENANT, body: encodeOtlpProtobuf(block, rows), receivedAt: now, transport: 'demo' });
      if (outcome.kind !== 'kept') throw new AppError('IMPORT_REJECTED', `Demo data could not be loaded: ${outcome.message}`);
      spans += outcome.report.accepted;
      for (const row of rows) traces.add(block.traceId.subarray(row * 16, row * 16 + 16).join());
    }
  }
  return { spans, traces: traces.size };
}

/** Deletes every trace that holds a span of the demo. */
export async function removeDemo({ store }: DemoDeps, signal: AbortSignal): Promise<DemoAnswer> {
  const now = BigInt(Date.now()) * NANOS_PER_MS;
  let spans = 0;
  let traces = 0;
  const services = new Set<string>();
  for (;;) {
    const { traceIds } = await store.search(
      {
        tenant: DEFAULT_TENANT,
        predicate: { op: 'exists', field: { kind: 'attribute', levels: ['resource'], key: DEMO_ATTRIBUTE } },
        range: { from: 0n, to: now + NANOS_PER_HOUR },
        order: 'latest',
        limit: TRACES_PER_DELETE,
      },
      signal,
    );
    if (traceIds.length === 0) break;
    for (const summary of await store.summaries(DEFAULT_TENANT, traceIds, signal)) {
      spans += summary.spans;
      for (const { name } of summary.services) services.add(name);
    }
    await store.deleteTraces(DEFAULT_TENANT, traceIds, signal);
    traces += traceIds.length;
  }
  const gone: string[] = [];
  for (const service of services) if (!(await hasSpans(store, service, signal))) gone.push(service);
  await store.deleteServices(DEFAULT_TENANT, gone, signal);
  return { spans, traces };
}

/** A service of the user's own may have the name of one of the shop's. */
async function hasSpans(store: SpanStore, service: string, signal: AbortSignal): Promise<boolean> {
  const range = { from: 0n, to: BigInt(Date.now()) * NANOS_PER_MS + NANOS_PER_HOUR };
  const predicate = { op: 'compare', field: { kind: 'intrinsic', name: 'service' }, cmp: '=', value: { type: 'string', value: service } } as const;
  const { traceIds } = await store.search({ tenant: DEFAULT_TENANT, predicate, range, order: 'latest', limit: 1 }, signal);
  return traceIds.length > 0;
}
