import type { InstrumentationScope } from '@opentelemetry/core';
import { writeAttributes } from './encode-attributes.ts';
import { OtlpWriter } from './otlp-writer.ts';

/** Spans or log records of one request, encoded: all but the resource, which may still be being detected. */
export interface Batch {
  readonly scopes: readonly { readonly scope: InstrumentationScope; readonly items: Buffer }[];
  readonly count: number;
  readonly bytes: number;
}

export interface QueueLimits {
  /** Items of one request. */
  readonly batchItems: number;
  /** Bytes after which a batch is closed whatever its count: one item may be large. */
  readonly batchBytes: number;
  /** What may wait in total. Beyond it the oldest batch is dropped. */
  readonly queueItems: number;
  readonly queueBytes: number;
}

interface OpenScope {
  readonly scope: InstrumentationScope;
  readonly writer: OtlpWriter;
}

/** A writer that once held a burst gives its memory back. */
const KEEP_CAPACITY = 256 * 1024;

/**
 * Holds what was recorded until it is sent, encoded at once: bytes are small and bounded exactly, no span object lives
 * on, and a crash finds everything ready to be sent.
 */
export class OtlpQueue<T> {
  private readonly open = new Map<InstrumentationScope, OpenScope>();
  private last: OpenScope | undefined;
  private openCount = 0;
  private openBytes = 0;
  private readonly sealed: Batch[] = [];
  private sealedCount = 0;
  private sealedBytes = 0;
  private readonly limits: QueueLimits;
  private readonly write: (writer: OtlpWriter, item: T) => void;
  private readonly onDrop: (count: number) => void;

  constructor(options: { readonly limits: QueueLimits; readonly write: (writer: OtlpWriter, item: T) => void; readonly onDrop: (count: number) => void }) {
    this.limits = options.limits;
    this.write = options.write;
    this.onDrop = options.onDrop;
  }

  get count(): number {
    return this.openCount + this.sealedCount;
  }

  /** Whether a whole batch waits to be sent. */
  get hasFullBatch(): boolean {
    return this.sealed.length > 0;
  }

  add(scope: InstrumentationScope, item: T): void {
    const target = this.last?.scope === scope ? this.last : this.scopeFor(scope);
    const before = target.writer.length;
    this.write(target.writer, item);
    this.openBytes += target.writer.length - before;
    this.openCount += 1;
    if (this.openCount >= this.limits.batchItems || this.openBytes >= this.limits.batchBytes) this.seal();
  }

  /** Adds what another thread encoded, as a batch of its own. */
  addBatch(batch: Batch): void {
    this.sealed.push(batch);
    this.sealedCount += batch.count;
    this.sealedBytes += batch.bytes;
    this.shed();
  }

  /** The oldest batch, taken out; closes the one being filled when there is no other. */
  take(): Batch | undefined {
    if (this.sealed.length === 0) this.seal();
    const batch = this.sealed.shift();
    if (batch === undefined) return undefined;
    this.sealedCount -= batch.count;
    this.sealedBytes -= batch.bytes;
    return batch;
  }

  private scopeFor(scope: InstrumentationScope): OpenScope {
    let entry = this.open.get(scope);
    if (entry === undefined) {
      entry = { scope, writer: new OtlpWriter() };
      this.open.set(scope, entry);
    }
    this.last = entry;
    return entry;
  }

  private seal(): void {
    if (this.openCount === 0) return;
    const scopes: { scope: InstrumentationScope; items: Buffer }[] = [];
    for (const [key, { scope, writer }] of this.open) {
      if (writer.length > 0) scopes.push({ scope, items: writer.take() });
      if (writer.capacity > KEEP_CAPACITY) {
        this.open.delete(key);
        if (this.last?.scope === scope) this.last = undefined;
      }
    }
    const batch = { scopes, count: this.openCount, bytes: this.openBytes };
    this.openCount = 0;
    this.openBytes = 0;
    this.addBatch(batch);
  }

  private shed(): void {
    while (this.sealed.length > 1 && (this.sealedCount > this.limits.queueItems || this.sealedBytes > this.limits.queueBytes)) {
      const oldest = this.sealed.shift();
      if (oldest === undefined) return;
      this.sealedCount -= oldest.count;
      this.sealedBytes -= oldest.bytes;
      this.onDrop(oldest.count);
    }
  }
}

/** `Resource` as bytes, for `requestBody`. */
export function encodeResource(attributes: Readonly<Record<string, unknown>>): Buffer {
  const writer = new OtlpWriter();
  writeAttributes(writer, 0x0a, attributes);
  return writer.take();
}

/** An `Export…ServiceRequest`: traces and logs number their fields alike. */
export function requestBody(resource: Buffer, batch: Batch): Buffer {
  const writer = new OtlpWriter(resource.length + batch.bytes + batch.scopes.length * 256 + 64);
  const whole = writer.open(0x0a);
  const head = writer.open(0x0a);
  writer.raw(resource);
  writer.close(head);
  for (const { scope, items } of batch.scopes) {
    const group = writer.open(0x12);
    const about = writer.open(0x0a);
    writer.tag(0x0a);
    writer.text(scope.name);
    if (scope.version !== undefined && scope.version !== '') {
      writer.tag(0x12);
      writer.text(scope.version);
    }
    writer.close(about);
    writer.raw(items);
    if (scope.schemaUrl !== undefined && scope.schemaUrl !== '') {
      writer.tag(0x1a);
      writer.text(scope.schemaUrl);
    }
    writer.close(group);
  }
  writer.close(whole);
  return writer.take();
}
