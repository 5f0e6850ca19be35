import { spanIdToHex } from '@spoor/core/model';
import type { SpanBlock } from '@spoor/core/model';
import { StoreError } from '../../store/store-error.ts';

/** What an insert does instead of working: fails before, after, or for what is in the block. */
export type Trouble = (attempt: { readonly ids: readonly string[]; readonly names: readonly string[]; readonly token: string; readonly number: number }) => StoreError | 'applied-but-lost' | 'hang' | undefined;

/** The insert half of a store: keeps span ids, and deduplicates by token as the real one does. */
export class MemoryStore {
  /** In order of insertion. */
  readonly ids: string[] = [];
  readonly tokens = new Map<string, { readonly ids: readonly string[]; readonly receivedAt: bigint }>();
  readonly sizes: number[] = [];
  trouble: Trouble = () => undefined;
  private attempts = 0;

  async insert(block: SpanBlock, token: string, receivedAt: bigint, signal?: AbortSignal): Promise<void> {
    const ids = Array.from({ length: block.count }, (_, i) => spanIdToHex(block.spanId[2 * i]!, block.spanId[2 * i + 1]!));
    const names = Array.from({ length: block.count }, (_, i) => block.strings.get(block.name[i]!));
    const trouble = this.trouble({ ids, names, token, number: ++this.attempts });
    await new Promise((resolve) => setImmediate(resolve));
    if (trouble === 'hang') await hang(signal);
    // What the store took once it does not find bad when it comes again.
    const knownGood = trouble instanceof StoreError && trouble.code === 'BAD_DATA' && this.tokens.has(token);
    if (trouble instanceof StoreError && !knownGood) throw trouble;
    this.apply(token, ids, receivedAt);
    if (trouble === 'applied-but-lost') throw new StoreError('UNAVAILABLE', 'the connection broke after the insert');
  }

  private apply(token: string, ids: readonly string[], receivedAt: bigint): void {
    const known = this.tokens.get(token);
    if (known !== undefined) {
      // A replay must be the very same block, or the store would keep half of one and drop half of the other.
      if (known.ids.join() !== ids.join() || known.receivedAt !== receivedAt) throw new Error(`token ${token} was used for two different blocks`);
      return;
    }
    this.tokens.set(token, { ids, receivedAt });
    this.sizes.push(ids.length);
    this.ids.push(...ids);
  }
}

function hang(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(new StoreError('ABORTED', 'aborted'));
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop);
  });
}
