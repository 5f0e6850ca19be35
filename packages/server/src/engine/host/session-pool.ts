/** A fixed set of sessions handed out one caller at a time, first come first served. */
export class SessionPool<Session> {
  private readonly free: Session[];
  private readonly waiting: { readonly take: (session: Session) => void }[] = [];
  readonly size: number;

  constructor(sessions: readonly Session[]) {
    this.free = [...sessions];
    this.size = sessions.length;
  }

  get idle(): boolean {
    return this.free.length === this.size && this.waiting.length === 0;
  }

  get queued(): number {
    return this.waiting.length;
  }

  /** Runs `work` with a session of its own. Rejects with the signal's reason when that fires while still waiting. */
  async use<Result>(work: (session: Session) => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const session = await this.acquire(signal);
    try {
      return await work(session);
    } finally {
      this.release(session);
    }
  }

  private acquire(signal: AbortSignal | undefined): Promise<Session> {
    signal?.throwIfAborted();
    const session = this.free.pop();
    if (session !== undefined) return Promise.resolve(session);
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.waiting.splice(this.waiting.indexOf(waiter), 1);
        reject(signal?.reason as Error);
      };
      const waiter = {
        take: (granted: Session): void => {
          signal?.removeEventListener('abort', abort);
          resolve(granted);
        },
      };
      this.waiting.push(waiter);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  private release(session: Session): void {
    const next = this.waiting.shift();
    if (next === undefined) this.free.push(session);
    else next.take(session);
  }
}
