/** What the backend said of one request. */
export type Sent =
  | { readonly kind: 'stored'; readonly rejected: number; readonly message: string }
  /** May succeed later: not reached, or asked to wait. `after` in milliseconds when the backend named a delay. */
  | { readonly kind: 'retry'; readonly reason: string; readonly after: number | undefined }
  /** Will never succeed. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface Target {
  readonly protocol: 'http/protobuf' | 'http/json' | 'grpc';
  /** HTTP: the whole address. gRPC: only scheme, host and port count. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly gzip: boolean;
  /** Milliseconds one request may take. */
  readonly timeout: number;
  /** PEM texts. */
  readonly tls: { readonly ca: string | undefined; readonly cert: string | undefined; readonly key: string | undefined };
  /** `traces` or `logs`: the gRPC service, and the shape of JSON. */
  readonly signal: 'traces' | 'logs';
}

export interface Transport {
  send(body: Buffer): Promise<Sent>;
  /** While true, a request under way keeps the process alive. */
  hold(keepAlive: boolean): void;
  close(): void;
}

/** Answers larger than this are cut: a backend must not fill our memory. */
export const MAX_RESPONSE = 64 * 1024;

const RETRYABLE = new Set([429, 502, 503, 504]);

/** Judges an HTTP answer by the specification's table. */
export function judge(status: number, body: Buffer, retryAfter: string | undefined): Sent {
  if (status >= 200 && status < 300) return partialSuccess(body);
  const reason = `HTTP ${status}${excerpt(body)}`;
  if (RETRYABLE.has(status)) return { kind: 'retry', reason, after: delayOf(retryAfter) };
  return { kind: 'refused', reason };
}

/** Printable text of an error answer, whatever its encoding. */
function excerpt(body: Buffer): string {
  const text = body.toString('utf8').replace(/[^\x20-\x7e]+/g, ' ').trim();
  return text === '' ? '' : `: ${text.slice(0, 200)}`;
}

/** `Retry-After` in seconds or as a date, in milliseconds, at most a minute. */
export function delayOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const millis = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(millis) ? undefined : Math.min(Math.max(millis, 0), 60_000);
}

/** `ExportTraceServiceResponse{ partial_success{ rejected_spans, error_message } }` in protobuf or JSON. */
function partialSuccess(body: Buffer): Sent {
  if (body.length === 0) return { kind: 'stored', rejected: 0, message: '' };
  if (body[0] === 0x7b) return jsonSuccess(body);
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; at < body.length; scale *= 128) {
      const byte = body[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
    }
    return value;
  };
  let rejected = 0;
  let message = '';
  if (varint() === 0x0a) {
    const end = varint() + at;
    while (at < Math.min(end, body.length)) {
      const tag = varint();
      if (tag === 0x08) rejected = varint();
      else if (tag === 0x12) {
        const length = varint();
        message = body.toString('utf8', at, at + length);
        at += length;
      } else break;
    }
  }
  return { kind: 'stored', rejected, message };
}

function jsonSuccess(body: Buffer): Sent {
  try {
    const answer: unknown = JSON.parse(body.toString('utf8'));
    const partial = (answer as { partialSuccess?: { rejectedSpans?: unknown; rejectedLogRecords?: unknown; errorMessage?: unknown } }).partialSuccess;
    const rejected = Number(partial?.rejectedSpans ?? partial?.rejectedLogRecords ?? 0);
    return { kind: 'stored', rejected: Number.isFinite(rejected) ? rejected : 0, message: String(partial?.errorMessage ?? '') };
  } catch {
    // A 2xx with a body nobody can read is still a 2xx.
    return { kind: 'stored', rejected: 0, message: '' };
  }
}
