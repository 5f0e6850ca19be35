/** Labels of one sample. Keep them few and bounded: never a span name, an id or a client's text. */
export type Labels = Readonly<Record<string, string>>;

interface Family {
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: Map<string, number>;
  readonly read?: () => number | ReadonlyMap<string, number>;
}

/** Counters and gauges in Prometheus' text format (exposition format 0.0.4). */
export class Metrics {
  private readonly families = new Map<string, Family>();

  /** A counter; call `add` on it. Asking twice for a name gives the same one. */
  counter(name: string, help: string): Counter {
    return new Counter(this.family(name, 'counter', help).samples);
  }

  /** A gauge that is counted up and down: `add` with negative amounts. Asking twice for a name gives the same one. */
  upDown(name: string, help: string): Counter {
    return new Counter(this.family(name, 'gauge', help).samples);
  }

  /** A gauge read at scrape time. With labels: a map from `labelKey(…)` to value. */
  gauge(name: string, help: string, read: () => number | ReadonlyMap<string, number>): void {
    this.families.set(name, { type: 'gauge', help, samples: new Map(), read });
  }

  /** The value of a counter or gauge, 0 when it has none: for the UI and tests. */
  value(name: string, labels: Labels = {}): number {
    const family = this.families.get(name);
    return family === undefined ? 0 : (samplesOf(family).get(labelKey(labels)) ?? 0);
  }

  /** Every sample of a family, by its label text. */
  samples(name: string): ReadonlyMap<string, number> {
    const family = this.families.get(name);
    return family === undefined ? new Map<string, number>() : samplesOf(family);
  }

  render(): string {
    const lines: string[] = [];
    for (const [name, family] of this.families) {
      lines.push(`# HELP ${name} ${family.help}`, `# TYPE ${name} ${family.type}`);
      for (const [labels, value] of samplesOf(family)) lines.push(`${name}${labels} ${formatValue(value)}`);
    }
    return `${lines.join('\n')}\n`;
  }

  private family(name: string, type: 'counter' | 'gauge', help: string): Family {
    const known = this.families.get(name);
    if (known !== undefined) return known;
    const family: Family = { type, help, samples: new Map() };
    this.families.set(name, family);
    return family;
  }
}

export class Counter {
  private readonly samples: Map<string, number>;

  constructor(samples: Map<string, number>) {
    this.samples = samples;
  }

  add(amount = 1, labels: Labels = {}): void {
    const key = labelKey(labels);
    this.samples.set(key, (this.samples.get(key) ?? 0) + amount);
  }
}

/** `{a="x",b="y"}`, or the empty string without labels. */
export function labelKey(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function samplesOf(family: Family): ReadonlyMap<string, number> {
  if (family.read === undefined) return family.samples;
  const value = family.read();
  return typeof value === 'number' ? new Map([['', value]]) : value;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function formatValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return String(value);
}
