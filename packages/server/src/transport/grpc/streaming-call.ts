import { once } from 'node:events';
import { constants } from 'node:http2';
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { RpcCode } from '@spoor/core/wire';
import type { RpcStatus } from '@spoor/core/wire';
import { ACCEPTED_CODINGS, BodyError, decompress, parseContentCoding } from '../body/index.ts';
import type { ByteBudget, ContentCoding, Holding } from '../body/index.ts';
import { MessageReader, frame } from './frame.ts';
import type { GrpcCall } from './grpc-sessions.ts';
import { respond } from './reply.ts';
import { GrpcFailure, OK_TRAILERS, failure, statusTrailers } from './status.ts';
import { parseTimeout } from './timeout.ts';

/** Messages for one request. The signal tells that nobody wants them any more. */
export type StreamingMethod = (request: Uint8Array, signal: AbortSignal) => AsyncIterable<Uint8Array>;

export interface StreamingOptions {
  /** By `/package.Service/Method`. */
  readonly methods: ReadonlyMap<string, StreamingMethod>;
  readonly budget: ByteBudget;
  /** Largest request. */
  readonly messageBytes: number;
  readonly bodyTimeoutMs: number;
  /** What to tell a client about something a method threw. */
  readonly describe: (error: unknown) => RpcStatus;
  /** Called once for every call that did not end well. */
  readonly onFailure: (error: unknown) => void;
}

/** A client that takes nothing for so long has forgotten us. */
const STALL_MS = 60_000;
/** After the last message: a client that does not take the end is cut off. */
const CLOSING_MS = 5_000;

/** A server-streaming call: one message in, any number out. */
export class StreamingCall implements GrpcCall {
  private readonly stream: ServerHttp2Stream;
  private readonly options: StreamingOptions;
  private readonly method: StreamingMethod | undefined;
  private readonly coding: ContentCoding | undefined;
  private readonly holding: Holding;
  private readonly reader: MessageReader;
  private readonly stop = new AbortController();
  private readonly bodyDue: number;
  private readonly deadline: number;
  private received = false;
  private ended = false;
  private stalledSince: number | undefined;
  private closingDue: number | undefined;

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, options: StreamingOptions) {
    this.stream = stream;
    this.options = options;
    this.method = options.methods.get(headers[':path'] ?? '');
    this.coding = parseContentCoding(textOf(headers['grpc-encoding']));
    this.holding = options.budget.open();
    this.reader = new MessageReader({ limit: options.messageBytes, holding: this.holding });
    const now = performance.now();
    this.bodyDue = now + options.bodyTimeoutMs;
    this.deadline = now + (parseTimeout(textOf(headers['grpc-timeout'])) ?? Infinity);
  }

  start(onDone: () => void): void {
    const { stream } = this;
    stream.once('close', () => {
      this.ended = true;
      this.stop.abort();
      this.holding.release();
      onDone();
    });
    if (this.method === undefined) return this.fail(failure(RpcCode.UNIMPLEMENTED, 'unknown service or method'));
    if (this.coding === undefined) return this.fail(failure(RpcCode.UNIMPLEMENTED, `unsupported grpc-encoding, supported: ${ACCEPTED_CODINGS}`));
    stream.on('data', (piece: Buffer) => {
      const fault = this.ended ? undefined : this.reader.push(piece);
      if (fault !== undefined) this.fail(fault);
    });
    stream.once('end', () => {
      if (this.ended || stream.aborted || stream.rstCode !== constants.NGHTTP2_NO_ERROR) return;
      this.received = true;
      void this.answer(this.method!);
    });
  }

  checkTime(now: number): void {
    if (this.ended) {
      this.closingDue ??= now + CLOSING_MS;
      if (now > this.closingDue) this.stream.destroy();
    } else if (now > this.deadline) this.fail(failure(RpcCode.DEADLINE_EXCEEDED, 'the deadline of the call passed'));
    else if (!this.received && now > this.bodyDue) this.fail(failure(RpcCode.DEADLINE_EXCEEDED, 'the message took too long to arrive'));
    else if (this.stalledSince !== undefined && now - this.stalledSince > STALL_MS) this.stream.destroy();
  }

  private async answer(method: StreamingMethod): Promise<void> {
    try {
      const request = await this.request();
      for await (const message of method(request, this.stop.signal)) await this.send(message);
      this.end(OK_TRAILERS);
    } catch (error) {
      this.fail(error);
    }
  }

  private async request(): Promise<Uint8Array> {
    const { bytes, compressed } = this.reader.finish();
    if (!compressed) return bytes;
    if (this.coding === undefined || this.coding === 'identity') throw failure(RpcCode.INTERNAL, 'compressed message without grpc-encoding');
    return await decompress(this.coding, bytes, { limit: this.options.messageBytes, holding: this.holding });
  }

  private async send(message: Uint8Array): Promise<void> {
    const { stream } = this;
    if (this.ended) throw failure(RpcCode.CANCELLED, 'the call is over');
    if (!stream.headersSent) respond(stream, responseHeaders(), { waitForTrailers: true });
    if (stream.write(frame(message))) return;
    this.stalledSince = performance.now();
    // `once` alone would wait for ever on a stream that closes.
    await Promise.race([once(stream, 'drain', { signal: this.stop.signal }), once(stream, 'close')]).catch(() => undefined);
    this.stalledSince = undefined;
  }

  private fail(error: unknown): void {
    if (this.ended) return;
    this.options.onFailure(error);
    this.end(statusTrailers(this.statusOf(error)));
  }

  private statusOf(error: unknown): RpcStatus {
    if (error instanceof GrpcFailure) return error.status;
    if (!(error instanceof BodyError)) return this.options.describe(error);
    const code = error.fault === 'malformed' ? RpcCode.INTERNAL : error.fault === 'over_budget' ? RpcCode.UNAVAILABLE : RpcCode.RESOURCE_EXHAUSTED;
    return { code, message: error.message };
  }

  private end(trailers: OutgoingHttpHeaders): void {
    const { stream } = this;
    if (this.ended) return;
    this.ended = true;
    this.stop.abort();
    if (stream.headersSent || this.received) {
      if (!stream.headersSent && !respond(stream, responseHeaders(), { waitForTrailers: true })) return;
      stream.once('wantTrailers', () => stream.sendTrailers(trailers));
      stream.end();
    } else if (respond(stream, { ...responseHeaders(), ...trailers }, { endStream: true })) {
      // A client still sending is told that it may stop (RFC 9113 §8.1).
      stream.resume();
      stream.close(constants.NGHTTP2_NO_ERROR);
    }
  }
}

function responseHeaders(): OutgoingHttpHeaders {
  return { ':status': 200, 'content-type': 'application/grpc', 'grpc-accept-encoding': ACCEPTED_CODINGS };
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
