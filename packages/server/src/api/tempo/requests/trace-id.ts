import { badRequest } from '../tempo-error.ts';

/** 1 to 32 hex digits as 32, in Tempo's words when they are not. Throws `TempoError`. */
export function parseTempoTraceId(text: string): string {
  const bad = /[^0-9a-fA-F]/u.exec(text);
  if (bad !== null) throw badRequest(`trace IDs can only contain hex characters: invalid character '${bad[0]}' at position ${bad.index + 1}`);
  if (text.length > 32) throw badRequest("trace IDs can't be larger than 128 bits");
  if (text === '') throw badRequest('please provide a traceID');
  return text.toLowerCase().padStart(32, '0');
}
