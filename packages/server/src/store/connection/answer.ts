import type { IncomingMessage } from 'node:http';
import { StoreError } from '../store-error.ts';
import type { QueryCost } from './connection.ts';
import { errorFromAnswer } from './error-mapping.ts';
import { ExceptionBlock } from './exception-block.ts';
import { aborted } from './http-exchange.ts';

/** The body's data as it comes. An error that the engine sent after it becomes a `StoreError`; leaving the loop hangs up. */
export async function* readBody(answer: IncomingMessage, signal: AbortSignal | undefined): AsyncGenerator<Buffer, void, undefined> {
  const block = new ExceptionBlock(header(answer, 'x-clickhouse-exception-tag'));
  const abort = (): void => void answer.destroy();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    if (signal?.aborted === true) answer.destroy();
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

export async function collect(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

/** What the head of the answer says was read. */
export function costOf(answer: IncomingMessage): QueryCost {
  const summary: unknown = JSON.parse(header(answer, 'x-clickhouse-summary') ?? '{}');
  const read = (name: string): number => (typeof summary === 'object' && summary !== null ? Number(Reflect.get(summary, name) ?? 0) : 0);
  return { rowsRead: read('read_rows'), bytesRead: read('read_bytes') };
}

export function header(answer: IncomingMessage, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
