import { constants } from 'node:http2';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { DEFAULT_TENANT } from '@spoor/core/model';
import { encodeExportResponse, RpcCode } from '@spoor/core/wire';
import type { OtlpSignal, RpcStatus } from '@spoor/core/wire';
import { ACCEPTED_CODINGS, BodyError, decompress, parseContentCoding } from '../../transport/body/index.ts';
import type { ByteBudget, ContentCoding, Holding } from '../../transport/body/index.ts';
import { failure, frame, GrpcFailure, MessageReader, OK_TRAILERS, parseTimeout, respond, statusTrailers } from '../../transport/grpc/index.ts';
import type { RequestRefusal } from '../door.ts';
import { handOver, partialSuccessOf, retrySeconds, unkeptRefusal, unkeptWarning } from '../export.ts';
import type { ExportContext } from '../export.ts';
import { checkHealth } from './health.ts';
import { methodOf } from './methods.ts';
import type { GrpcMethod } from './methods.ts';

export interface CallContext extends ExportContext {
  readonly budget: ByteBudget;
  readonly bodyBytes: number;
  readonly bodyTimeoutMs: number;
  readonly ready: (() => string | undefined) | undefined;
}

const CONTENT_TYPE = 'application/grpc';
const EMPTY_FRAME = frame(new Uint8Array(0));
const OVER_BUDGET_SECONDS = 1;
/** Answers are small: a client that does not take one for so long is gone, or wants to hold the stream for ever. */
const ANSWER_MS = 5000;

