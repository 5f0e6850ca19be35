import type { SpanBlock } from '@spoor/core/model';
import type { StoreConnection } from '../connection/index.ts';
import { checkTopology } from '../schema/index.ts';
import type { Topology } from '../schema/index.ts';
import { Catalogue } from './catalogue.ts';
import { SpanKeys } from './gather.ts';
import { RED_INSERT_COLUMNS, RED_TABLES, RedRows } from './red-rows.ts';
import { SPAN_INSERT_COLUMNS, SpanRows } from './span-rows.ts';
import { TRACE_INSERT_COLUMNS, TraceRows } from './trace-rows.ts';

export interface BlockInsert {
  /** The same token inserts the same block once, whatever happens in between. */
  readonly token: string;
  /**
   * When the block was received, nanoseconds since the Unix epoch. It decides partitions, so a replay must give the
   * same value as the first attempt.
   */
  readonly receivedAt: bigint;
  readonly signal?: AbortSignal | undefined;
}

/** After so long without an insert the buffers go back to the system. */
const IDLE_MS = 10_000;
const NANOSECONDS_A_DAY = 86_400_000_000_000n;

/**
 * One block stays one part per partition: nothing may split it (a split block would be deduplicated by halves) and no
 * number of partitions is refused.
 */
const SETTINGS: Readonly<Record<string, string | number>> = {
  async_insert: 0,
  max_insert_block_size: 100_000_000,
  min_insert_block_size_rows: 0,
  min_insert_block_size_bytes: 0,
  max_partitions_per_insert_block: 0,
  insert_deduplicate: 1,
};

/** On a cluster the insert returns when every shard has its share. */
const CLUSTER_SETTINGS: Readonly<Record<string, string | number>> = { distributed_foreground_insert: 1 };

/**
 * Writes span blocks: the catalogue first (a span's resource is there before the span is), then the spans and what is
 * derived from them. Every table takes the block's token, so a repetition completes what a crash left out and doubles
 * nothing. Several inserts may run at once; each takes its own set of buffers, kept for later ones.
 */
export class BlockInserter {
  private readonly connection: StoreConnection;
  private readonly topology: Topology;
  private catalogue = new Catalogue();
  private readonly free: Encoders[] = [];
  private idle: NodeJS.Timeout | undefined;

  constructor(connection: StoreConnection, topology: Topology) {
    this.connection = connection;
    this.topology = checkTopology(topology);
  }

  async insert(block: SpanBlock, request: BlockInsert): Promise<void> {
    if (block.count === 0) return;
    const encoders = this.free.pop() ?? new Encoders();
    try {
      const catalogue = this.catalogue.rowsOf(block, Number(request.receivedAt / NANOSECONDS_A_DAY));
      await Promise.all(catalogue.inserts.map(({ table, columns, chunks }) => this.send(table, { columns, chunks }, { signal: request.signal })));
      catalogue.stored();
      const [spans, ...derived] = encoders.encode(block, request.receivedAt);
      // The spans alone first: a block the engine will not take is found before anything else of it is stored.
      await this.send(spans.table, spans, request);
      await allSettledOrThrow(derived.map((insert) => this.send(insert.table, insert, request)));
    } finally {
      this.free.push(encoders);
      clearTimeout(this.idle);
      this.idle = setTimeout(() => this.free.splice(0), IDLE_MS).unref();
    }
  }

  /** Writes the catalogue anew as spans come in: after somebody deleted from it. */
  forgetCatalogue(): void {
    this.catalogue = new Catalogue();
  }

  private send(table: string, rows: Rows, options: { readonly token?: string; readonly signal?: AbortSignal | undefined }): Promise<void> {
    const { database, cluster } = this.topology;
    return this.connection.insertNative(`${database}.${table}`, rows.columns, rows.chunks, {
      settings: cluster === undefined ? SETTINGS : { ...SETTINGS, ...CLUSTER_SETTINGS },
      signal: options.signal,
      ...(options.token === undefined ? {} : { deduplicationToken: options.token }),
    });
  }
}

interface Rows {
  readonly columns: readonly string[];
  readonly chunks: readonly Uint8Array[];
}

interface TableRows extends Rows {
  readonly table: string;
}

/** The encoders of one insert under way; their output is valid until the next `encode`. */
class Encoders {
  private readonly keys = new SpanKeys();
  private readonly spans = new SpanRows();
  private readonly traces = new TraceRows();
  private readonly red = new RedRows();

  encode(block: SpanBlock, receivedAt: bigint): readonly [TableRows, ...TableRows[]] {
    this.keys.compute(block, receivedAt);
    return [
      { table: 'spans', columns: SPAN_INSERT_COLUMNS, chunks: this.spans.write(block, this.keys) },
      { table: 'traces', columns: TRACE_INSERT_COLUMNS, chunks: this.traces.write(block, this.keys) },
      ...this.red.write(block, this.keys).map((chunks, level) => ({ table: RED_TABLES[level]!, columns: RED_INSERT_COLUMNS, chunks })),
    ];
  }
}

/** Waits for all, so that buffers in use are not handed out again, then fails with the first failure. */
async function allSettledOrThrow(promises: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(promises)) {
    if (result.status === 'rejected') throw result.reason;
  }
}
