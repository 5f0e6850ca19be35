import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { StoreError } from '../store-error.ts';
import type { InsertOptions, NativeResult, QueryOptions, RowsResult, StoreConnection } from './connection.ts';
import { collect, costOf, header, readBody } from './answer.ts';
import { errorFromAnswer } from './error-mapping.ts';
import { HttpExchange } from './http-exchange.ts';
import type { ConnectionTarget, Exchange } from './http-exchange.ts';

/** Opens no socket until the first query. */
export function connectStore(target: ConnectionTarget): StoreConnection {
  return new HttpConnection(target);
}

/** With a token: what makes the same token a no-op, in views' tables too, whatever kind of table it is. */
const DEDUPLICATE = { insert_deduplicate: 1, deduplicate_blocks_in_dependent_materialized_views: 1 };

class HttpConnection implements StoreConnection {
  private readonly exchange: HttpExchange;
  private readonly remote: boolean;

  constructor(target: ConnectionTarget) {
    this.exchange = new HttpExchange(target);
    this.remote = 'url' in target;
  }

  async queryNative(sql: string, options: QueryOptions = {}): Promise<NativeResult> {
    const headers = options.cost === true ? { 'x-spoor-cost': '1' } : {};
    // A server says at the head of its answer what it has read until then; with wait_end_of_query that is all.
    const waitEnd = options.cost === true && this.remote ? { wait_end_of_query: 1 } : {};
    const answer = await this.send({ parameters: { ...options.settings, ...waitEnd, default_format: 'Native' }, headers, body: [sql], signal: options.signal });
    return { bytes: await collect(readBody(answer, options.signal)), ...costOf(answer) };
  }

  async *streamNative(sql: string, options: QueryOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
    const answer = await this.send({ parameters: { ...options.settings, default_format: 'Native' }, headers: { 'x-spoor-stream': '1' }, body: [sql], signal: options.signal });
    yield* readBody(answer, options.signal);
  }

  async queryRows(sql: string, options: QueryOptions = {}): Promise<RowsResult> {
    const parameters = { output_format_json_quote_64bit_integers: 1, ...options.settings, output_format_write_statistics: 1, default_format: 'JSON' };
    const answer = await this.send({ parameters, body: [sql], signal: options.signal });
    const text = (await collect(readBody(answer, options.signal))).toString();
    return parseRows(text);
  }

  async command(sql: string, options: QueryOptions = {}): Promise<void> {
    const answer = await this.send({ parameters: { ...options.settings }, body: [sql], signal: options.signal });
    await collect(readBody(answer, options.signal));
  }

  async insertNative(table: string, columns: readonly string[], block: readonly Uint8Array[], options: InsertOptions = {}): Promise<void> {
    const token = options.deduplicationToken === undefined ? {} : { ...DEDUPLICATE, insert_deduplication_token: options.deduplicationToken };
    const query = `INSERT INTO ${table} (${columns.map(quoteName).join(', ')}) FORMAT Native`;
    // async_insert would acknowledge by its own rules and breaks deduplication in views.
    const answer = await this.send({ parameters: { ...options.settings, ...token, async_insert: 0, query }, body: block, signal: options.signal });
    await collect(readBody(answer, options.signal));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.exchange.close();
    return Promise.resolve();
  }

  /** The embedded engine stops a query when we hang up; a server may not (it does for GET only), so it is told. */
  private async send(exchange: Exchange): Promise<IncomingMessage> {
    if (!this.remote) return checked(await this.exchange.post(exchange));
    const queryId = randomUUID();
    const stop = (): void => void this.exchange.post({ parameters: {}, body: [`KILL QUERY WHERE query_id = '${queryId}' ASYNC`] }).then((answer) => answer.resume(), () => undefined);
    exchange.signal?.addEventListener('abort', stop, { once: true });
    const forget = (): void => exchange.signal?.removeEventListener('abort', stop);
    try {
      const answer = await this.exchange.post({ ...exchange, parameters: { ...exchange.parameters, query_id: queryId } });
      answer.once('close', forget);
      return await checked(answer);
    } catch (error) {
      forget();
      throw error;
    }
  }
}

async function checked(answer: IncomingMessage): Promise<IncomingMessage> {
  if (answer.statusCode === 200) return answer;
  const text = (await collect(readBody(answer, undefined))).toString();
  throw errorFromAnswer(text, header(answer, 'x-clickhouse-exception-code'));
}

/** Statements other than SELECT may answer nothing at all. */
function parseRows(text: string): RowsResult {
  if (text === '') return { rows: [], rowsRead: 0, bytesRead: 0 };
  const value: unknown = JSON.parse(text);
  const rows = field(value, 'data');
  if (!Array.isArray(rows)) throw new StoreError('INTERNAL', 'The store answered rows in an unknown form');
  const statistics = field(value, 'statistics');
  return { rows: rows as Readonly<Record<string, unknown>>[], rowsRead: Number(field(statistics, 'rows_read') ?? 0), bytesRead: Number(field(statistics, 'bytes_read') ?? 0) };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function quoteName(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}
