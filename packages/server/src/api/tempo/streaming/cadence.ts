/** One message of a stream; more is sent in several (`query_frontend.max_grpc_streaming_packet_size`). */
export const PACKET_BYTES = 1024 * 1024;

const INTERVAL_MS = 500;

/** When to send what is known so far: at once, then at most every half second. */
export class Cadence {
  private due = 0;

  isDue(now = performance.now()): boolean {
    if (now < this.due) return false;
    this.due = now + INTERVAL_MS;
    return true;
  }
}
