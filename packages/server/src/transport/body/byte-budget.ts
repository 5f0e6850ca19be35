/**
 * A semaphore over bytes held by requests under way, shared by all doors. It counts bytes that have come, not bytes that
 * were announced: a client that announces 64 MiB and sends nothing holds nothing.
 */
export class ByteBudget {
  readonly capacity: number;
  private held = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get used(): number {
    return this.held;
  }

  /** Would `bytes` more fit right now? For refusing early, by an announced length. */
  fits(bytes: number): boolean {
    return this.held + bytes <= this.capacity;
  }

  /** A holding of one request, empty at first. */
  open(): Holding {
    return new Holding(this);
  }

  /** Used by `Holding` only. */
  change(bytes: number): void {
    this.held += bytes;
  }
}

/** What one request holds of the budget. `release` must be called once the bytes are nobody's any more; twice is harmless. */
export class Holding {
  private readonly budget: ByteBudget;
  private bytes = 0;
  private released = false;

  constructor(budget: ByteBudget) {
    this.budget = budget;
  }

  /** False, and nothing taken, when the budget is spent or the holding was released. */
  take(bytes: number): boolean {
    if (this.released || !this.budget.fits(bytes)) return false;
    this.budget.change(bytes);
    this.bytes += bytes;
    return true;
  }

  give(bytes: number): void {
    if (this.released) return;
    this.budget.change(-bytes);
    this.bytes -= bytes;
  }

  release(): void {
    this.give(this.bytes);
    this.released = true;
  }
}

export const DEFAULT_BUDGET_BYTES = 256 * 1024 * 1024;
