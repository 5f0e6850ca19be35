/** An error the engine answered: its number (0 when it gave none) and its text. */
export class EngineException extends Error {
  override readonly name = 'EngineException';
  readonly engineCode: number;

  constructor(engineCode: number, message: string) {
    super(message);
    this.engineCode = engineCode;
  }

  /** The engine's errors start with `Code: <n>. DB::Exception: `. */
  static from(error: unknown): EngineException {
    if (error instanceof EngineException) return error;
    const message = error instanceof Error ? error.message : String(error);
    const match = /\bCode: (\d+)\b/.exec(message);
    return new EngineException(match === null ? 0 : Number(match[1]), message);
  }

  /** The text as ClickHouse's HTTP interface sends it: always with the code in front. */
  get responseText(): string {
    return /^Code: \d+/.test(this.message) ? this.message : `Code: ${String(this.engineCode || UNKNOWN_EXCEPTION)}. DB::Exception: ${this.message}`;
  }

  /** The HTTP status that ClickHouse answers for the common errors; 500 for the others. */
  get httpStatus(): number {
    return HTTP_STATUS[this.engineCode] ?? 500;
  }
}

const UNKNOWN_EXCEPTION = 1002;

const HTTP_STATUS: Readonly<Record<number, number>> = {
  6: 400, 27: 400, 36: 400, 42: 400, 43: 400, 44: 400, 46: 404, 47: 404, 53: 400, 60: 404, 62: 400, 70: 400, 81: 404, 115: 404,
  159: 408, 164: 403, 193: 401, 194: 401, 216: 409, 497: 403, 516: 401,
};
