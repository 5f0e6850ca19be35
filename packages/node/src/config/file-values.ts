/** A mapping of the configuration file. What is not one reads as empty: the file is the user's, and may be anything. */
export type FileMap = Readonly<Record<string, unknown>>;

export function asMap(value: unknown): FileMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as FileMap) : {};
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** The one key of a mapping, and its value. */
export function entryOf(value: unknown): readonly [string, unknown] | undefined {
  return Object.entries(asMap(value))[0];
}
