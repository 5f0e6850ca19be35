/**
 * LOCKED: another Spoor uses this data directory. START_FAILED: the engine's process ended, or gave up, before it answered.
 * PATH_TOO_LONG: the socket's path does not fit into what the kernel allows.
 */
export type EngineErrorCode = 'LOCKED' | 'START_FAILED' | 'PATH_TOO_LONG';

export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