/** One unary call, from its headers to its trailers. */
export class Call {
  private readonly stream: ServerHttp2Stream;
  private readonly context: CallContext;
  private readonly holding: Holding;
  private readonly reader: MessageReader;
  private readonly method: GrpcMethod | undefined;
  private readonly coding: ContentCoding | undefined;
  private readonly bodyDue: number;
  private readonly deadline: number;
  private received = false;
  private answered = false;
  private answerDue: number | undefined;

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, context: CallContext) {
    this.stream = stream;
    this.context = context;
    this.method = methodOf(headers[':path'] ?? '');
    const encoding = headers['grpc-encoding'];
    this.coding = parseContentCoding(typeof encoding === 'string' ? encoding : undefined);
    this.holding = context.budget.open();
    this.reader = new MessageReader({ limit: context.bodyBytes, holding: this.holding });
    const now = performance.now();
    const timeout = headers['grpc-timeout'];
    this.bodyDue = now + context.bodyTimeoutMs;
    this.deadline = now + (parseTimeout(typeof timeout === 'string' ? timeout : undefined) ?? Infinity);
  }

  /** `onDone` is called once, when the stream is closed for whatever reason. */
  start(onDone: () => void): void {
    const { stream } = this;
    stream.once('close', () => {
      if (!this.answered) this.refuse('aborted');
      this.answered = true;
      if (!this.received) this.holding.release();
      onDone();
    });
    const early = this.refusalByHeaders();
    if (early !== undefined) {
      this.fail(early);
      return;
    }
    stream.on('data', (piece: Buffer) => {
      if (this.answered) return;
      const fault = this.reader.push(piece);
      if (fault !== undefined) this.fail(fault);
    });
    stream.once('end', () => {
      // A reset by the client ends the stream too; then the rest is not coming and nobody waits for an answer.
      if (this.answered || stream.aborted || stream.rstCode !== constants.NGHTTP2_NO_ERROR) return;
      this.received = true;
      void this.complete();
    });
  }

  /** Asked now and then: ends the call when its time is up. What was handed over stays handed over. */
  checkTime(now: number): void {
    if (this.answered) {
      this.answerDue ??= now + ANSWER_MS;
      if (now > this.answerDue) this.stream.destroy();
      return;
    }
    if (now > this.deadline) this.fail(failure(RpcCode.DEADLINE_EXCEEDED, 'the deadline of the call passed'));
    else if (!this.received && now > this.bodyDue) this.fail(failure(RpcCode.DEADLINE_EXCEEDED, 'the message took too long to arrive'));
  }

  private refusalByHeaders(): GrpcFailure | undefined {
    const { method, coding, context } = this;
    if (method === undefined) return failure(RpcCode.UNIMPLEMENTED, 'unknown service or method');
    if (coding === undefined) return failure(RpcCode.UNIMPLEMENTED, `unsupported grpc-encoding, supported: ${ACCEPTED_CODINGS}`);
    if (method.kind === 'export' && method.signal !== 'traces' && context.unkept === 'refuse') {
      return failure(RpcCode.UNIMPLEMENTED, unkeptRefusal(method.signal));
    }
    return undefined;
  }

  private async complete(): Promise<void> {
    try {
      const message = await this.message();
      if (this.method?.kind === 'health') this.succeed(frame(checkHealth(message, this.context.ready)));
      else if (this.method !== undefined) await this.export(this.method.signal, message);
    } catch (error) {
      this.fail(error);
    } finally {
      this.holding.release();
    }
  }

  private async message(): Promise<Uint8Array> {
    const { context, coding, holding } = this;
    const { bytes, compressed } = this.reader.finish();
    if (this.method?.kind === 'export') context.door.request(this.method.signal, bytes.length);
    if (!compressed) return bytes;
    if (coding === undefined || coding === 'identity') throw failure(RpcCode.INTERNAL, 'compressed message without grpc-encoding');
    const message = await decompress(coding, bytes, { limit: context.bodyBytes, holding });
    holding.give(bytes.length);
    return message;
  }

  private async export(signal: OtlpSignal, body: Uint8Array): Promise<void> {
    const { context } = this;
    if (signal !== 'traces') {
      context.door.notKept(signal);
      this.succeed(frame(encodeExportResponse('protobuf', signal, unkeptWarning(signal))));
      return;
    }
    if (body.length === 0) {
      this.succeed(EMPTY_FRAME);
      return;
    }
    const outcome = await handOver(context, {
      format: 'otlp-protobuf',
      tenant: DEFAULT_TENANT,
      body,
      receivedAt: BigInt(Date.now()) * 1_000_000n,
      transport: context.door.transport,
    });
    switch (outcome.kind) {
      case 'kept': {
        const partial = partialSuccessOf(outcome.report);
        this.succeed(partial === undefined ? EMPTY_FRAME : frame(encodeExportResponse('protobuf', signal, partial)));
        return;
      }
      case 'undecodable':
        this.end({ code: RpcCode.INVALID_ARGUMENT, message: outcome.message, badField: 'body' });
        return;
      case 'busy':
        this.end({ code: RpcCode.UNAVAILABLE, message: outcome.message, retryAfterSeconds: retrySeconds(outcome.retryAfterSeconds) });
    }
  }

  private succeed(framed: Buffer): void {
    const { stream } = this;
    if (this.answered) return;
    this.answered = true;
    stream.once('wantTrailers', () => stream.sendTrailers(OK_TRAILERS));
    const headers = { ':status': 200, 'content-type': CONTENT_TYPE, 'grpc-accept-encoding': ACCEPTED_CODINGS };
    if (respond(stream, headers, { waitForTrailers: true })) stream.end(framed);
  }

  private fail(error: unknown): void {
    if (this.answered) return;
    const { status, reason } = describe(error);
    if (reason === 'internal') this.context.log.error('Call failed', { error: error instanceof Error ? error.stack : String(error) });
    this.refuse(reason);
    this.end(status);
    if (reason === 'too_many_frames') this.stream.session?.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM);
  }

  /** Trailers only. A client still sending is told by RST_STREAM NO_ERROR that it may stop (RFC 9113 §8.1). */
  private end(status: RpcStatus): void {
    const { stream } = this;
    if (this.answered) return;
    this.answered = true;
    if (!this.received) this.holding.release();
    const headers = { ':status': 200, 'content-type': CONTENT_TYPE, 'grpc-accept-encoding': ACCEPTED_CODINGS, ...statusTrailers(status) };
    if (respond(stream, headers, { endStream: true }) && !this.received) {
      stream.resume();
      stream.close(constants.NGHTTP2_NO_ERROR);
    }
  }

  private refuse(reason: RequestRefusal): void {
    this.context.door.requestRefused(reason);
  }
}

function describe(error: unknown): { readonly status: RpcStatus; readonly reason: RequestRefusal } {
  if (error instanceof GrpcFailure) return { status: error.status, reason: reasonOf(error.status.code) };
  const message = error instanceof BodyError ? error.message : 'internal error, see the server log';
  switch (error instanceof BodyError ? error.fault : undefined) {
    case 'too_large':
      return { status: { code: RpcCode.RESOURCE_EXHAUSTED, message }, reason: 'too_large' };
    case 'too_many_frames':
      return { status: { code: RpcCode.RESOURCE_EXHAUSTED, message }, reason: 'too_many_frames' };
    case 'malformed':
      return { status: { code: RpcCode.INTERNAL, message }, reason: 'malformed_body' };
    case 'over_budget':
      return { status: { code: RpcCode.UNAVAILABLE, message, retryAfterSeconds: OVER_BUDGET_SECONDS }, reason: 'over_budget' };
    default:
      return { status: { code: RpcCode.UNAVAILABLE, message, retryAfterSeconds: OVER_BUDGET_SECONDS }, reason: 'internal' };
  }
}

function reasonOf(code: RpcCode): RequestRefusal {
  switch (code) {
    case RpcCode.DEADLINE_EXCEEDED:
      return 'deadline';
    case RpcCode.NOT_FOUND:
      return 'unknown_path';
    default:
      return 'framing';
  }
}
