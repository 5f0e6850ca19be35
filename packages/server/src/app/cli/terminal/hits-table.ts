import { timeText } from './chart.ts';
import { durationText } from './duration-text.ts';
import { valueText } from './series.ts';
import type { AnswerValue } from './series.ts';
import { cell, fit } from './style.ts';
import type { TerminalStyle } from './style.ts';

/** The part of Tempo's JSON that the table needs. */
export interface SearchAnswer {
  readonly traces?: readonly {
    readonly traceID: string;
    readonly rootServiceName?: string;
    readonly rootTraceName?: string;
    readonly startTimeUnixNano?: string;
    readonly durationMs?: number;
    readonly spanSets?: readonly SpanSet[];
  }[];
}

interface SpanSet {
  readonly spans?: readonly { readonly spanID: string; readonly name?: string; readonly durationNanos?: string; readonly attributes?: readonly Attribute[] }[];
  readonly matched?: number;
  readonly attributes?: readonly Attribute[];
}

interface Attribute {
  readonly key: string;
  readonly value: AnswerValue;
}

const TIME = 23;
const ID = 32;
const DURATION = 10;
const SPANS = 6;

/** A line a trace, newest first, with the spans it was found by below it. */
export function hitsText({ traces = [] }: SearchAnswer, style: TerminalStyle): string {
  if (traces.length === 0) return 'no traces found in this range\n';
  const rest = Math.max(20, style.tableColumns - TIME - ID - DURATION - SPANS - 8);
  const lines = [style.colour(`${cell('START (UTC)', TIME)}  ${cell('TRACE', ID)}  ${'DURATION'.padStart(DURATION)}  ${'SPANS'.padStart(SPANS)}  ROOT`, 'grey')];
  for (const { traceID, rootServiceName = '', rootTraceName = '', startTimeUnixNano = '0', durationMs = 0, spanSets = [] } of traces) {
    const matched = spanSets.reduce((sum, set) => sum + (set.matched ?? 0), 0);
    const start = timeText(Number(BigInt(startTimeUnixNano) / 1_000_000n));
    lines.push(`${cell(start, TIME)}  ${traceID.padStart(ID, '0')}  ${durationText(BigInt(durationMs) * 1_000_000n).padStart(DURATION)}  ${String(matched).padStart(SPANS)}  ${fit(`${rootServiceName} ${rootTraceName}`.trim(), rest)}`);
    for (const set of spanSets) lines.push(...setLines(set, style));
  }
  return `${lines.join('\n')}\n${traces.length} traces\n`;
}

function setLines({ spans = [], matched = 0, attributes = [] }: SpanSet, style: TerminalStyle): string[] {
  const lines = attributes.length > 0 ? [style.colour(fit(`    ${attributesText(attributes)}`, style.tableColumns), 'yellow')] : [];
  for (const { spanID, name, durationNanos = '0', attributes: own = [] } of spans) {
    const text = [spanID, durationText(BigInt(durationNanos)), ...(name === undefined ? [] : [name]), attributesText(own)].filter((part) => part !== '').join('  ');
    lines.push(style.colour(fit(`    ${text}`, style.tableColumns), 'grey'));
  }
  if (matched > spans.length) lines.push(style.colour(`    … ${matched - spans.length} more`, 'grey'));
  return lines;
}

function attributesText(attributes: readonly Attribute[]): string {
  return attributes.map(({ key, value }) => `${key}=${valueText(value)}`).join(' ');
}
