import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const SPANS = 100;
const SENDERS = 6;

/**
 * Sends OTLP/HTTP without end and remembers which spans were acknowledged. A request without an answer is not sent again:
 * whether its spans are there is open, but each may be there once only.
 */
export class RecordingSender {
  /** Numbers of acknowledged requests; span ids follow from them. */
  readonly acknowledged = new Set<number>();
  refused = 0;
  /** Answers other than 200, by status: how many, and the last Retry-After. */
  readonly refusals = new Map<number, { count: number; retryAfter: string | undefined }>();
  private target: string | undefined;
  private next = 1;
  private stopped = false;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: SENDERS });
  private readonly running: readonly Promise<void>[];

  private readonly pauseMs: number;

  /** @param options `pauseMs`: each of the senders waits so long after an acknowledgement; without it they go as fast as they can */
  constructor(options: { readonly pauseMs?: number } = {}) {
    this.pauseMs = options.pauseMs ?? 0;
    this.running = Array.from({ length: SENDERS }, () => this.run());
  }

  /** Where to send to from now on; nowhere when undefined. */
  aim(target: string | undefined): void {
    this.target = target;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.running);
    this.agent.destroy();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      if (this.target === undefined) {
        await sleep(5);
        continue;
      }
      const number = this.next++;
      const status = await this.post(`${this.target}/v1/traces`, payload(number)).catch(() => undefined);
      if (status === 200) {
        this.acknowledged.add(number);
        if (this.pauseMs > 0) await sleep(this.pauseMs);
      } else {
        this.refused++;
        await sleep(10);
      }
    }
  }

  private post(url: string, body: string): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const outgoing = request(url, { method: 'POST', agent: this.agent, headers: { 'content-type': 'application/json' }, timeout: 20_000 }, (answer) => {
        answer.resume();
        answer.on('end', () => {
          const { statusCode = 0, headers } = answer;
          if (statusCode !== 200) this.refusals.set(statusCode, { count: (this.refusals.get(statusCode)?.count ?? 0) + 1, retryAfter: headers['retry-after'] });
          resolve(statusCode);
        });
        answer.on('error', reject);
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error('timeout')));
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}

/** Span ids of a request, as the unsigned integers the store holds. */
export function spanNumbers(request: number): number[] {
  return Array.from({ length: SPANS }, (_, i) => request * 1_000 + i);
}

function payload(number: number): string {
  const now = BigInt(Date.now()) * 1_000_000n;
  const traceId = number.toString(16).padStart(32, '0');
  const ids = spanNumbers(number).map((id) => id.toString(16).padStart(16, '0'));
  const spans = ids.map((spanId, i) => ({
    traceId,
    spanId,
    ...(i === 0 ? {} : { parentSpanId: ids[0]! }),
    name: `operation ${i % 7}`,
    kind: (i % 5) + 1,
    startTimeUnixNano: String(now + BigInt(i) * 1_000n),
    endTimeUnixNano: String(now + BigInt(i) * 1_000n + 2_000_000n),
    attributes: [{ key: 'request', value: { intValue: String(number) } }],
  }));
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: `service-${number % 5}` } }] };
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
}
