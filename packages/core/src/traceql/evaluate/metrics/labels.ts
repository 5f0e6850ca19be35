import type { AttributeRef } from '../../ast.ts';
import { printAttribute, printStatic } from '../../print-field.ts';
import type { MetricsSeries, NamedValue, ResultValue } from '../../result.ts';
import { compareUtf8 } from '../../statics.ts';

export const NAME_LABEL = '__name__';

/** The labels of a group: missing values are left out next to others; a group of nothing but missing values keeps its first. */
export function groupLabels(by: readonly AttributeRef[], values: readonly ResultValue[]): readonly NamedValue[] {
  const labels = by.map((ref, at): NamedValue => ({ name: printAttribute(ref), value: values[at] ?? { type: 'nil' } }));
  const present = labels.filter(({ value }) => value.type !== 'nil');
  return present.length > 0 ? present : labels.slice(0, 1);
}

export function textLabel(name: string, value: string): NamedValue {
  return { name, value: { type: 'string', value } };
}

export function nameLabel(name: string): NamedValue {
  return textLabel(NAME_LABEL, name);
}

export function floatLabel(name: string, value: number): NamedValue {
  return { name, value: { type: 'float', value } };
}

/** Distinct for distinct values. */
export function valueKey(value: ResultValue): string {
  if (value.type === 'array') return `[${value.values.map(printStatic).join(',')}]`;
  return `${value.type} ${printStatic(value)}`;
}

export function labelsKey(labels: readonly NamedValue[]): string {
  return labels.map(({ name, value }) => `${JSON.stringify(name)}=${valueKey(value)}`).join(',');
}

/** The order of series: label by label, by name, then numbers by value and everything else by text. */
export function compareLabels(a: readonly NamedValue[], b: readonly NamedValue[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const order = compareUtf8(a[at]!.name, b[at]!.name) || compareValues(a[at]!.value, b[at]!.value);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareValues(a: ResultValue, b: ResultValue): number {
  const left = numberIn(a);
  const right = numberIn(b);
  if (left !== undefined && right !== undefined) return left < right ? -1 : left > right ? 1 : Number(isNaN(left)) - Number(isNaN(right));
  return compareUtf8(textIn(a), textIn(b)) || compareUtf8(a.type, b.type);
}

/** Not a number: after all numbers, for a total order. */
function isNaN(value: number | bigint): boolean {
  return Number.isNaN(value);
}

function numberIn(value: ResultValue): number | bigint | undefined {
  return value.type === 'int' || value.type === 'float' || value.type === 'duration' ? value.value : undefined;
}

function textIn(value: ResultValue): string {
  return value.type === 'string' ? value.value : valueKey(value);
}

export function sortSeries(series: readonly MetricsSeries[]): MetricsSeries[] {
  return [...series].sort((a, b) => compareLabels(a.labels, b.labels));
}
