import { expect, test } from 'vitest';
import { errorFromAnswer } from './error-mapping.ts';

test.each([
  ['Code: 159. DB::Exception: Timeout exceeded', undefined, 'TIMEOUT', 159],
  ['Code: 241. DB::Exception: Memory limit exceeded', '241', 'TOO_MUCH_MEMORY', 241],
  ['Code: 158. DB::Exception: Limit for rows', undefined, 'TOO_MANY_ROWS', 158],
  ['Code: 396. DB::Exception: Limit for result', undefined, 'TOO_MANY_ROWS', 396],
  ['Code: 243. DB::Exception: Cannot reserve 1 MiB', undefined, 'DISK_FULL', 243],
  ['Code: 75. DB::ErrnoException: Cannot write to file: errno: 28, strerror: No space left on device', undefined, 'DISK_FULL', 75],
  ['ENOSPC: no space left on device, writev', '1002', 'DISK_FULL', 1002],
  ['Code: 394. DB::Exception: Query was cancelled', undefined, 'ABORTED', 394],
  ['Code: 33. DB::Exception: Cannot read all data', undefined, 'BAD_DATA', 33],
  ['Code: 62. DB::Exception: Syntax error', undefined, 'INTERNAL', 62],
  ['Code: 210. DB::NetException: Connection refused', undefined, 'UNAVAILABLE', 210],
  ['502 Bad Gateway', undefined, 'INTERNAL', undefined],
])('%s', (text, header, code, engineCode) => {
  expect(errorFromAnswer(text, header)).toMatchObject({ code, engineCode, message: text });
});
