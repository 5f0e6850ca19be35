/** The trace page's state in the URL; `v` is the version of this format. */
export interface TraceState {
  readonly v?: '1';
  /** Selected span, 16 hex digits. */
  readonly span?: string;
}

export function readTraceState(raw: Readonly<Record<string, unknown>>): TraceState {
  const span = raw['span'];
  return typeof span === 'string' && /^[0-9a-f]{1,16}$/i.test(span) ? { v: '1', span: span.toLowerCase().padStart(16, '0') } : { v: '1' };
}
