const SMALLEST_BUFFER = 16 * 1024;

/**
 * Gathers the chunks of a body into one array. Chunks are copied as they come instead of being kept in a list: a million
 * one-byte chunks then cost a million bytes and not a million objects, and each chunk's read buffer is free at once. A body
 * of one chunk is not copied at all.
 */
export class ByteCollector {
  private first: Uint8Array | undefined;
  private buffer: Uint8Array | undefined;
  private used = 0;
  private readonly expected: number;

  /** `expectedBytes`: the announced length, if any. It sizes the buffer, up to 1 MiB before the bytes are really there. */
  constructor(expectedBytes = 0) {
    this.expected = expectedBytes;
  }

  get length(): number {
    return this.used;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    if (this.used === 0) {
      this.first = chunk;
      this.used = chunk.length;
      return;
    }
    const buffer = this.room(chunk.length);
    buffer.set(chunk, this.used);
    this.used += chunk.length;
  }

  /** The whole body. The collector must not be used afterwards. */
  take(): Uint8Array {
    return this.first ?? this.buffer?.subarray(0, this.used) ?? new Uint8Array(0);
  }

  private room(bytes: number): Uint8Array {
    const needed = this.used + bytes;
    if (this.buffer !== undefined && this.buffer.length >= needed) return this.buffer;
    const grown = allocate(this.capacityFor(needed));
    const old = this.first ?? this.buffer;
    if (old !== undefined) grown.set(this.first === undefined ? old.subarray(0, this.used) : old);
    this.first = undefined;
    this.buffer = grown;
    return grown;
  }

  private capacityFor(needed: number): number {
    if (needed <= this.expected && this.expected <= 1024 * 1024) return this.expected;
    const doubled = Math.max(SMALLEST_BUFFER, needed, (this.buffer?.length ?? 0) * 2);
    return this.expected >= needed ? Math.min(doubled, this.expected) : doubled;
  }
}

function allocate(bytes: number): Uint8Array {
  // Not from Node's pool: the body outlives the request and would pin the pool's slab.
  return Buffer.allocUnsafeSlow(bytes);
}
