export type Env = Readonly<Record<string, string | undefined>>;

/** Reads variables as the specification says: empty is unset, a value nobody can read is reported and ignored. */
export class EnvReader {
  private readonly env: Env;
  private readonly warn: (message: string) => void;

  constructor(env: Env, warn: (message: string) => void) {
    this.env = env;
    const said = new Set<string>();
    // One variable may be read for several signals.
    this.warn = (message) => {
      if (!said.has(message)) warn(message);
      said.add(message);
    };
  }

  text(name: string): string | undefined {
    const value = this.env[name]?.trim();
    return value === undefined || value === '' ? undefined : value;
  }

  /** The first of the variables that is set. */
  first(...names: readonly string[]): string | undefined {
    for (const name of names) {
      const value = this.text(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** Not negative. */
  number(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (Number.isFinite(number) && number >= 0) return number;
    this.warn(`${name}=${value} is not a number; ignored.`);
    return undefined;
  }

  /** Only `true`, in any case, is true. */
  flag(name: string): boolean {
    const value = this.text(name)?.toLowerCase();
    if (value !== undefined && value !== 'true' && value !== 'false') this.warn(`${name}=${value} is neither true nor false; taken as false.`);
    return value === 'true';
  }

  list(name: string): string[] | undefined {
    return this.text(name)?.split(',').map((item) => item.trim()).filter((item) => item !== '');
  }

  /** `key=value` pairs with percent-encoded values, as in `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_EXPORTER_OTLP_HEADERS`. */
  pairs(name: string): Record<string, string> {
    const pairs: Record<string, string> = Object.create(null) as Record<string, string>;
    for (const item of this.list(name) ?? []) {
      const equals = item.indexOf('=');
      const key = item.slice(0, equals).trim();
      if (equals < 1 || key === '') this.warn(`${name}: "${item}" is not key=value; ignored.`);
      else pairs[decoded(key)] = decoded(item.slice(equals + 1).trim());
    }
    return pairs;
  }

  choice<T extends string>(names: readonly string[], choices: readonly T[]): T | undefined {
    const name = names.find((candidate) => this.text(candidate) !== undefined);
    if (name === undefined) return undefined;
    const value = this.text(name)?.toLowerCase();
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) this.warn(`${name}=${value} is not one of ${choices.join(', ')}; ignored.`);
    return choice;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: taken as it stands.
    return text;
  }
}
