import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeptRecord } from '../journal/index.ts';

const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;

/**
 * Payloads the store cannot take, each as a file of its bytes and a file that says what it is and why it is there. The
 * folder is bounded: when it is full, something is wrong that throwing spans aside does not mend.
 */
export class Rejected {
  private readonly directory: string;
  private readonly maxBytes: number;
  private bytes: number | undefined;

  constructor(directory: string, maxBytes = DEFAULT_MAX_BYTES) {
    this.directory = directory;
    this.maxBytes = maxBytes;
  }

  /** Writes the payload down; false when there is no room. Doing it twice is harmless. */
  async keep(record: KeptRecord, token: string, reason: string): Promise<boolean> {
    this.bytes ??= await this.measure();
    if (this.bytes + record.body.length > this.maxBytes) return false;
    const { format, tenant, transport, receivedAt } = record;
    const about = { reason, format, tenant, transport, receivedAtUnixNano: String(receivedAt), bytes: record.body.length };
    await writeFile(join(this.directory, `${token}.payload`), record.body, { mode: 0o600 });
    await writeFile(join(this.directory, `${token}.json`), `${JSON.stringify(about, null, 2)}\n`, { mode: 0o600 });
    this.bytes += record.body.length;
    return true;
  }

  private async measure(): Promise<number> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const names = await readdir(this.directory);
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(this.directory, name))).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  }
}
