import type { JournalFile } from './files.ts';

const CHUNK_BYTES = 1024 * 1024;

/**
 * A moving view of a file, so that a segment is read without holding it whole. The memory is reused: what `at` answers
 * is valid until the next call.
 */
export class Window {
  private readonly file: JournalFile;
  private readonly limit: number;
  private memory = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  private start = 0;
  private filled = 0;

  /** `limit`: file offset that nothing is read beyond. */
  constructor(file: JournalFile, limit: number) {
    this.file = file;
    this.limit = limit;
  }

  /** The bytes from `offset`: `wanted` of them, or fewer when the file ends before. */
  async at(offset: number, wanted: number): Promise<Buffer> {
    if (offset < this.start || offset + wanted > this.start + this.filled) await this.fill(offset, wanted);
    const from = offset - this.start;
    return this.memory.subarray(from, Math.max(from, Math.min(from + wanted, this.filled)));
  }

  /** Everything from `offset` that is at hand, at least `wanted` bytes unless the file ends before. */
  async from(offset: number, wanted: number): Promise<Buffer> {
    await this.at(offset, wanted);
    return this.memory.subarray(offset - this.start, this.filled);
  }

  private async fill(offset: number, wanted: number): Promise<void> {
    const held = offset >= this.start && offset < this.start + this.filled ? this.filled - (offset - this.start) : 0;
    const target = wanted > this.memory.length ? Buffer.allocUnsafeSlow(Math.ceil(wanted / CHUNK_BYTES) * CHUNK_BYTES) : this.memory;
    if (held > 0) this.memory.copy(target, 0, offset - this.start, this.filled);
    this.memory = target;
    this.start = offset;
    const room = Math.min(target.length, Math.max(0, this.limit - offset));
    this.filled = Math.min(held, room);
    if (room > held) this.filled += await this.file.read(target.subarray(held, room), offset + held);
  }
}
