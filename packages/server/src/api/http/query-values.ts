/** A query string as lists: `?a=1&a=2` → `a: ['1', '2']`. Names in camelCase and snake_case are the same where `get` is told both. */
export class QueryValues {
  private readonly values: ReadonlyMap<string, readonly string[]>;

  constructor(url: string) {
    const values = new Map<string, string[]>();
    for (const [name, value] of new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '')) {
      const list = values.get(name);
      if (list === undefined) values.set(name, [value]);
      else list.push(value);
    }
    this.values = values;
  }

  names(): readonly string[] {
    return [...this.values.keys()];
  }

  all(name: string): readonly string[] {
    return this.values.get(name) ?? [];
  }

  /** The first value under the first of these names that is there and not empty. */
  get(...names: readonly string[]): string | undefined {
    for (const name of names) {
      const value = this.values.get(name)?.[0];
      if (value !== undefined && value !== '') return value;
    }
    return undefined;
  }
}
