/**
 * String attributes that are (nearly) as many as the spans that carry them, or long texts. Indexing them costs bytes
 * and finds nothing a scan of their own column would not.
 */
const UNINDEXED_KEYS: ReadonlySet<string> = new Set([
  'url.path',
  'url.full',
  'url.query',
  'http.url',
  'http.target',
  'db.query.text',
  'db.statement',
  'messaging.message.id',
  'messaging.message_id',
  'messaging.message.conversation_id',
  'messaging.conversation_id',
  'user_agent.original',
  'http.user_agent',
  'code.file.path',
  'code.filepath',
  'code.stacktrace',
  'exception.message',
  'exception.stacktrace',
  'graphql.document',
  'process.command_line',
]);

/** Longer values are texts: nobody types them into a search box whole. */
export const MAX_INDEXED_BYTES = 128;

/**
 * Whether a string attribute of a span is stored in `attr_s` (with a bloom filter over its values) or else in
 * `attr_u`. Persisted by what is stored: a change of the rule needs a reader that looks in both maps.
 *
 * @param valueLength UTF-8 bytes of the value.
 */
export function isIndexedString(key: string, valueLength: number): boolean {
  return valueLength <= MAX_INDEXED_BYTES && !UNINDEXED_KEYS.has(key);
}

/** Whether values of `key` are kept out of the index whatever their length. */
export function isUnindexedKey(key: string): boolean {
  return UNINDEXED_KEYS.has(key);
}
