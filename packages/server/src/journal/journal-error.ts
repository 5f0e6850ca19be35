/**
 * OVER_BUDGET: the journal holds as much as it may. DISK_FULL: the file system does. OVERLOADED: more is waiting to be
 * written than memory allows. IO: the disk failed. CLOSED: the journal is shut. All of them: not kept, try again.
 */
export type JournalErrorCode = 'OVER_BUDGET' | 'DISK_FULL' | 'OVERLOADED' | 'IO' | 'CLOSED';

export class JournalError extends Error {
  override readonly name = 'JournalError';
  readonly code: JournalErrorCode;

  constructor(code: JournalErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** The JournalError that says what a failed file operation means for the caller. */
export function toJournalError(cause: unknown): JournalError {
  if (cause instanceof JournalError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return new JournalError('DISK_FULL', 'the disk that holds the journal is full: make room, or lower the retention', cause);
  return new JournalError('IO', `the journal cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
}
