const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;
const NUMBER = /^\d+$/;
/** Hexadecimal with a digit in it, long enough not to be a word: object ids, hashes, short commit ids. */
const HEX = /^(?=.*\d)[0-9a-f]{7,}$/i;
/** Letters and digits mixed throughout, as in ULIDs, nano ids and tokens. */
const TOKEN = /^(?=(?:.*\d){3})(?=.*[a-z])[\w~-]{16,}$/i;
/** A prefix that names a kind and a number: `ORD-456`, `user_123`, `ord-0017`. */
const PREFIXED_NUMBER = /^[a-z]{1,12}[-_]\d{2,}$/i;
const EMAIL = /^[^@\s]+(?:@|%40)[^@\s]+\.[a-z]{2,}$/i;
const DATE = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z?)?$/;
const MAX_SEGMENTS = 12;

/** Whether a piece of a path or of a name stands for one thing rather than a kind of things. */
export function looksLikeId(segment: string): boolean {
  // Versions (`v1`) and words are what names are made of; the patterns below all need digits in number, or an @.
  return [UUID, NUMBER, HEX, TOKEN, PREFIXED_NUMBER, EMAIL, DATE].some((pattern) => pattern.test(segment));
}

/**
 * A route from a path, for frameworks that do not tell theirs: `/users/123?x=1` → `/users/{id}`. Segments that look like
 * ids become `{id}`; query and fragment go; what is deeper than 12 segments becomes `*`.
 */
export function routePattern(path: string): string {
  const end = path.search(/[?#]/);
  const segments = (end < 0 ? path : path.slice(0, end)).split('/');
  const names = segments.map((segment) => (looksLikeId(segment) ? '{id}' : segment));
  return names.length > MAX_SEGMENTS + 1 ? `${names.slice(0, MAX_SEGMENTS + 1).join('/')}/*` : names.join('/');
}
