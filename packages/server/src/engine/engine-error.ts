/** LOCKED: another Spoor uses this data directory. START_FAILED: the engine's process ended before it answered. */
export type EngineErrorCode = 'LOCKED' | 'START_FAILED';

export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
