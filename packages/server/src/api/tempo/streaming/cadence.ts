/** One message of a stream; more is sent in several (`query_frontend.max_grpc_streaming_packet_size`). */
export const PACKET_BYTES = 1024 * 1024;

const INTERVAL_MS = 500;

/** When to send what is known so far: the first find at once, everything else at most every half second. */
export class Cadence {
  private due = performance.now() + INTERVAL_MS;
  private hasFound = false;

  /** `found`: there is something to show, not progress alone. */
  isDue(found: boolean, now = performance.now()): boolean {
    const first = found && !this.hasFound;
    if (!first && now < this.due) return false;
    this.hasFound ||= found;
    this.due = now + INTERVAL_MS;
    return true;
  }
}
