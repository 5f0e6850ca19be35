import type { IncomingMessage, ServerResponse } from 'node:http';
import { DEFAULT_TENANT } from '@spoor/core/model';
import { RpcCode } from '@spoor/core/wire';
import type { OtlpEncoding, OtlpSignal } from '@spoor/core/wire';
import { ACCEPTED_CODINGS, BodyError, decompress, OVER_BUDGET, parseContentCoding, tooLarge } from '../../transport/body/index.ts';
import type { ByteBudget, ContentCoding, Holding } from '../../transport/body/index.ts';
import type { RequestRefusal } from '../door.ts';
import { handOver, partialSuccessOf, retrySeconds, unkeptRefusal, unkeptWarning } from '../export.ts';
import type { ExportContext } from '../export.ts';
import { answerStatus, answerSuccess, answerText } from './answer.ts';
import { linger } from './linger.ts';
import { MEDIA_TYPE, parseMediaType } from './media-type.ts';
import { announcedLength, readBody } from './read-body.ts';

export interface ExportHandlerOptions extends ExportContext {
  readonly budget: ByteBudget;
  readonly bodyBytes: number;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly signal: OtlpSignal;
}

/** Seconds after which the byte budget is likely to have room again: bodies live for milliseconds. */
const OVER_BUDGET_SECONDS = 1;

/** Answers `POST /v1/…`. */
export class ExportHandler {
  private readonly options: ExportHandlerOptions;

  constructor(options: ExportHandlerOptions) {
    this.options = options;
  }

  /** Never rejects. */
  async handle(exchange: Exchange): Promise<void> {
    const { request, response, signal } = exchange;
    const encoding = parseMediaType(request.headers['content-type']);
    if (request.method !== 'POST') {
      this.refuse('method', request);
      answerText(response, 405, { text: '405 method not allowed, supported: [POST]', allow: 'POST, OPTIONS' });
      return;
    }
    if (encoding === undefined) {
      this.refuse('media_type', request);
      answerText(response, 415, { text: `415 unsupported media type, supported: [${MEDIA_TYPE.json}, ${MEDIA_TYPE.protobuf}]` });
      return;
    }
    const coding = parseContentCoding(request.headers['content-encoding']);
    if (coding === undefined) {
      this.refuse('content_coding', request);
      response.setHeader('accept-encoding', ACCEPTED_CODINGS);
      answerStatus(response, 400, { encoding, code: RpcCode.INVALID_ARGUMENT, message: `unsupported Content-Encoding: ${request.headers['content-encoding'] ?? ''}` });
      return;
    }
    if (signal !== 'traces' && this.options.unkept === 'refuse') {
      this.refuse('signal_refused', request);
      answerStatus(response, 404, { encoding, code: RpcCode.UNIMPLEMENTED, message: unkeptRefusal(signal) });
      return;
    }
    const holding = this.options.budget.open();
    try {
      const body = await this.body(request, { coding, holding, signal });
      if (signal === 'traces') await this.keep(exchange, body, encoding);
      else this.answerUnkept(exchange, encoding);
    } catch (error) {
      this.answerFault(exchange, encoding, error);
    } finally {
      holding.release();
    }
  }

  private async body(request: IncomingMessage, { coding, holding, signal }: { coding: ContentCoding; holding: Holding; signal: OtlpSignal }): Promise<Uint8Array> {
    const { bodyBytes: limit, budget, door } = this.options;
    const announced = announcedLength(request) ?? 0;
    if (announced > limit) throw tooLarge(limit, 'announced');
    if (!budget.fits(announced)) throw new BodyError('over_budget', OVER_BUDGET);
    const sent = await readBody(request, { limit, holding });
    door.request(signal, sent.length);
    if (coding === 'identity') return sent;
    const body = await decompress(coding, sent, { limit, holding });
    holding.give(sent.length);
    return body;
  }

  private async keep({ response, signal }: Exchange, body: Uint8Array, encoding: OtlpEncoding): Promise<void> {
    // An empty protobuf message is a valid request without spans: nothing to keep.
    if (body.length === 0 && encoding === 'protobuf') {
      answerSuccess(response, { encoding, signal });
      return;
    }
    const outcome = await handOver(this.options, {
      format: encoding === 'json' ? 'otlp-json' : 'otlp-protobuf',
      tenant: DEFAULT_TENANT,
      body,
      receivedAt: BigInt(Date.now()) * 1_000_000n,
      transport: this.options.door.transport,
    });
    switch (outcome.kind) {
      case 'kept':
        answerSuccess(response, { encoding, signal, partial: partialSuccessOf(outcome.report) });
        return;
      case 'undecodable':
        answerStatus(response, 400, { encoding, code: RpcCode.INVALID_ARGUMENT, message: outcome.message, badField: 'body' });
        return;
      case 'busy':
        answerStatus(response, 503, { encoding, code: RpcCode.UNAVAILABLE, message: outcome.message, retryAfterSeconds: retrySeconds(outcome.retryAfterSeconds) });
    }
  }

  private answerUnkept({ response, signal }: Exchange, encoding: OtlpEncoding): void {
    this.options.door.notKept(signal);
    answerSuccess(response, { encoding, signal, partial: unkeptWarning(signal) });
  }

  private answerFault({ request, response }: Exchange, encoding: OtlpEncoding, error: unknown): void {
    const { log } = this.options;
    const fault = error instanceof BodyError ? error : undefined;
    if (fault === undefined) log.error('Request failed', { error: error instanceof Error ? error.stack : String(error) });
    const message = fault?.message ?? 'internal error, see the server log';
    this.refuse(REFUSAL[fault?.fault ?? 'internal'], request);
    if (response.headersSent || fault?.fault === 'aborted') {
      response.destroy();
      return;
    }
    switch (fault?.fault) {
      case 'too_large':
        answerStatus(response, 413, { encoding, code: RpcCode.INVALID_ARGUMENT, message });
        return;
      case 'malformed':
      case 'too_many_frames':
        answerStatus(response, 400, { encoding, code: RpcCode.INVALID_ARGUMENT, message, badField: 'body' });
        return;
      default:
        answerStatus(response, 503, { encoding, code: RpcCode.UNAVAILABLE, message, retryAfterSeconds: OVER_BUDGET_SECONDS });
    }
  }

  private refuse(reason: RequestRefusal, request: IncomingMessage): void {
    this.options.door.requestRefused(reason);
    linger(request, this.options.bodyBytes * 2);
  }
}

const REFUSAL = {
  too_large: 'too_large',
  malformed: 'malformed_body',
  over_budget: 'over_budget',
  aborted: 'aborted',
  too_many_frames: 'too_many_frames',
  internal: 'internal',
} as const satisfies Record<string, RequestRefusal>;
