/** One measured figure held against its bar. */
export interface Bar {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  /** The figure must be at least, or at most, this. */
  readonly bar: { readonly atLeast: number } | { readonly atMost: number };
  /** How it was got, in a few words. */
  readonly note?: string;
}

export function isMet({ measured, bar }: Bar): boolean {
  return 'atLeast' in bar ? measured >= bar.atLeast : measured <= bar.atMost;
}

/** A Markdown table of the bars. */
export function barTable(bars: readonly Bar[]): string {
  const rows = bars.map((bar) => [bar.what, figure(bar.measured, bar.unit), 'atLeast' in bar.bar ? `≥ ${figure(bar.bar.atLeast, bar.unit)}` : `≤ ${figure(bar.bar.atMost, bar.unit)}`, isMet(bar) ? 'yes' : '**no**', bar.note ?? '']);
  const head = ['what', 'measured', 'bar', 'met', 'how'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}

function figure(value: number, unit: string): string {
  const digits = Math.abs(value) >= 1000 ? 0 : Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toLocaleString('en', { maximumFractionDigits: digits })} ${unit}`;
}

/** The value at a share of a list, nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}
