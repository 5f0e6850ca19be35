import type { StoreConnection } from '../connection/index.ts';
import { dayOfPart } from '../insert/index.ts';
import { alterTarget, checkTopology } from '../schema/index.ts';
import type { Topology } from '../schema/index.ts';
import type { RetentionLimits, RetentionReport } from '../span-store.ts';
import { PARTITIONED_TABLES, isSharded, storedPartitions, totalBytes } from './stored-parts.ts';
import type { StoredPartition } from './stored-parts.ts';

export interface RetentionRequest {
  readonly topology: Topology;
  readonly limits: RetentionLimits;
  /** Nanoseconds since the Unix epoch. */
  readonly now: bigint;
  readonly signal?: AbortSignal | undefined;
}

const NANOSECONDS_A_SECOND = 1_000_000_000n;
const SECONDS_A_DAY = 86_400;

/**
 * Drops what is over the limits, oldest first: whole days that ended longer ago than the age limit; then, while the
 * tables together are over the byte limit, the oldest day. When one day is left and still too much, its oldest minutes
 * are deleted until a tenth below the limit is free, so that this (costly) step is rare. Quarantined spans count from
 * the day they arrived.
 */
export async function applyRetention(connection: StoreConnection, request: RetentionRequest): Promise<RetentionReport> {
  const run = new RetentionRun(connection, { ...request, topology: checkTopology(request.topology) });
  return run.apply();
}

class RetentionRun {
  private readonly connection: StoreConnection;
  private readonly request: RetentionRequest;
  private readonly dropped: string[] = [];
  private droppedSpans = 0;

  constructor(connection: StoreConnection, request: RetentionRequest) {
    this.connection = connection;
    this.request = request;
  }

  async apply(): Promise<RetentionReport> {
    const before = await this.stored();
    const bytesBefore = totalBytes(before);
    const { limits } = this.request;
    const nowDay = Number(this.request.now / NANOSECONDS_A_SECOND) / SECONDS_A_DAY;
    const parts = partsOf(before);
    let bytes = bytesBefore;
    while (parts.length > 0) {
      const oldest = parts[0]!;
      const tooOld = dayOfPart(oldest.part) + 1 <= nowDay - limits.maxAgeSeconds / SECONDS_A_DAY;
      if (!tooOld && (bytes <= limits.maxBytes || parts.length === 1)) break;
      await this.dropPart(oldest);
      bytes -= oldest.bytes;
      parts.shift();
    }
    const last = parts[0];
    if (last !== undefined && bytes > limits.maxBytes) await this.shrink(last, bytes);
    await this.forgetCatalogue(parts.length === 0 ? nowDay : Math.min(...parts.map(({ part }) => dayOfPart(part))));
    return { droppedPartitions: this.dropped, droppedSpans: this.droppedSpans, bytesBefore, bytesAfter: totalBytes(await this.stored()) };
  }

  private async dropPart(part: Part): Promise<void> {
    for (const table of PARTITIONED_TABLES) {
      if (part.tables.has(table)) await this.alter(table, `DROP PARTITION ${part.part}`, { max_partition_size_to_drop: 0 });
    }
    this.dropped.push(String(part.part));
    this.droppedSpans += part.spans;
  }

  /** Deletes the oldest minutes of a partition: as many as hold the bytes that are too much. */
  private async shrink(part: Part, bytes: number): Promise<void> {
    const target = this.request.limits.maxBytes * 0.9;
    const doomed = Math.ceil(part.spans * Math.min(1, (bytes - target) / Math.max(1, part.bytes)));
    const { rows } = await this.connection.queryRows(
      `SELECT intDiv(bucket, 60) AS minute, count() AS spans FROM ${this.request.topology.database}.spans WHERE part = ${part.part} GROUP BY minute ORDER BY minute`,
      this.options(),
    );
    let count = 0;
    let firstKept: number | undefined;
    for (const row of rows) {
      if (count >= doomed) {
        firstKept = Number(row['minute']);
        break;
      }
      count += Number(row['spans']);
    }
    if (firstKept === undefined) return this.dropPart(part);
    const conditions: Readonly<Record<string, string>> = {
      spans: `bucket < ${firstKept * 60}`,
      traces: `hour < ${Math.floor(firstKept / 60)}`,
      red_15s: `time < ${firstKept * 60}`,
      red_5m: `time < ${firstKept * 60 - 240}`,
      red_1h: `time < ${firstKept * 60 - 3540}`,
    };
    for (const table of PARTITIONED_TABLES) {
      if (part.tables.has(table)) await this.alter(table, `DELETE IN PARTITION ${part.part} WHERE ${conditions[table]!}`, { mutations_sync: 2 });
    }
    this.dropped.push(`${part.part} before minute ${firstKept}`);
    this.droppedSpans += count;
  }

  /**
   * Removes catalogue rows that no stored span can need: last seen before the oldest kept day. One day of grace, because
   * a span may start up to an hour after it arrived.
   */
  private async forgetCatalogue(oldestDay: number): Promise<void> {
    const before = Math.max(0, Math.floor(oldestDay) - 1);
    for (const table of ['resources', 'scopes', 'operations', 'attribute_keys']) {
      const { rows } = await this.connection.queryRows(`SELECT count() AS old FROM ${this.request.topology.database}.${table} WHERE last_seen < ${before}`, this.options());
      if (Number(rows[0]?.['old']) > 0) await this.alter(table, `DELETE WHERE last_seen < ${before}`, { mutations_sync: 2 });
    }
  }

  private alter(table: string, what: string, settings: Readonly<Record<string, number>>): Promise<void> {
    return this.connection.command(`ALTER TABLE ${alterTarget(table, isSharded(table), this.request.topology)} ${what}`, { ...this.options(), settings });
  }

  private stored(): Promise<readonly StoredPartition[]> {
    return storedPartitions(this.connection, this.request.topology, this.request.signal);
  }

  private options(): { readonly signal?: AbortSignal | undefined } {
    return { signal: this.request.signal };
  }
}

/** What lies under one value of `part`, over all tables. */
interface Part {
  readonly part: number;
  readonly bytes: number;
  readonly spans: number;
  readonly tables: ReadonlySet<string>;
}

/** Oldest first. */
function partsOf(stored: readonly StoredPartition[]): Part[] {
  const parts = new Map<number, StoredPartition[]>();
  for (const one of stored) {
    if (!PARTITIONED_TABLES.includes(one.table)) continue;
    const part = Number(one.partition);
    parts.set(part, [...(parts.get(part) ?? []), one]);
  }
  return [...parts]
    .map(([part, own]) => ({
      part,
      bytes: totalBytes(own),
      spans: own.filter((one) => one.table === 'spans').reduce((sum, one) => sum + one.rows, 0),
      tables: new Set(own.map((one) => one.table)),
    }))
    .sort((a, b) => dayOfPart(a.part) - dayOfPart(b.part) || a.part - b.part);
}
