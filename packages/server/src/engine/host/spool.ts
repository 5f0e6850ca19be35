import { open, readdir, rm, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineException } from './engine-exception.ts';

const BATCH_BYTES = 1024 * 1024;
const TOO_LARGE_BODY = 307;

/**
 * Keeps the body of an insert for the engine to read. chDB takes no binary data with a statement (inline data ends at
 * the first empty line), so it reads the body from a file. The file has no name any more when it is filled: nothing is
 * left behind however the process ends.
 */
export class Spool {
  private readonly directory: string;
  private readonly maxBytes: number;
  private serial = 0;

  constructor(directory: string, maxBytes: number) {
    this.directory = directory;
    this.maxBytes = maxBytes;
  }

  /** Removes what a process left that was killed between making a file and unnaming it, and others' configuration. */
  async sweep(): Promise<void> {
    const own = new RegExp(`-${String(process.pid)}\\.xml$`);
    for (const name of await readdir(this.directory)) if (!own.test(name)) await rm(join(this.directory, name), { recursive: true, force: true });
  }

  /** Writes the whole body and hands over its path, good until `work` has ended. */
  async hold<Result>(body: AsyncIterable<Uint8Array>, work: (path: string, bytes: number) => Promise<Result>): Promise<Result> {
    this.serial += 1;
    const path = join(this.directory, `body-${String(this.serial)}`);
    const file = await open(path, 'wx+', 0o600);
    try {
      await unlink(path);
      const bytes = await this.fill(file, body);
      return await work(`/proc/self/fd/${String(file.fd)}`, bytes);
    } finally {
      await file.close();
    }
  }

  private async fill(file: FileHandle, body: AsyncIterable<Uint8Array>): Promise<number> {
    let batch: Uint8Array[] = [];
    let batched = 0;
    let total = 0;
    const flush = async (): Promise<void> => {
      await writeAll(file, batch);
      batch = [];
      batched = 0;
    };
    for await (const chunk of body) {
      total += chunk.length;
      if (total > this.maxBytes) throw new EngineException(TOO_LARGE_BODY, `The body is over the limit of ${String(this.maxBytes)} bytes`);
      batch.push(chunk);
      batched += chunk.length;
      if (batched >= BATCH_BYTES) await flush();
    }
    if (batched > 0) await flush();
    return total;
  }
}

/** `writev` may write less than it was given. */
async function writeAll(file: FileHandle, chunks: Uint8Array[]): Promise<void> {
  let rest = chunks;
  while (rest.length > 0) {
    const { bytesWritten } = await file.writev(rest);
    let skip = bytesWritten;
    let index = 0;
    for (; index < rest.length; index++) {
      const chunk = rest[index];
      if (chunk === undefined || skip < chunk.length) break;
      skip -= chunk.length;
    }
    const cut = rest[index];
    rest = cut === undefined ? [] : [cut.subarray(skip), ...rest.slice(index + 1)];
  }
}
