import type { ServerResponse } from 'node:http';
import { encodeExportResponse, encodeRpcStatus } from '@spoor/core/wire';
import type { OtlpEncoding, OtlpSignal, PartialSuccess, RpcStatus } from '@spoor/core/wire';
import { MEDIA_TYPE } from './media-type.ts';

/** The empty message. Text, because node:http joins a text with the head into one write, and bytes not. */
const NOTHING_REJECTED: Readonly<Record<OtlpEncoding, string>> = { protobuf: '', json: '{}' };

export interface Success {
  readonly encoding: OtlpEncoding;
  readonly signal: OtlpSignal;
  readonly partial?: PartialSuccess | undefined;
}

export function answerSuccess(response: ServerResponse, { encoding, signal, partial }: Success): void {
  const body = partial === undefined ? NOTHING_REJECTED[encoding] : encodeExportResponse(encoding, signal, partial);
  response.writeHead(200, { 'content-type': MEDIA_TYPE[encoding], 'content-length': body.length });
  response.end(body);
}

/** An error as OTLP wants it: `google.rpc.Status` in the request's encoding, with Retry-After when the client may try again. */
export function answerStatus(response: ServerResponse, httpStatus: number, { encoding, ...status }: RpcStatus & { readonly encoding: OtlpEncoding }): void {
  const body = encodeRpcStatus(encoding, status);
  response.writeHead(httpStatus, {
    'content-type': MEDIA_TYPE[encoding],
    'content-length': body.length,
    ...(status.retryAfterSeconds !== undefined && { 'retry-after': String(status.retryAfterSeconds) }),
  });
  response.end(body);
}

export function answerText(response: ServerResponse, httpStatus: number, { text, allow }: { readonly text: string; readonly allow?: string }): void {
  response.writeHead(httpStatus, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'x-content-type-options': 'nosniff',
    ...(allow !== undefined && { allow }),
  });
  response.end(text);
}
