import { SpanBlock } from '@spoor/core/model';

/** A block that grew over this is given back to the garbage collector instead of being used again. */
const MAX_REUSED_BYTES = 160 * 1024 * 1024;

/** The only blocks there are: what bounds the memory of decoded spans. */
export class BlockPool {
  private readonly free: SpanBlock[] = [];
  private readonly waiting: ((block: SpanBlock) => void)[] = [];
  private readonly capacity: number;
  private made = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** An empty block, when there is one. */
  take(): SpanBlock | undefined {
    const block = this.free.pop();
    if (block !== undefined) return block;
    if (this.made >= this.capacity) return undefined;
    this.made++;
    return new SpanBlock();
  }

  /** An empty block as soon as there is one. */
  wait(): Promise<SpanBlock> {
    const block = this.take();
    return block === undefined ? new Promise((resolve) => this.waiting.push(resolve)) : Promise.resolve(block);
  }

  /** Lets go of everyone who waits, with blocks that are not from the pool. */
  close(): void {
    for (const waiter of this.waiting.splice(0)) waiter(new SpanBlock(16));
  }

  giveBack(block: SpanBlock): void {
    const next = block.byteLength > MAX_REUSED_BYTES ? new SpanBlock() : block;
    next.clear();
    const waiter = this.waiting.shift();
    if (waiter === undefined) this.free.push(next);
    else waiter(next);
  }
}
