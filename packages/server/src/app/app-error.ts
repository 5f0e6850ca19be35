/** A failure the person at the keyboard can mend. The message is one line: what, where, and what to do. Documented in docs/errors.md. */
export type AppErrorCode =
  | 'CONFIG_INVALID'
  | 'CONFIG_UNREADABLE'
  | 'USAGE'
  | 'DATA_LOCKED'
  | 'DATA_UNWRITABLE'
  | 'DISK_FULL'
  | 'PORT_IN_USE'
  | 'PLATFORM_UNSUPPORTED'
  | 'ENGINE_FAILED'
  | 'STORE_UNREACHABLE'
  | 'SERVER_UNREACHABLE'
  | 'FILE_UNREADABLE'
  | 'IMPORT_REJECTED';

export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: AppErrorCode;

  constructor(code: AppErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
  }
}
