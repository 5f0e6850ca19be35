import { parseStrategies, showStrategies } from '../../api/sampling/index.ts';
import type { SamplingStrategies } from '../../api/sampling/index.ts';

/** How a setting's value is read from YAML (any type) or from an environment variable or flag (text), and shown again. */
export interface ValueType<T> {
  /** What to write, for help and errors. */
  readonly expects: string;
  /** The value, or undefined when `raw` is not one. */
  parse(raw: unknown): T | undefined;
  show(value: T): string;
}

export const text: ValueType<string> = {
  expects: 'text',
  parse: (raw) => (typeof raw === 'string' ? raw : undefined),
  show: (value) => JSON.stringify(value),
};

export const integer: ValueType<number> = {
  expects: 'a whole number, 0 or more',
  parse: (raw) => wholeNumber(raw),
  show: String,
};

export const port: ValueType<number> = {
  expects: 'a port number, 0 to 65535 (0: any free one)',
  parse: (raw) => {
    const value = wholeNumber(raw);
    return value !== undefined && value <= 65_535 ? value : undefined;
  },
  show: String,
};

const BYTE_UNITS: Readonly<Record<string, number>> = {
  '': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12, kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3, tib: 1024 ** 4,
};

export const bytes: ValueType<number> = {
  expects: 'a size such as 512MiB, 50GB or 1048576',
  parse: (raw) => quantity(raw, BYTE_UNITS),
  show: (value) => {
    for (const [unit, size] of [['GiB', 1024 ** 3], ['GB', 1e9], ['MiB', 1024 ** 2], ['KiB', 1024]] as const) {
      if (value >= size && value % size === 0) return `${value / size}${unit}`;
    }
    return String(value);
  },
};

const TIME_UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** In seconds. */
export const duration: ValueType<number> = {
  expects: 'a duration such as 12h, 7d or 2w',
  parse: (raw) => (typeof raw === 'string' ? quantity(raw, TIME_UNITS) : undefined),
  show: (value) => {
    for (const [unit, seconds] of [['d', 86_400], ['h', 3600], ['m', 60]] as const) {
      if (value >= seconds && value % seconds === 0) return `${value / seconds}${unit}`;
    }
    return `${value}s`;
  },
};

export const list: ValueType<readonly string[]> = {
  expects: 'a list of texts (comma-separated in a flag or environment variable)',
  parse: (raw) => {
    if (typeof raw === 'string') return raw.split(',').map((item) => item.trim()).filter((item) => item !== '');
    return Array.isArray(raw) && raw.every((item) => typeof item === 'string') ? raw : undefined;
  },
  show: (value) => JSON.stringify(value),
};

export function choice<const T extends string>(...options: readonly T[]): ValueType<T> {
  return {
    expects: `one of ${options.join(', ')}`,
    parse: (raw) => options.find((option) => option === raw),
    show: (value) => value,
  };
}

/** Jaeger's strategies file: a mapping in YAML, JSON in a flag or environment variable. */
export const strategies: ValueType<SamplingStrategies> = {
  expects: "sampling strategies as in Jaeger's file (a mapping, or JSON)",
  parse: (raw) => parseStrategies(typeof raw === 'string' ? fromJson(raw) : raw),
  show: (value) => JSON.stringify(showStrategies(value)),
};

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wholeNumber(raw: unknown): number | undefined {
  const value = typeof raw === 'string' && /^\d+$/.test(raw.trim()) ? Number(raw) : raw;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function quantity(raw: unknown, units: Readonly<Record<string, number>>): number | undefined {
  if (typeof raw === 'number') return units[''] === undefined ? undefined : wholeNumber(raw);
  if (typeof raw !== 'string') return undefined;
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(raw);
  const unit = match === null ? undefined : units[match[2]!.toLowerCase()];
  if (match === null || unit === undefined) return undefined;
  const value = Math.round(Number(match[1]) * unit);
  return Number.isSafeInteger(value) ? value : undefined;
}
