/** What was mended at ingest, in words. Names are the server's `RepairName`s. */
const TEXTS: Readonly<Record<string, string>> = {
  SHORT_TRACE_ID: 'had an 8-byte trace id, padded with zeros',
  MISSING_START: 'had no start time, the time of arrival was used',
  END_BEFORE_START: 'ended before it started, its duration was set to 0',
  TIME_CLAMPED: 'had a time out of range, clamped',
  MISSING_SERVICE: 'named no service',
  EMPTY_NAME: 'had no name',
  UTF8_REPAIRED: 'had text that was not UTF-8',
  VALUE_TRUNCATED: 'had a value over the size limit, cut',
  ATTRIBUTES_DROPPED: 'had more attributes than the limit, the rest dropped',
  EVENTS_DROPPED: 'had more events than the limit, the rest dropped',
  LINKS_DROPPED: 'had more links than the limit, the rest dropped',
  DEPTH_LIMITED: 'had a value nested too deeply, cut',
  DUPLICATE_KEY: 'repeated an attribute key, the last value was kept',
  INT_OVERFLOW: 'had an integer beyond 64 bits, kept as a double',
  STRINDEX_IGNORED: 'used a field only profiles have, ignored',
  INVALID_LINK: 'had a link without valid ids, dropped',
  MISSING_EVENT_TIME: 'had an event without time, the span’s start was used',
};

export function repairText(name: string): string {
  return TEXTS[name] ?? name.toLowerCase().replaceAll('_', ' ');
}
