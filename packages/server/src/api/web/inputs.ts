import { parseTraceId, spanIdFromHex, spanIdToHex } from '@spoor/core/model';
import { z } from 'zod';
import { parseGoDuration } from '../http/index.ts';

/** Trace id in any form people paste, as 32 hex digits. */
export const traceIdInput = z.string().transform((text, context) => {
  const id = parseTraceId(text);
  if (id !== undefined) return id;
  context.addIssue({ code: 'custom', message: 'not a trace id (1 to 32 hex digits)' });
  return z.NEVER;
});

export const spanIdInput = z.string().transform((text, context) => {
  const words = spanIdFromHex(text);
  if (words !== undefined) return spanIdToHex(...words);
  context.addIssue({ code: 'custom', message: 'not a span id (1 to 16 hex digits)' });
  return z.NEVER;
});

/** Nanoseconds since the Unix epoch, as digits. */
const unixNanoInput = z
  .string()
  .regex(/^\d{1,19}$/, 'nanoseconds since 1970 as digits')
  .transform(BigInt)
  .refine((nanos) => nanos <= 0x7fff_ffff_ffff_ffffn, 'later than 2262');

export const durationInput = z.string().transform((text, context) => {
  const nanos = parseGoDuration(text.trim());
  if (nanos !== undefined) return nanos;
  context.addIssue({ code: 'custom', message: 'not a duration (such as 1.5s, 100ms, 1h15m)' });
  return z.NEVER;
});

/** Missing ends: `to` is now, `from` an hour before `to`. */
export const rangeInputs = { from: unixNanoInput.optional(), to: unixNanoInput.optional() };

export function integerInput(minimum: number, maximum: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/, 'a whole number')
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum));
}

/** An empty form field is no condition. */
export const textInput = z.string().max(16_384).transform((text) => (text === '' ? undefined : text));
