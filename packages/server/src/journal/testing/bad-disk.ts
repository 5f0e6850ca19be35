import { NODE_FILES } from '../files.ts';
import type { JournalFile, JournalFiles } from '../files.ts';

/** The real disk, until `fault` says what goes wrong with an operation. */
export class BadDisk implements JournalFiles {
  /** Answers the error to fail with; `short` writes half of the bytes first. */
  fault: (operation: 'write' | 'sync' | 'truncate' | 'create' | 'remove', path: string) => { readonly error: Error; readonly short?: boolean } | undefined = () => undefined;

  /** The disk holds so many bytes of segments; `used` says how many there are now. */
  limit(bytes: number, used: () => number): void {
    this.fault = (operation) => (operation === 'write' && used() >= bytes ? { error: diskError('ENOSPC'), short: true } : undefined);
  }

  async open(path: string): Promise<JournalFile> {
    return this.wrap(path, await NODE_FILES.open(path));
  }

  async create(path: string): Promise<JournalFile> {
    this.check('create', path);
    return this.wrap(path, await NODE_FILES.create(path));
  }

  list(directory: string): Promise<readonly string[]> {
    return NODE_FILES.list(directory);
  }

  async remove(path: string): Promise<void> {
    this.check('remove', path);
    await NODE_FILES.remove(path);
  }

  save(path: string, content: Uint8Array): Promise<void> {
    return NODE_FILES.save(path, content);
  }

  syncDirectory(directory: string): Promise<void> {
    return NODE_FILES.syncDirectory(directory);
  }

  private check(operation: Parameters<BadDisk['fault']>[0], path: string): void {
    const fault = this.fault(operation, path);
    if (fault !== undefined) throw fault.error;
  }

  private wrap(path: string, file: JournalFile): JournalFile {
    return {
      write: async (buffers, position) => {
        const fault = this.fault('write', path);
        if (fault === undefined) return file.write(buffers, position);
        const whole = Buffer.concat(buffers);
        if (fault.short === true) await file.write([whole.subarray(0, whole.length >>> 1)], position);
        throw fault.error;
      },
      sync: async () => {
        this.check('sync', path);
        await file.sync();
      },
      truncate: async (length) => {
        this.check('truncate', path);
        await file.truncate(length);
      },
      read: (into, position) => file.read(into, position),
      size: () => file.size(),
      close: () => file.close(),
    };
  }
}

export function diskError(code: string): Error {
  return Object.assign(new Error(`${code}: the disk says no`), { code });
}
