import type { ChdbAddon, NativeConnection, NativeResult, NativeStream } from './chdb-addon.ts';
import { EngineException } from './engine-exception.ts';

export type Settings = Readonly<Record<string, string>>;

/**
 * One chDB connection with the settings it stands at. Settings are applied by a `SET` before the statement and only when
 * they differ from what is set, and everything not asked for goes back to the base: no statement sees another's settings.
 */
export class EngineSession {
  private readonly addon: ChdbAddon;
  private readonly connection: NativeConnection;
  private readonly base: Settings;
  private applied: Readonly<Record<string, string>> = {};
  private database = 'default';
  private leftovers = false;

  constructor(addon: ChdbAddon, connection: NativeConnection, base: Settings) {
    this.addon = addon;
    this.connection = connection;
    this.base = base;
  }

  /** Brings the session to exactly base + `settings` and to this database. */
  async prepare(settings: Settings, database: string): Promise<void> {
    const wanted: Record<string, string> = { ...this.base, ...settings };
    const changes = Object.entries(wanted)
      .filter(([name, value]) => this.applied[name] !== value)
      .map(([name, value]) => `${identifier(name)} = ${literal(value)}`);
    for (const name of Object.keys(this.applied)) if (!Object.hasOwn(wanted, name)) changes.push(`${identifier(name)} = DEFAULT`);
    if (changes.length > 0) {
      await this.setEach(changes);
      this.applied = wanted;
    }
    if (database !== this.database) {
      await this.execute(`USE ${quotedIdentifier(database)}`, 'Null');
      this.database = database;
    }
  }

  async execute(sql: string, format: string): Promise<NativeResult> {
    await this.discardLeftovers();
    try {
      return await this.addon.QueryAsyncConnection(this.connection, sql, format);
    } catch (error) {
      this.leftovers = true;
      // At once, because they may be large; if it does not work out now, the next statement tries again.
      await this.discardLeftovers().catch(() => undefined);
      throw EngineException.from(error);
    }
  }

  /** Yields the result in chunks of bytes as the engine makes them; leaving the loop cancels the rest. */
  async *stream(sql: string, format: string): AsyncGenerator<Uint8Array, void, undefined> {
    await this.discardLeftovers();
    const handle = this.start(sql, format);
    // Whatever ends the stream before its end leaves the query on the connection, which counts as running.
    this.leftovers = true;
    try {
      for (;;) {
        const chunk = await this.fetch(handle);
        if (chunk === undefined) break;
        yield chunk;
      }
      this.leftovers = false;
    } finally {
      if (this.leftovers) {
        this.addon.StreamCancel(handle);
        await this.discardLeftovers().catch(() => undefined);
      }
    }
  }

  /**
   * chDB 26.7 keeps what a failed query had put out already and prepends it to the result of the connection's next
   * statement. A statement that puts out nothing takes it away.
   */
  private async discardLeftovers(): Promise<void> {
    if (!this.leftovers) return;
    await this.addon.QueryAsyncConnection(this.connection, 'SELECT 1', 'Null');
    this.leftovers = false;
  }

  private async fetch(handle: NativeStream): Promise<Uint8Array | undefined> {
    try {
      const chunk = await this.addon.StreamFetch(handle);
      return chunk.done === true ? undefined : chunk.bytes;
    } catch (error) {
      throw EngineException.from(error);
    }
  }

  private start(sql: string, format: string): NativeStream {
    try {
      return this.addon.StreamQuery(this.connection, sql, format);
    } catch (error) {
      throw EngineException.from(error);
    }
  }

  /** A refused setting must not leave the session between two states: on an error everything known goes back to DEFAULT. */
  private async setEach(changes: readonly string[]): Promise<void> {
    try {
      await this.execute(`SET ${changes.join(', ')}`, 'Null');
    } catch (error) {
      const known = new Set([...Object.keys(this.applied), ...Object.keys(this.base)]);
      await this.execute(`SET ${[...known].map((name) => `${identifier(name)} = DEFAULT`).join(', ')}`, 'Null');
      this.applied = {};
      throw error;
    }
  }
}

function identifier(name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new EngineException(UNKNOWN_SETTING, `Setting ${JSON.stringify(name)} is not a setting's name`);
  return name;
}

const UNKNOWN_SETTING = 115;

function quotedIdentifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

/** A string literal; numeric settings accept their number as text too. */
export function literal(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
