/** Codes of the errors our own API answers with; documented in docs/errors.md. */
export const API_ERROR_CODES = [
  'BAD_REQUEST',
  'FORBIDDEN',
  'HOST_NOT_ALLOWED',
  'NOT_FOUND',
  'UNSUPPORTED_MEDIA_TYPE',
  'PAYLOAD_TOO_LARGE',
  'NOT_AVAILABLE',
  'STORE_UNAVAILABLE',
  'STORE_TIMEOUT',
  'STORE_TOO_MUCH_MEMORY',
  'STORE_TOO_MANY_ROWS',
  'STORE_DISK_FULL',
  'CLIENT_GONE',
  'INTERNAL',
] as const;
export type ApiErrorCode = (typeof API_ERROR_CODES)[number];

/** A failure to be told to the client as it is: the message is written for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: ApiErrorCode;

  constructor(status: number, code: ApiErrorCode, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
