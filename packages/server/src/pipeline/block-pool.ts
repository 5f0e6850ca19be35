import { SpanBlock } from '@spoor/core/model';

/** A block that grew over this is given back to the garbage collector instead of being used again. */
const MAX_REUSED_BYTES = 160 * 1024 * 1024;
/** After so long without work the buffers of a burst go back to the system. */
const IDLE_MS = 10_000;
/** So many blocks in a row that used less than an eighth of their room: the burst is over, though there is work. */
const SMALL_BLOCKS = 30;

/** The only blocks there are: what bounds the memory of decoded spans. */
export class BlockPool {
  private readonly free: SpanBlock[] = [];
  private readonly waiting: ((block: SpanBlock) => void)[] = [];
  private readonly capacity: number;
  private made = 0;
  private small = 0;
  private idle: NodeJS.Timeout | undefined;

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
    clearTimeout(this.idle);
    for (const waiter of this.waiting.splice(0)) waiter(new SpanBlock(16));
  }

  giveBack(block: SpanBlock): void {
    this.small = block.count * 8 < block.name.length ? this.small + 1 : 0;
    if (this.small >= SMALL_BLOCKS) this.release();
    const next = block.byteLength > MAX_REUSED_BYTES || this.small >= SMALL_BLOCKS ? new SpanBlock() : block;
    if (this.small >= SMALL_BLOCKS) this.small = 0;
    next.clear();
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.release(), IDLE_MS).unref();
    const waiter = this.waiting.shift();
    if (waiter === undefined) this.free.push(next);
    else waiter(next);
  }

  /** Forgets the blocks that nobody uses now. */
  private release(): void {
    this.made -= this.free.length;
    this.free.length = 0;
  }
}
