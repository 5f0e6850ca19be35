import type { TextMapGetter } from '@opentelemetry/api';

/** All values of a header, in order. Names are compared without regard to case, as every one of these formats asks. */
export function headerValues(carrier: unknown, getter: TextMapGetter, name: string): readonly string[] {
  const exact = strings(getter.get(carrier, name));
  if (exact.length > 0) return exact;
  // Node's HTTP headers come in lower case and are found above; message headers and plain objects come in any.
  const found: string[] = [];
  for (const key of getter.keys(carrier)) if (key.length === name.length && key !== name && key.toLowerCase() === name) found.push(...strings(getter.get(carrier, key)));
  return found;
}

/** The only value of a header; undefined when it is absent or there are several, which contradict each other. */
export function headerValue(carrier: unknown, getter: TextMapGetter, name: string): string | undefined {
  const values = headerValues(carrier, getter, name);
  return values.length === 1 ? values[0] : undefined;
}

function strings(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
