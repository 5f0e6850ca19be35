/** Codes of failures the person at the keyboard can mend; each has an entry in docs/errors.md, and a test holds the two together. */
export const APP_ERROR_CODES = [
  'CONFIG_INVALID',
  'CONFIG_UNREADABLE',
  'USAGE',
  'DATA_LOCKED',
  'DATA_UNWRITABLE',
  'DISK_FULL',
  'PORT_IN_USE',
  'PLATFORM_UNSUPPORTED',
  'ENGINE_FAILED',
  'STORE_UNREACHABLE',
  'SERVER_UNREACHABLE',
  'FILE_UNREADABLE',
  'IMPORT_REJECTED',
  'QUERY_REFUSED',
  'TRACE_NOT_FOUND',
] as const;
export type AppErrorCode = (typeof APP_ERROR_CODES)[number];

/** The message is one line: what, where, and what to do. `spoor` prints it with its code and ends with exit code 1. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: AppErrorCode;

  constructor(code: AppErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
  }
}
