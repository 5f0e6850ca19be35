/** Codings of a body or message we decode. `zlib` is what HTTP calls `deflate`. */
export type ContentCoding = 'identity' | 'gzip' | 'deflate' | 'zstd' | 'snappy';

/** For `Accept-Encoding` and `grpc-accept-encoding`. */
export const ACCEPTED_CODINGS = 'gzip,zstd,deflate,snappy,identity';

/** A `Content-Encoding` or `grpc-encoding` value; undefined when it is one we do not decode (a list of several included). */
export function parseContentCoding(value: string | undefined): ContentCoding | undefined {
  switch (value?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'identity':
      return 'identity';
    case 'gzip':
    case 'x-gzip':
      return 'gzip';
    case 'deflate':
    case 'zlib':
      return 'deflate';
    case 'zstd':
      return 'zstd';
    case 'snappy':
    case 'x-snappy-framed':
      return 'snappy';
    default:
      return undefined;
  }
}
