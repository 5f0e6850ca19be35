import type { ChartSeries } from './chart.ts';

/** The part of Tempo's JSON that charts need. */
export interface RangeAnswer {
  readonly series?: readonly {
    readonly labels?: readonly { readonly key: string; readonly value: AnswerValue }[];
    readonly samples?: readonly { readonly timestampMs: string; readonly value?: number | string }[];
  }[];
  readonly message?: string;
}

export interface AnswerValue {
  readonly stringValue?: string;
  readonly intValue?: string;
  readonly doubleValue?: number | string;
  readonly boolValue?: boolean;
  readonly arrayValue?: { readonly values?: readonly AnswerValue[] };
}

/** Series under their labels: the value alone of a single one, as Grafana names them. */
export function seriesOf({ series = [] }: RangeAnswer): ChartSeries[] {
  return series.map(({ labels = [], samples = [] }) => {
    const [first] = labels;
    const name = labels.length === 1 && first !== undefined ? valueText(first.value) : labels.map(({ key, value }) => `${key}=${valueText(value)}`).join(', ');
    return { name, points: samples.map(({ timestampMs, value }) => ({ time: Number(timestampMs), value: Number(value ?? 0) })).filter(({ value }) => Number.isFinite(value)) };
  });
}

export function valueText(value: AnswerValue): string {
  if (value.arrayValue !== undefined) return `[${(value.arrayValue.values ?? []).map(valueText).join(', ')}]`;
  return String(value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue ?? '');
}
