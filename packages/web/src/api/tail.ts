import type { TailAnswer } from '@spoor/core/wire';
import type { SearchConditions } from './queries.ts';
import { openStream } from './client.ts';

const RETRY_MS = 2_000;

export interface TailHandlers {
  readonly onMessage: (message: TailAnswer) => void;
  /** Undefined: connected again. */
  readonly onTrouble: (error: Error | undefined) => void;
}

/** Follows what arrives until the signal aborts. A broken connection is opened again; what came meanwhile is missed. */
export async function followTail(conditions: SearchConditions & { readonly spans: 'entry' | 'all' }, handlers: TailHandlers, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const body = await openStream('/tail', { ...conditions }, signal);
      handlers.onTrouble(undefined);
      for await (const data of eventsOf(body)) handlers.onMessage(JSON.parse(data) as TailAnswer);
    } catch (error) {
      if (signal.aborted) return;
      handlers.onTrouble(error instanceof Error ? error : new Error(String(error)));
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** The `data` of server-sent events of one line each. */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data: ')) yield line.slice(6);
  }
}
