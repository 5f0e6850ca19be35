import type { SpanAnswer } from '@spoor/core/wire';
import type { FileFormat } from './decode-file.ts';

export type FileRequest = { readonly kind: 'open'; readonly file: File } | { readonly kind: 'spans'; readonly traceId: string; readonly spanId: string };

export type FileReply =
  | { readonly kind: 'opened'; readonly format: FileFormat; readonly rejected: number; readonly messages: readonly string[]; readonly traceIds: readonly string[] }
  /** Undefined: no opened file has this trace. */
  | { readonly kind: 'spans'; readonly spans: readonly SpanAnswer[] | undefined }
  | { readonly kind: 'failed'; readonly message: string };
