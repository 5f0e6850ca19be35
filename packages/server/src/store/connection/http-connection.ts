import type { IncomingMessage } from 'node:http';
import { StoreError } from '../store-error.ts';
import type { InsertOptions, NativeResult, QueryCost, QueryOptions, RowsResult, StoreConnection } from './connection.ts';
import { errorFromAnswer } from './error-mapping.ts';
import { ExceptionBlock } from './exception-block.ts';
import { HttpExchange, aborted } from './http-exchange.ts';
import type { ConnectionTarget } from './http-exchange.ts';

/** Opens no socket until the first query. */
export function connectStore(target: ConnectionTarget): StoreConnection {
  return new HttpConnection(target);
}

class HttpConnection implements StoreConnection {
  private readonly exchange: HttpExchange;

  constructor(target: ConnectionTarget) {
    this.exchange = new HttpExchange(target);
  }

  async queryNative(sql: string, options: QueryOptions = {}): Promise<NativeResult> {
    const answer = await this.send(sql, { ...options, format: 'Native' });
    const bytes = await collect(readBody(answer, options.signal));
    return { bytes, ...costOf(answer) };
  }

  async *streamNative(sql: string, options: QueryOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
    const answer = await this.send(sql, { ...options, format: 'Native', streamed: true });
    yield* readBody(answer, options.signal);
  }

  async queryRows(sql: string, options: QueryOptions = {}): Promise<RowsResult> {
    const settings = { output_format_json_quote_64bit_integers: 1, ...options.settings };
    const answer = await this.send(sql, { ...options, settings, format: 'JSONEachRow' });
    const text = (await collect(readBody(answer, options.signal))).toString();
    const rows = text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);
    return { rows, ...costOf(answer) };
  }

  async command(sql: string, options: QueryOptions = {}): Promise<void> {
    await collect(readBody(await this.send(sql, options), options.signal));
  }

  async insertNative(table: string, columns: readonly string[], block: readonly Uint8Array[], options: InsertOptions = {}): Promise<void> {
    const deduplicate = options.deduplicationToken === undefined ? {} : DEDUPLICATE;
    const answer = await this.exchange.post({
      parameters: {
        ...deduplicate,
        ...options.settings,
        insert_deduplication_token: options.deduplicationToken,
        query: `INSERT INTO ${table} (${columns.map((name) => `\`${name}\``).join(', ')}) FORMAT Native`,
      },
      body: block,
      signal: options.signal,
    });
    await collect(readBody(await checked(answer), options.signal));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.exchange.close();
    return Promise.resolve();
  }

  private async send(sql: string, options: QueryOptions & { readonly format?: string; readonly streamed?: boolean }): Promise<IncomingMessage> {
    const answer = await this.exchange.post({
      parameters: { ...options.settings, default_format: options.format, cancel_http_readonly_queries_on_client_close: 1 },
      headers: options.streamed === true ? { 'x-spoor-stream': '1' } : {},
      body: [sql],
      signal: options.signal,
    });
    return checked(answer);
  }
}

/** `insert_deduplicate` covers replicated tables, the view setting makes the targets of views follow the token. */
const DEDUPLICATE = { insert_deduplicate: 1, deduplicate_blocks_in_dependent_materialized_views: 1, async_insert: 0 };

async function checked(answer: IncomingMessage): Promise<IncomingMessage> {
  if (answer.statusCode === 200) return answer;
  const text = (await collect(readBody(answer, undefined))).toString();
  throw errorFromAnswer(text, header(answer, 'x-clickhouse-exception-code'));
}

/** The body's data; an error that the engine sent after it becomes a `StoreError`. */
async function* readBody(answer: IncomingMessage, signal: AbortSignal | undefined): AsyncGenerator<Buffer, void, undefined> {
  const block = new ExceptionBlock(header(answer, 'x-clickhouse-exception-tag'));
  const abort = (): void => void answer.destroy();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      const data = block.push(chunk);
      if (data !== undefined && data.length > 0) yield data;
    }
  } catch (cause) {
    if (signal?.aborted === true) throw aborted(signal);
    throw new StoreError('UNAVAILABLE', 'The store broke off its answer', { cause });
  } finally {
    signal?.removeEventListener('abort', abort);
  }
  if (signal?.aborted === true) throw aborted(signal);
  const rest = block.end();
  if ('error' in rest) throw errorFromAnswer(rest.error);
  if (rest.data.length > 0) yield rest.data;
}

async function collect(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

function costOf(answer: IncomingMessage): QueryCost {
  const summary: unknown = JSON.parse(header(answer, 'x-clickhouse-summary') ?? '{}');
  const read = (name: string): number => (typeof summary === 'object' && summary !== null ? Number(Reflect.get(summary, name) ?? 0) : 0);
  return { rowsRead: read('read_rows'), bytesRead: read('read_bytes') };
}

function header(answer: IncomingMessage, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
