import { StoreError } from '../store-error.ts';
import type { StoreErrorCode } from '../store-error.ts';

/** ClickHouse's error numbers (src/Common/ErrorCodes.cpp) that mean something to the caller; all others are INTERNAL. */
const BY_ENGINE_CODE: Readonly<Record<number, StoreErrorCode>> = {
  6: 'BAD_DATA', 26: 'BAD_DATA', 27: 'BAD_DATA', 32: 'BAD_DATA', 33: 'BAD_DATA', 38: 'BAD_DATA', 41: 'BAD_DATA', 53: 'BAD_DATA', 72: 'BAD_DATA',
  117: 'BAD_DATA', 131: 'BAD_DATA', 190: 'BAD_DATA', 246: 'BAD_DATA', 271: 'BAD_DATA', 307: 'BAD_DATA', 349: 'BAD_DATA',
  158: 'TOO_MANY_ROWS', 191: 'TOO_MANY_ROWS', 396: 'TOO_MANY_ROWS', 159: 'TIMEOUT', 160: 'TIMEOUT', 241: 'TOO_MUCH_MEMORY', 173: 'TOO_MUCH_MEMORY',
  243: 'DISK_FULL', 394: 'ABORTED', 202: 'UNAVAILABLE', 203: 'UNAVAILABLE', 209: 'UNAVAILABLE', 210: 'UNAVAILABLE', 236: 'UNAVAILABLE',
  242: 'UNAVAILABLE', 252: 'UNAVAILABLE', 279: 'UNAVAILABLE', 319: 'UNAVAILABLE', 999: 'UNAVAILABLE',
};

const NO_SPACE = /No space left on device|ENOSPC|errno: 28\b/i;

/** A `StoreError` from an answer of the engine: its number from the header or, without one, from the text. */
export function errorFromAnswer(text: string, codeHeader?: string): StoreError {
  const found = codeHeader ?? /\bCode: (\d+)/.exec(text)?.[1];
  const engineCode = found === undefined ? undefined : Number(found);
  const code = NO_SPACE.test(text) ? 'DISK_FULL' : ((engineCode === undefined ? undefined : BY_ENGINE_CODE[engineCode]) ?? 'INTERNAL');
  return new StoreError(code, text.trim(), engineCode === undefined ? {} : { engineCode });
}
