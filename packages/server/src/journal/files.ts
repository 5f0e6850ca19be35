import { constants } from 'node:fs';
import { open, readdir, rename, unlink, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** What the journal asks of a disk. The one seam where tests put a disk that is full, slow or torn. */
export interface JournalFiles {
  /** Opens for reading and writing a file that is there. */
  open(path: string): Promise<JournalFile>;
  /** The same, but makes the file when it is not there. */
  create(path: string): Promise<JournalFile>;
  list(directory: string): Promise<readonly string[]>;
  remove(path: string): Promise<void>;
  /** Writes a whole new file, or nothing: it appears under its name only when complete. */
  save(path: string, content: Uint8Array): Promise<void>;
  /** Makes created and removed names survive power loss. */
  syncDirectory(directory: string): Promise<void>;
}

export interface JournalFile {
  /** Writes all of it or throws; after a throw the bytes from `position` on are undefined. */
  write(buffers: readonly Uint8Array[], position: number): Promise<void>;
  /** Fills `into` from `position`; answers how many bytes there were. */
  read(into: Uint8Array, position: number): Promise<number>;
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

export const NODE_FILES: JournalFiles = {
  async open(path) {
    return new NodeFile(await open(path, constants.O_RDWR));
  },
  async create(path) {
    return new NodeFile(await open(path, constants.O_RDWR | constants.O_CREAT, 0o600));
  },
  list: (directory) => readdir(directory),
  remove: (path) => unlink(path),
  async save(path, content) {
    const partial = `${path}.partial`;
    await writeFile(partial, content, { mode: 0o600 });
    await rename(partial, path);
  },
  async syncDirectory(directory) {
    const handle = await open(directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

class NodeFile implements JournalFile {
  private readonly handle: FileHandle;

  constructor(handle: FileHandle) {
    this.handle = handle;
  }

  async write(buffers: readonly Uint8Array[], position: number): Promise<void> {
    let rest = buffers;
    let at = position;
    for (;;) {
      const { bytesWritten } = await this.handle.writev(rest, at);
      rest = after(rest, bytesWritten);
      if (rest.length === 0) return;
      at += bytesWritten;
    }
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    let filled = 0;
    while (filled < into.length) {
      const { bytesRead } = await this.handle.read(into, filled, into.length - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled;
  }

  sync(): Promise<void> {
    return this.handle.datasync();
  }

  truncate(length: number): Promise<void> {
    return this.handle.truncate(length);
  }

  async size(): Promise<number> {
    return (await this.handle.stat()).size;
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

/** What is left to write after `written` bytes: a full disk makes short writes before it makes errors. */
function after(buffers: readonly Uint8Array[], written: number): readonly Uint8Array[] {
  let skip = written;
  let first = 0;
  while (first < buffers.length && skip >= buffers[first]!.length) skip -= buffers[first++]!.length;
  if (skip === 0) return buffers.slice(first);
  return [buffers[first]!.subarray(skip), ...buffers.slice(first + 1)];
}
